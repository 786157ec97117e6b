"""Who feeds the Fund: firms that promised, a worker, a supplier, strangers; what has
arrived, what is due, and what an accountant has to look at."""

from .book import keep, kept, make_iban, months_ago, today, told_on

YEARLY = 600.0
MATCHED = 300.0
#: The month in which the yearly sum is due lies so many months back.
AGO = 6

GIFT_OF_SUPPLIER = 150.0
GIFT_OF_LUCIA = 25.0


def tell(env):
    fund = kept(env, "fund")
    fund.bank_journal_id = kept(env, "journal_bank")
    promise_yearly(env, fund)
    match_workers(env, fund)
    gift_of_supplier(env, fund)
    gift_of_lucia(env, fund)
    promise_of_a_worker(env, fund)
    half_a_payment(env, fund)
    unknown_gift(env)


def promise_yearly(env, fund):
    """A firm gives a sum each year; it paid with the reference, and has its receipt."""
    day = months_ago(env, AGO)
    rule = keep(
        env["welfare.fund.rule"].create(
            {
                "fund_id": fund.id,
                "payer_id": kept(env, "payer_tessitura").id,
                "basis": "yearly",
                "amount": YEARLY,
                "month": str(day.month),
                "date_from": day,
                "agreed_on": "Lettera di adesione all'Alleanza",
            }
        ),
        "promise_yearly",
    )
    with told_on(day):
        rule._contribute_yearly(day)
    due = rule.contribution_ids
    paid = months_ago(env, AGO, day=20)
    with told_on(paid):
        show(env, paid, YEARLY, due.reference, due.partner_id.name)


def match_workers(env, fund):
    """Another adds one euro for each that its workers give."""
    day = months_ago(env, 1, day=10)
    payer = kept(env, "payer_guarnizioni")
    rule = keep(
        env["welfare.fund.rule"].create(
            {
                "fund_id": fund.id,
                "payer_id": payer.id,
                "basis": "matching",
                "percent": 100.0,
                "amount": MATCHED,
                "date_from": months_ago(env, 1),
                "agreed_on": "Accordo aziendale",
            }
        ),
        "promise_matching",
    )
    lot = env["welfare.credit.lot"].search(
        [("payer_id", "=", payer.id), ("balance", ">", 100), ("origin", "!=", "bonus")],
        order="id",
        limit=1,
    )
    with told_on(day):
        lot._donate(25.0, "story:giving")
    rule._contribute_matching(today(env))


def gift_of_supplier(env, fund):
    """A supplier gave more than its share, and has its receipt."""
    day = months_ago(env, AGO, day=15)
    with told_on(day):
        gift = env["welfare.fund.contribution"]._contribute(
            fund,
            "supplier",
            GIFT_OF_SUPPLIER,
            "story:supplier",
            partner=kept(env, "supplier_cascina"),
        )
        gift._register_receipt(kept(env, "journal_bank"), day)


def gift_of_lucia(env, fund):
    """Lucia wrote the reference of her slip: recognised, and receipted, by itself. The
    statement adds it to what others gave: one worker alone is not told."""
    day = months_ago(env, AGO, day=9)
    partner = kept(env, "worker_lucia")
    with told_on(day):
        gift = env["welfare.fund.contribution"]._promise(
            fund, partner, GIFT_OF_LUCIA, "story:gift"
        )
        show(env, day, GIFT_OF_LUCIA, gift.reference, partner.name)
    keep(gift, "gift_lucia")


def promise_of_a_worker(env, fund):
    user = kept(env, "user_lucia")
    keep(
        env["welfare.fund.contribution"]._promise(
            fund, user.partner_id, 20.0, "story:giving"
        ),
        "promise_lucia",
    )


def half_a_payment(env, fund):
    """Who gave 250.00 to understand sent 100.00 for now: the accountant decides."""
    partner = env["res.partner"].create(
        {
            "name": "Polisportiva Dimostrativa del Lago",
            "is_company": True,
            "email": "polisportiva@example.com",
        }
    )
    day = months_ago(env, 2, day=4)
    with told_on(day):
        gift = env["welfare.fund.contribution"]._contribute(
            fund, "other", 250.0, "story:half", partner=partner
        )
        gift._make_due()
    keep(gift, "gift_half")
    day = months_ago(env, 1, day=3)
    with told_on(day):
        show(env, day, 100.0, f"ACCONTO {gift.reference}", partner.name)


def unknown_gift(env):
    """Somebody at the fair gave, and wrote what for."""
    day = months_ago(env, 1, day=18)
    with told_on(day):
        show(env, day, 15.0, "Offerta per il fondo di solidarieta", None)


def show(env, day, amount, text, name):
    """The bank shows a payment."""
    line = env["account.bank.statement.line"].create(
        {
            "journal_id": kept(env, "journal_bank").id,
            "date": day,
            "amount": amount,
            "payment_ref": text,
            "partner_name": name,
            "account_number": make_iban(900 + round(amount)),
        }
    )
    env["welfare.fund.match"]._match(line)
