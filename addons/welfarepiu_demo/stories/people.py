"""Who works behind the shop: operator, accountant, evaluator, committee, educators."""

from .book import create_user, keep

STAFF = (
    (
        "operator",
        "Anna Cantoni",
        "operatore@example.com",
        ["welfarepiu_base.group_operator"],
    ),
    (
        "accountant",
        "Renato Gritti",
        "contabile@example.com",
        ["welfarepiu_base.group_accountant"],
    ),
    (
        "evaluator",
        "Laura Vismara",
        "valutatrice@example.com",
        ["welfarepiu_fund.group_fund_evaluator"],
    ),
    (
        "committee_1",
        "Franco Salvi",
        "commissione1@example.com",
        ["welfarepiu_fund.group_fund_committee"],
    ),
    (
        "committee_2",
        "Teresa Longhi",
        "commissione2@example.com",
        ["welfarepiu_fund.group_fund_committee"],
    ),
    (
        "educator_lago",
        "Davide Carrara",
        "educatore@example.com",
        ["welfarepiu_base.group_educator"],
    ),
    (
        "educator_sebino",
        "Monica Zenti",
        "educatrice@example.com",
        ["welfarepiu_base.group_educator"],
    ),
)


def tell(env):
    for name, person, login, groups in STAFF:
        keep(create_user(env, person, login, groups), name)
    env.ref("base.user_admin").write({"lang": "it_IT", "tz": "Europe/Rome"})
