"""Six zones cover the valleys; two SFA teams deliver, every day but Sunday."""

from datetime import timedelta

from odoo import Command

from .book import city, days_ago, keep, kept, today

ZONES = (
    (
        "bassa_cavallina",
        "Bassa Val Cavallina",
        "016055 016068 016069 016094 016114 016130 016189 016218 016244 016032",
    ),
    (
        "alta_cavallina",
        "Alta Val Cavallina",
        "016025 016026 016058 016093 016110 016119 016137 016179 016205 016236",
    ),
    (
        "rive_sarnico",
        "Rive di Sarnico",
        "016088 016109 016174 016193 016211 016159 016237",
    ),
    ("adrara", "Valle di Adrara", "016001 016002 016104 016235 016242"),
    (
        "lovere",
        "Lovere e collina",
        "016033 016065 016102 016128 016162 016180 016200 016204",
    ),
    ("costa", "Costa Volpino e Rogno", "016086 016182"),
)
HOURS = ((9.0, 12.0), (14.0, 17.0), (17.0, 20.0))
DAYS = 14

#: Name, kind, parcels, kilos, range in km, cold box.
VEHICLES = (
    ("furgone_lago", "Furgone del Lago", "van", 30, 300.0, 0.0, True),
    ("furgone_sebino", "Furgone del Sebino", "van", 24, 250.0, 0.0, False),
    ("bici", "Bici cargo", "cargo_bike", 8, 80.0, 20.0, False),
)
#: Weekly patterns that several people share; they name nobody.
PATTERNS = {
    "mattine": ("Tutte le mattine", range(7), 9.0, 12.5),
    "feriali": ("Dal lunedì al sabato, tutto il giorno", range(6), 9.0, 20.0),
}
TEAMS = (
    {
        "key": "lago",
        "name": "Squadra del Lago",
        "educator": "educator_lago",
        "substitute": "educator_sebino",
        "vehicle": "furgone_lago",
        "zones": ("bassa_cavallina", "alta_cavallina", "lovere", "costa"),
        # Name, tasks done alone, with a prompt, being learned, left to others; hours.
        "members": (
            (
                "Michele",
                "take box close load stairs ring hand",
                "list label way",
                "phone",
                "",
                None,
            ),
            (
                "Giada",
                "list take weigh box",
                "close label load hand",
                "ring",
                "stairs",
                "feriali",
            ),
            ("Ettore", "take box", "close label", "weigh", "stairs ring way", None),
            (
                "Noemi",
                "load way stairs ring hand",
                "",
                "phone",
                "list weigh",
                "mattine",
            ),
        ),
        # Two turns of members share the day.
        "limits": {
            "shift_start": 9.0,
            "shift_end": 20.0,
            "max_stops": 10,
            "max_parcels": 30,
        },
    },
    {
        "key": "sebino",
        "name": "Squadra del Sebino",
        "educator": "educator_sebino",
        "substitute": "educator_lago",
        "vehicle": "furgone_sebino",
        "zones": ("rive_sarnico", "adrara"),
        "members": (
            ("Samuele", "take weigh box load ring", "close way hand", "list", "", None),
            ("Alice", "list take label ring hand", "load", "close", "stairs", None),
            ("Tobia", "take box", "close", "label", "ring hand stairs", "mattine"),
        ),
        "limits": {
            "shift_start": 9.0,
            "shift_end": 12.5,
            "max_stops": 8,
            "max_parcels": 24,
            "can_climb_stairs": False,
        },
    },
)


#: How the phone knows some people, and with how much help it tells them the steps.
PHONE = {
    "Michele": {"phone_sign": "boat", "prompt_level": "pictogram"},
    "Giada": {"phone_sign": "flower", "prompt_level": "text", "prompt_voice": "asked"},
    "Ettore": {"phone_sign": "mountain"},
    "Noemi": {"phone_sign": "kite", "patience": "300"},
    "Samuele": {"phone_sign": "sun"},
    "Alice": {"phone_sign": "tree", "prompt_level": "pictogram"},
}
#: Who knows a task by heart, or needs more for one.
PROMPTS = (("Michele", "ring", "none"), ("Giada", "take", "photo"))


def tell(env):
    zones = create_zones(env)
    create_slots(env, zones)
    for key, name, kind, parcels, weight, km, cold in VEHICLES:
        vehicle = {
            "name": name,
            "kind": kind,
            "max_parcels": parcels,
            "max_weight": weight,
            "max_km": km,
            "has_cold_box": cold,
        }
        keep(env["welfare.vehicle"].create(vehicle), f"vehicle_{key}")
    for key, pattern in PATTERNS.items():
        keep(create_pattern(env, *pattern), f"pattern_{key}")
    for team in TEAMS:
        create_team(env, team, zones)
    for team in TEAMS:
        create_substitute(env, team)
    for name, task, level in PROMPTS:
        kept(env, f"member_{name.lower()}")._set_prompt(
            env.ref(f"welfarepiu_logistics.task_{task}"), level
        )


def create_pattern(env, name, weekdays, start, end):
    """:return: the ``resource.calendar`` of these hours"""
    return env["resource.calendar"].create(
        {
            "name": name,
            "tz": "Europe/Rome",
            "attendance_ids": [
                Command.create(
                    {
                        "name": name,
                        "dayofweek": str(weekday),
                        "hour_from": start,
                        "hour_to": end,
                        "day_period": "morning" if end <= 13 else "full_day",
                    }
                )
                for weekday in weekdays
            ],
        }
    )


def create_zones(env):
    """:return: ``{key: welfare.delivery.zone}``"""
    return {
        key: keep(
            env["welfare.delivery.zone"].create(
                {
                    "name": name,
                    "line_ids": [
                        Command.create({"city_id": city(env, code).id})
                        for code in codes.split()
                    ],
                }
            ),
            f"zone_{key}",
        )
        for key, name, codes in ZONES
    }


def create_slots(env, zones):
    """Places for two weeks; today can be chosen until the slot begins."""
    first = today(env)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    slots = env["welfare.delivery.slot"].create(
        [
            {
                "zone_id": zone.id,
                "date": day,
                "start_hour": start,
                "end_hour": end,
                "capacity": 12,
            }
            for zone in zones.values()
            for day in days
            if day == first or day.weekday() != 6
            for start, end in HOURS
        ]
    )
    for slot in slots.filtered(lambda one: one.date == first):
        slot.cut_off = slot.start_at


def create_team(env, team, zones):
    record = keep(
        env["welfare.team"].create(
            {
                "name": team["name"],
                "educator_id": kept(env, team["educator"]).id,
                "vehicle_id": kept(env, f"vehicle_{team['vehicle']}").id,
                "known_zone_ids": [
                    Command.set([zones[key].id for key in team["zones"]])
                ],
                "depot_city_id": city(env, "016058").id,
                **team["limits"],
            }
        ),
        f"team_{team['key']}",
    )
    for name, alone, prompt, learning, left, pattern in team["members"]:
        member = env["welfare.team.member"].create(
            {
                "name": name,
                "team_id": record.id,
                "calendar_id": kept(env, f"pattern_{pattern}").id if pattern else False,
                **PHONE.get(name, {}),
            }
        )
        keep(member, f"member_{name.lower()}")
        levels = {"alone": alone, "prompt": prompt, "learning": learning, "not": left}
        env["welfare.team.ability"].create(
            [
                {
                    "member_id": member.id,
                    "task_id": env.ref(f"welfarepiu_logistics.task_{task}").id,
                    "level": level,
                    "since": days_ago(env, 40),
                    "stated_by_id": record.educator_id.id,
                }
                for level, tasks in levels.items()
                for task in tasks.split()
            ]
        )


def create_substitute(env, team):
    """Each educator stands in for the other; next week one of them is away."""
    record = kept(env, f"team_{team['key']}")
    env["welfare.team.substitute"].create(
        {"team_id": record.id, "user_id": kept(env, team["substitute"]).id}
    )
    soon = today(env) + timedelta(days=3)
    away = record.member_ids.sorted("name")[-1]
    env["welfare.team.absence"].create(
        {"member_id": away.id, "date_from": soon, "date_to": soon, "kind": "planned"}
    )
