"""Five months ago the Fund helped ten families: the committee met, and creditors and
workers were paid. Enough of them for a statement that tells what for (ADR 55)."""

from .asking import ask, assess, find_workers, hold_session, open_accounts
from .book import keep, kept, make_iban, months_ago, told_on

AGO = 5

#: What happened, what was asked, how it was paid, and who was owed it: all invented.
HELPED = (
    ("housing", 260.0, "creditor", "Immobiliare Esempio"),
    ("housing", 310.0, "creditor", "Condominio Esempio"),
    ("housing", 180.0, "creditor", "Energia Esempio"),
    ("housing", 420.0, "creditor", "Affitti Esempio"),
    ("housing", 240.0, "creditor", "Casa Esempio"),
    ("illness", 300.0, "worker", None),
    ("illness", 350.0, "worker", None),
    ("illness", 280.0, "worker", None),
    ("bereavement", 450.0, "creditor", "Onoranze Esempio"),
    ("bereavement", 400.0, "creditor", "Marmista Esempio"),
)
#: The landlord's bill was lower than what was asked: the rest went back to the Fund.
LOWER_BILL = (3, 380.0)
#: A member who knows one of them, and does not decide on it.
KNOWN_TO_A_MEMBER = 6

GRANT = {"choice": "grant"}


def tell(env):
    users = open_accounts(env, find_workers(env)[: len(HELPED)], "famiglia")
    requests = [
        ask_for(env, number, user)
        for number, (user, _story) in enumerate(zip(users, HELPED, strict=True))
    ]
    hold_session(
        env,
        months_ago(env, AGO, day=17),
        "session_first",
        [(request, get_votes(number)) for number, request in enumerate(requests)],
        note="Si raccomanda di avvisare i creditori entro la settimana.",
    )
    for number, request in enumerate(requests):
        confirm(env, number, request)
    pay(env, [request.payment_ids for request in requests])


def ask_for(env, number, user):
    event, amount, form, creditor = HELPED[number]
    payee = {"payee_iban": make_iban(700 + number)}
    if creditor:
        payee |= {
            "payee_name": creditor,
            "payee_reference": f"Documento {number + 1}",
        }
    request = ask(
        env,
        user,
        months_ago(env, AGO, day=5 + number % 4),
        event,
        payee=(form, payee),
        amount_asked=amount,
        isee=7400.0 + 350 * number,
        disability_count=int(event == "illness"),
    )
    assess(env, request, months_ago(env, AGO, day=12))
    return keep(request, f"request_family_{number + 1}")


def get_votes(number):
    if number == KNOWN_TO_A_MEMBER:
        recused = {"choice": "recuse"}
        return {"committee_1": recused, "committee_2": GRANT, "committee_3": GRANT}
    return {"committee_1": GRANT, "committee_2": GRANT}


def confirm(env, number, request):
    """The evaluator confirms what the bill says."""
    payment = request.payment_ids
    due = LOWER_BILL[1] if number == LOWER_BILL[0] else payment.amount
    with told_on(months_ago(env, AGO, day=20)):
        payment._confirm(due)
        (request.payment_ids - payment)._give_up()


def pay(env, payments):
    """The accountant pays all with one order: the bank shows one line for it."""
    owed = env["welfare.fund.payment"].union(*payments).open_line_id
    day = months_ago(env, AGO, day=24)
    with told_on(day):
        line = env["account.bank.statement.line"].create(
            {
                "journal_id": kept(env, "journal_bank").id,
                "date": day,
                "amount": sum(owed.mapped("balance")),
                "payment_ref": "Bonifici del Fondo",
                "counterpart_account_id": owed.account_id.id,
            }
        )
        paid = line.move_id.line_ids.filtered(
            lambda one: one.account_id == owed.account_id
        )
        (paid | owed).reconcile()
