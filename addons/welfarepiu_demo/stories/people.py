"""Who works behind the shop: operator, accountant, the Fund's people, educators."""

from .book import create_users

OPERATOR = "welfarepiu_base.group_operator"
ACCOUNTANT = "welfarepiu_base.group_accountant"
EDUCATOR = "welfarepiu_base.group_educator"
EVALUATOR = "welfarepiu_fund.group_fund_evaluator"
COMMITTEE = "welfarepiu_fund.group_fund_committee"
SOCIAL_WORKER = "welfarepiu_fund.group_fund_social_worker"

PLANS = "welfarepiu_base.action_welfare_plan"
CLOSING = "welfarepiu_base.action_welfare_recharge"
REQUESTS = "welfarepiu_fund.action_welfare_fund_request"

#: Name, person, login, role, and the page the back office opens with.
STAFF = (
    ("operator", "Anna Cantoni", "operatore", OPERATOR, PLANS),
    ("accountant", "Renato Gritti", "contabile", ACCOUNTANT, CLOSING),
    ("evaluator", "Laura Vismara", "valutatrice", EVALUATOR, REQUESTS),
    ("evaluator_2", "Pietro Moretti", "valutatore", EVALUATOR, REQUESTS),
    ("committee_1", "Franco Salvi", "commissione1", COMMITTEE, REQUESTS),
    ("committee_2", "Teresa Longhi", "commissione2", COMMITTEE, REQUESTS),
    ("committee_3", "Ines Bonomi", "commissione3", COMMITTEE, REQUESTS),
    ("social_worker", "Chiara Pedretti", "assistente", SOCIAL_WORKER, None),
    ("educator_lago", "Davide Carrara", "educatore", EDUCATOR, None),
    ("educator_sebino", "Monica Zenti", "educatrice", EDUCATOR, None),
    ("educator_valle", "Ivo Inventati", "educatore.valle", EDUCATOR, None),
)


def tell(env):
    create_users(
        env,
        [
            {
                "name": name,
                "person": person,
                "login": f"{login}@example.com",
                "group": group,
                "vals": {"action_id": env.ref(page).id} if page else {},
            }
            for name, person, login, group, page in STAFF
        ],
    )
    env.ref("base.user_admin").write({"lang": "it_IT", "tz": "Europe/Rome"})
