"""The Alliance's Fund opens its books, with a regulation and a privacy notice in force
and first money."""

from odoo import Command

from .book import as_user, keep, kept, months_ago, told_on

GIFTS = (
    ("other", 8000.0, "Contributo di avvio della Comunità dei Laghi"),
    ("other", 1500.0, "Raccolta della festa di valle"),
)

#: What a year may cost in all, and what of it goes to homes.
BUDGET = 15000.0
BUDGET_HOUSING = 5000.0

#: How help may reach who asks, besides credit: a home is kept by paying the landlord.
FORMS = {
    "housing": ("creditor", "worker"),
    "illness": ("worker",),
    "bereavement": ("creditor", "worker"),
    "school": ("creditor",),
}


def tell(env):
    fund = env.ref("welfarepiu_fund.fund_alliance")
    with told_on(months_ago(env, 8)):
        fund._setup_accounting()
        write_regulation(env)
        for name in ("regulation_example", "notice_example"):
            record = env.ref(f"welfarepiu_fund.{name}")
            as_user(record, kept(env, "committee_1")).action_put_in_force()
    keep(fund, "fund")
    for number, (source, amount, giver) in enumerate(GIFTS):
        give(env, fund, number, source, amount, giver)


def write_regulation(env):
    """What the Alliance decided, in the tables of the regulation."""
    env.ref("welfarepiu_fund.regulation_example").write(
        {
            "yearly_budget": BUDGET,
            "has_second_assessor": True,
            "second_margin": 2.0,
            "tax_note": (
                "Il denaro sul conto in genere è reddito e va dichiarato; il credito"
                " nel negozio e le bollette pagate dal Fondo no. Chiedi a chi ti fa il"
                " 730."
            ),
        }
    )
    for event, forms in FORMS.items():
        env.ref(f"welfarepiu_fund.event_{event}").write(
            {f"allows_{form}": True for form in forms}
        )
    env.ref("welfarepiu_fund.event_housing").yearly_budget = BUDGET_HOUSING
    env.ref("welfarepiu_fund.event_income_loss").condition_ids = [
        Command.create({"fact": "income_drop", "at_least": 20.0})
    ]
    env.ref("welfarepiu_fund.event_illness").paper_ids = [
        Command.create(
            {
                "name": "Verbale della legge 104",
                "sequence": 30,
                "fact": "disability_count",
                "fact_from": 1.0,
            }
        )
    ]


def give(env, fund, number, source, amount, giver):
    """A gift is written down, and arrives at the bank."""
    partner = env["res.partner"].create(
        {"name": giver, "is_company": True, "email": "info@example.com"}
    )
    day = months_ago(env, 7 - number, day=5)
    with told_on(day):
        gift = env["welfare.fund.contribution"]._contribute(
            fund, source, amount, f"story:{number}", partner=partner
        )
        gift._make_due()
        gift._register_receipt(kept(env, "journal_bank"), day)
        keep(gift, f"gift_{number}")
