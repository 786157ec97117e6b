"""A municipality's social service refers people to the teams: one is there since a
month, one waits for an answer."""

from datetime import timedelta

from odoo import Command

from .book import as_user, create_users, days_ago, keep, kept, today, told_on

COORDINATOR = "welfarepiu_logistics.group_coordinator"
SOCIAL_SERVICE = "welfarepiu_logistics.group_social_service"
PLACEMENTS = "welfarepiu_logistics.action_welfare_placement"

NOTICE = """Esempio inventato di informativa per i percorsi nelle squadre.

La cooperativa usa il nome, il progetto individuale, gli obiettivi e le verifiche per
organizzare il percorso nella squadra. Li leggono l'assistente sociale che ha
segnalato, l'educatore della squadra e il coordinatore. Nessun altro.

Le ore e i compiti svolti vanno in un registro per il servizio sociale.

Il consenso si può ritirare quando si vuole: il percorso finisce quel giorno e i dati
della persona si cancellano. Le ore e i compiti restano, senza il nome."""

PLAN = """Bruna vuole lavorare in mezzo alla gente e imparare a usare l'autobus da sola.
La aiuta avere una cosa alla volta e vedere prima la foto del posto."""


def tell(env):
    create_users(
        env,
        [
            {
                "name": "coordinator",
                "person": "Sara Belotti",
                "login": "coordinatrice@example.com",
                "group": COORDINATOR,
                "vals": {"action_id": env.ref(PLACEMENTS).id},
            },
            {
                "name": "social_service",
                "person": "Paola Rottoli",
                "login": "servizisociali@example.com",
                "group": SOCIAL_SERVICE,
                "vals": {},
            },
        ],
    )
    # Who runs the shop here coordinates the placements, too.
    kept(env, "operator").group_ids += env.ref(COORDINATOR)
    with told_on(days_ago(env, 60)):
        notice = env["welfare.placement.notice"].create({"text": unwrap(NOTICE)})
        as_user(notice, kept(env, "coordinator")).action_put_in_force()
    keep(notice, "placement_notice")
    with told_on(days_ago(env, 30)):
        bruna = propose(env, "bruna", "Bruna Inventata", PLAN)
        as_user(bruna, kept(env, "coordinator"))._accept(
            kept(env, "team_lago"), days_ago(env, 29)
        )
    with told_on(days_ago(env, 2)):
        propose(env, "olmo", "Olmo Immaginario", PLAN.replace("Bruna", "Olmo"))


def unwrap(text):
    """:return: ``text`` with one line for each paragraph, as the pages show it"""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def propose(env, key, person, plan):
    """:return: a placement that the social service wrote and proposed"""
    tasks = ("take", "box", "close", "ring", "hand")
    placement = as_user(env["welfare.placement"], kept(env, "social_service")).create(
        {
            "person_name": person,
            "plan": unwrap(plan),
            "weekly_hours": 12.0,
            "task_ids": [
                Command.set(
                    [env.ref(f"welfarepiu_logistics.task_{task}").id for task in tasks]
                )
            ],
            "goal_ids": [
                Command.create({"name": "Suonare e dire la frase senza aiuto"}),
                Command.create({"name": "Chiudere bene la scatola"}),
            ],
            "review_ids": [Command.create({"date": today(env) + timedelta(days=45)})],
        }
    )
    placement._give_consent("supported")
    placement._propose()
    return keep(placement.sudo(), f"placement_{key}")
