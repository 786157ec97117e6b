"""The Alliance's Fund opens its books, with a regulation and a privacy notice in force
and first money."""

from .book import as_user, keep, kept, months_ago, told_on

GIFTS = (
    ("other", 4000.0, "Contributo di avvio della Comunità dei Laghi"),
    ("other", 1500.0, "Raccolta della festa di valle"),
)


def tell(env):
    fund = env.ref("welfarepiu_fund.fund_alliance")
    with told_on(months_ago(env, 8)):
        fund._setup_accounting()
        regulation = env.ref("welfarepiu_fund.regulation_example")
        # A home is kept by paying who is owed the rent.
        env.ref("welfarepiu_fund.event_housing").write(
            {"allows_creditor": True, "allows_worker": True}
        )
        regulation.tax_note = (
            "Il denaro sul conto in genere è reddito e va dichiarato; il credito nel"
            " negozio e le bollette pagate dal Fondo no. Chiedi a chi ti fa il 730."
        )
        as_user(regulation, kept(env, "committee_1")).action_put_in_force()
        as_user(
            env.ref("welfarepiu_fund.notice_example"), kept(env, "committee_1")
        ).action_put_in_force()
    keep(fund, "fund")
    for number, (source, amount, giver) in enumerate(GIFTS):
        give(env, fund, number, source, amount, giver)


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
