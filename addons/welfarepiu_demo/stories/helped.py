"""Silvia's hours were cut in spring: she asked the Fund, and it helped with credit."""

from .asking import ask, assess, decide
from .book import keep, kept, months_ago


def tell(env):
    day = months_ago(env, 4, day=6)
    request = ask(
        env,
        kept(env, "user_silvia"),
        day,
        "income_loss",
        event_date=months_ago(env, 5, day=10),
        household_size=3,
        is_lone_parent=True,
        isee=8900.0,
        assets=1200.0,
        income_drop=40.0,
        amount_asked=700.0,
        note="Da maggio lavoro metà delle ore e i bambini cominciano la scuola.",
    )
    assess(env, request, months_ago(env, 4, day=13))
    decide(env, request, months_ago(env, 4, day=20), "grant")
    keep(request, "request_silvia")
