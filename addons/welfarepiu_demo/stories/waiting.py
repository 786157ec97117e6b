"""What the Fund's people have on their desk today: requests in every state, one that
was refused and granted on appeal, one that can still appeal, a session to be held."""

from .asking import (
    SHEET,
    ask,
    assess,
    decide,
    find_workers,
    hold_session,
    open_accounts,
    prepare_facts,
    prepare_session,
)
from .book import as_user, days_ago, keep, kept, make_iban, today, told_on

GRANT = {"choice": "grant"}
#: Days ago of the last session.
SESSION = 14
#: Their pages are worth a look: a refusal, and help granted on appeal.
LOGINS = ("rifiutata@example.com", "ricorso@example.com")


def tell(env):
    employments = find_workers(env)
    # Who asks together with the social worker has no account.
    alone, together = employments[:11], employments[11]
    users = iter(open_accounts(env, alone, "richiesta", LOGINS))
    refused = ask_with_savings(env, next(users))
    appealed = ask_without_papers(env, next(users))
    rent = ask_for_rent(env, next(users))
    therapy = ask_for_therapy(env, next(users))
    meet(env, refused, appealed, rent, therapy)
    begin_to_pay(env, rent)
    appeal_again(env, next(users))
    wait_for_committee(env, next(users), next(users))
    wait_for_second(env, next(users))
    wait_for_papers(env, next(users))
    just_sent(env, next(users))
    think_better(env, next(users))
    write_together(env, together)


def ask_with_savings(env, user):
    """More in the bank than the regulation allows."""
    request = ask(
        env,
        user,
        days_ago(env, SESSION + 12),
        "school",
        amount_asked=350.0,
        assets=14200.0,
    )
    assess(env, request, days_ago(env, SESSION + 5))
    return keep(request, "request_refused")


def ask_without_papers(env, user):
    """Refused for want of a paper; looked at again, because the paper came."""
    request = ask(
        env,
        user,
        days_ago(env, SESSION + 36),
        "income_loss",
        papers=False,
        amount_asked=320.0,
        note="La lettera dell'azienda l'ho lasciata a casa di mia madre.",
    )
    assess(env, request, days_ago(env, SESSION + 32))
    decide(
        env,
        request,
        days_ago(env, SESSION + 30),
        "refuse",
        refusal_reason="papers",
        refusal_text="Manca la lettera dell'azienda o la busta paga.",
    )
    with told_on(days_ago(env, SESSION + 20)):
        asker = as_user(request, user)
        asker._appeal("La lettera c'è: l'ho trovata e la mando adesso.")
        for paper in asker.paper_ids.filtered(lambda one: not one.is_received):
            asker._add_paper(paper, SHEET, "lettera.pdf")
    with told_on(days_ago(env, SESSION + 10)):
        as_user(request, kept(env, "evaluator_2"))._review(
            "La lettera dell'azienda ora c'è: la riduzione di orario è del 30%."
        )
    return keep(request, "request_appealed")


def ask_for_rent(env, user):
    """Two months of rent, owed to the landlord."""
    request = ask(
        env,
        user,
        days_ago(env, SESSION + 11),
        "housing",
        payee=(
            "creditor",
            {
                "payee_name": "Affitti Esempio",
                "payee_iban": make_iban(731),
                "payee_reference": "Contratto 12, due mensilità",
            },
        ),
        amount_asked=640.0,
        isee=6900.0,
    )
    assess(env, request, days_ago(env, SESSION + 4))
    return keep(request, "request_rent")


def ask_for_therapy(env, user):
    """What the therapy costs, to the worker's account; its bill is still to come."""
    request = ask(
        env,
        user,
        days_ago(env, SESSION + 9),
        "illness",
        payee=("worker", {"payee_iban": make_iban(732)}),
        amount_asked=450.0,
        disability_count=1,
    )
    assess(env, request, days_ago(env, SESSION + 3))
    return keep(request, "request_therapy")


def meet(env, refused, appealed, rent, therapy):
    refuse = {
        "choice": "refuse",
        "refusal_reason": "requirements",
        "refusal_text": "I risparmi della famiglia superano il limite del regolamento.",
    }
    both = {"committee_1": GRANT, "committee_2": GRANT}
    heard = {**GRANT, "refusal_text": "Il documento che mancava ora c'è."}
    hold_session(
        env,
        days_ago(env, SESSION),
        "session_last",
        [
            (refused, {"committee_1": refuse, "committee_2": refuse}),
            (appealed, {"committee_3": heard}),
            (rent, both),
            (therapy, both),
        ],
    )


def begin_to_pay(env, rent):
    """The landlord's bill is right: the accountant will pay it."""
    with told_on(days_ago(env, SESSION - 3)):
        rent.payment_ids._confirm(rent.amount_granted)


def appeal_again(env, user):
    """Refused three weeks ago; the appeal waits for another evaluator."""
    request = ask(
        env, user, days_ago(env, 30), "school", amount_asked=280.0, isee=26400.0
    )
    assess(env, request, days_ago(env, 25))
    decide(
        env,
        request,
        days_ago(env, 21),
        "refuse",
        refusal_reason="requirements",
        refusal_text="L'ISEE supera il limite del regolamento.",
    )
    with told_on(days_ago(env, 6)):
        as_user(request, user)._appeal(
            "Ho chiesto l'ISEE corrente: è più basso, perché da settembre lavoro meno."
        )
    keep(request, "request_appeal")


def wait_for_committee(env, first, second):
    """Of one the ISEE was put right; both stand on the agenda of the next session."""
    verified = ask(
        env, first, days_ago(env, 12), "care", amount_asked=500.0, isee=9800.0
    )
    with told_on(days_ago(env, 8)):
        as_user(verified, kept(env, "evaluator"))._verify(
            "isee", 11350.0, "paper", verified.paper_ids[-1:].paper_id
        )
    assess(env, verified, days_ago(env, 8))
    keep(verified, "request_verified")
    other = ask(
        env, second, days_ago(env, 11), "income_loss", amount_asked=900.0, minor_count=3
    )
    assess(env, other, days_ago(env, 7), who="evaluator_2")
    keep(other, "request_committee")
    with told_on(days_ago(env, 2)):
        next_week = today(env) + (today(env) - days_ago(env, 7))
        prepare_session(env, next_week, "session_next", [verified, other])


def wait_for_second(env, user):
    """So near to the least points that another evaluator looks as well."""
    request = ask(
        env,
        user,
        days_ago(env, 9),
        "school",
        household_size=2,
        minor_count=1,
        pays_rent=False,
        income_drop=0.0,
        isee=16800.0,
        amount_asked=220.0,
    )
    assess(env, request, days_ago(env, 5), send=False)
    keep(request, "request_second")


def wait_for_papers(env, user):
    request = ask(
        env, user, days_ago(env, 6), "illness", papers=False, amount_asked=380.0
    )
    with told_on(days_ago(env, 4)):
        evaluated = as_user(request, kept(env, "evaluator"))
        evaluated.action_take()
        evaluated.action_ask_papers()
    keep(request, "request_papers")


def just_sent(env, user):
    keep(
        ask(env, user, days_ago(env, 1), "school", amount_asked=240.0, isee=12100.0),
        "request_sent",
    )


def think_better(env, user):
    request = ask(env, user, days_ago(env, 16), "care", amount_asked=300.0)
    with told_on(days_ago(env, 13)):
        as_user(request, user)._withdraw()
    keep(request, "request_withdrawn")


def write_together(env, employment):
    """The social worker writes with somebody who has no e-mail; not sent yet."""
    helper = kept(env, "social_worker")
    employment.hired_on = days_ago(env, 1500)
    day = days_ago(env, 2)
    with told_on(day):
        request = as_user(env["welfare.fund.request"], helper)._create_on_behalf(
            employment.worker_id.l10n_it_codice_fiscale,
            kept(env, "fund"),
            prepare_facts(env, "bereavement", day, household_size=1, minor_count=0),
            SHEET,
        )
    keep(request.sudo(), "request_together")
