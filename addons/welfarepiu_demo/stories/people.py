"""Who works behind the shop: operator, accountant, evaluator, committee, educators."""

from .book import create_users

OPERATOR = "welfarepiu_base.group_operator"
ACCOUNTANT = "welfarepiu_base.group_accountant"
EDUCATOR = "welfarepiu_base.group_educator"
EVALUATOR = "welfarepiu_fund.group_fund_evaluator"
COMMITTEE = "welfarepiu_fund.group_fund_committee"

STAFF = (
    ("operator", "Anna Cantoni", "operatore", OPERATOR),
    ("accountant", "Renato Gritti", "contabile", ACCOUNTANT),
    ("evaluator", "Laura Vismara", "valutatrice", EVALUATOR),
    ("committee_1", "Franco Salvi", "commissione1", COMMITTEE),
    ("committee_2", "Teresa Longhi", "commissione2", COMMITTEE),
    ("educator_lago", "Davide Carrara", "educatore", EDUCATOR),
    ("educator_sebino", "Monica Zenti", "educatrice", EDUCATOR),
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
            }
            for name, person, login, group in STAFF
        ],
    )
    env.ref("base.user_admin").write({"lang": "it_IT", "tz": "Europe/Rome"})
