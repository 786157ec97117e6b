"""Products say for whom and when, workers say what they need; Lucia cares for her
children and her mother."""

import random

from odoo import Command

from .book import as_user, keep, kept, months_ago, told_on

#: For whom a product is, and whether who serves comes to the house: by its key.
AUDIENCES = {
    "retta_nido": ("child_0_3",),
    "giornata_nido": ("child_0_3",),
    "pomeriggio_nido": ("child_0_3",),
    "albo": ("child_3_5",),
    "settimana_estiva": ("child_6_10", "child_11_17"),
    "settimana_piccoli": ("child_3_5",),
    "nuoto_bimbi": ("child_6_10",),
    "teatro_ragazzi": ("child_6_10", "child_11_17"),
    "inglese_ragazzi": ("child_11_17",),
    "lezione_compiti": ("child_6_10", "child_11_17"),
    "dieci_compiti": ("child_6_10", "child_11_17"),
    "domiciliare": ("over_75", "disability", "illness"),
    "notte": ("over_75", "illness"),
    "accompagnamento": ("over_65", "over_75"),
    "compagnia": ("over_65", "over_75"),
    "dolce_over": ("over_65", "over_75"),
    "pasto": ("over_65", "over_75"),
    "settimana_pasti": ("over_65", "over_75"),
    "sollievo": ("carer",),
    "caregiver": ("carer",),
    "nuoto_disabili": ("disability",),
}
AT_HOME = (
    "fisio_domicilio",
    "domiciliare",
    "sollievo",
    "notte",
    "oss_urgente",
    "compagnia",
    "accompagnamento",
    "tata_3",
    "tata_emergenza",
    "tata_malattia",
    "pulizie_fondo",
    "idraulico",
    "riparazioni",
    "maniglione",
    "pasto",
    "settimana_pasti",
    "pasti_convalescenza",
)
WHEN = {
    "domiciliare": "Tutti i giorni, 7-20",
    "compagnia": "Da lunedì a sabato, 14-18",
    "settimana_estiva": "Da metà giugno a fine agosto",
    "settimana_piccoli": "In luglio",
    "lezione_compiti": "Da lunedì a venerdì, 14-18",
}
#: Served within minutes by road.
WITHIN = {"idraulico": 30, "tata_3": 25, "compagnia": 25}
#: What people of the payroll files need, in the proportions one meets.
COMMON = (
    "everyday_food",
    "everyday_food",
    "wellbeing_sport",
    "ageing_company",
    "children_care",
    "children_school",
    "children_camp",
    "emergency_child",
    "everyday_home",
)
MANY = 60


def tell(env):
    tag_products(env)
    notice = env.ref("welfarepiu_base.need_notice_example")
    with told_on(months_ago(env, 6)):
        as_user(notice, kept(env, "operator")).action_put_in_force()
    with told_on(months_ago(env, 2)):
        state_for_lucia(env)
        state_for_many(env)


def tag_products(env):
    for key, names in AUDIENCES.items():
        ids = [env.ref(f"welfarepiu_base.audience_{name}").id for name in names]
        kept(env, f"product_{key}").welfare_audience_ids = [Command.set(ids)]
    for key in AT_HOME:
        kept(env, f"product_{key}").welfare_at_home = True
    for key, words in WHEN.items():
        kept(env, f"product_{key}").welfare_when = words
    for key, minutes in WITHIN.items():
        kept(env, f"product_{key}").welfare_reach_minutes = minutes


def state_for_lucia(env):
    user = kept(env, "user_lucia")
    mine = as_user(kept(env, "worker_lucia"), user)
    wanted = {
        "ageing_home": ("over_75",),
        "children_school": ("child_6_10",),
        "everyday_food": (),
    }
    needs = {name: env.ref(f"welfarepiu_base.need_{name}") for name in wanted}
    mine._welfare_state_needs(env["welfare.need"].union(*needs.values()), agreed=True)
    for statement in as_user(env["welfare.need.statement"], user).search([]):
        name = next(key for key, one in needs.items() if one == statement.need_id)
        audiences = env["welfare.audience"].union(
            *(env.ref(f"welfarepiu_base.audience_{one}") for one in wanted[name])
        )
        statement._change(statement.city_id, audiences, agreed=True)
        keep(statement.sudo(), f"statement_{name}")


def state_for_many(env):
    """Others have answered, too: enough of them in some places to be counted."""
    chance = random.Random(8)
    Statement = env["welfare.need.statement"]
    workers = env["res.partner"].search(
        [
            ("is_welfare_worker", "=", True),
            ("city_id.welfare_district_id", "!=", False),
            # Who can log in answers in person.
            ("user_ids", "=", False),
        ],
        order="id",
        limit=MANY,
    )
    nobody = env["welfare.audience"]
    Statement.create(
        [
            {
                **Statement._prepare_vals(need, nobody, env["welfare.need.consent"]),
                "worker_id": worker.id,
                "city_id": worker.city_id.id,
            }
            for worker in workers
            for need in env["welfare.need"].union(
                *(
                    env.ref(f"welfarepiu_base.need_{name}")
                    for name in chance.sample(COMMON, 3)
                )
            )
        ]
    )
