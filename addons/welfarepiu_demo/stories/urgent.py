"""Help that was needed at once: some found it, nobody came to one, and today somebody
waits for an answer."""

from datetime import timedelta

from .book import as_user, city, days_ago, keep, kept, told_on
from .past_orders import get_shoppers

DAY_AND_NIGHT = dict.fromkeys(range(7), (0, 0))
DAYTIME = dict.fromkeys(range(6), (7, 21))
#: Supplier, needs, minutes by car, hours.
TAKERS = (
    (
        "serena",
        ("emergency_care", "ageing_home", "disability_relief"),
        45,
        DAY_AND_NIGHT,
    ),
    ("tate", ("emergency_child", "children_care"), 30, DAYTIME),
)
#: How many days ago, need, municipality, when, words, who helped and what it wrote.
PAST = (
    (40, "emergency_care", "016058", "tonight", "Una notte in compagnia.", "serena"),
    (33, "emergency_child", "016218", "today", "Due bambini fino alle 18.", "tate"),
    (21, "emergency_care", "016204", "tomorrow", "Un aiuto per alzarsi.", "serena"),
    (12, "emergency_home", "016128", "today", "Perde un tubo in cucina.", None),
    (5, "emergency_child", "016058", "tomorrow", "La scuola è chiusa.", "tate"),
)
MINUTES = 7


def tell(env):
    for name, needs, minutes, hours in TAKERS:
        take_requests(env, name, needs, minutes, hours)
    shoppers = get_shoppers(env) - kept(env, "worker_lucia")
    for number, story in enumerate(PAST):
        tell_past(env, number, shoppers[number % len(shoppers)], *story)
    ask_today(env)
    # Who reads the demo's mails wants those of what is done in it.
    env["mail.mail"].search([("model", "=", "welfare.urgent.request")]).unlink()


def take_requests(env, name, needs, minutes, hours):
    Setting = as_user(env["welfare.urgent.setting"], kept(env, f"supplier_user_{name}"))
    Setting._update_own(
        {
            "is_on": True,
            "reach": "minutes",
            "minutes": minutes,
            "phone": "",
            "need_ids": [kept_need(env, one).id for one in needs],
            "city_ids": [],
        },
        hours,
    )


def kept_need(env, name):
    return env.ref(f"welfarepiu_base.need_{name}")


def prepare(env, need, istat, when, words):
    return {
        "need": kept_need(env, need),
        "city": city(env, istat),
        "when": when,
        "words": words,
        "phone": "333 0001122",
        "phone_for": "taker",
        "is_agreed": True,
    }


def tell_past(env, number, worker, days, need, istat, when, words, taker):
    """Asked at ten, answered some minutes later, and over by now."""
    with told_on(days_ago(env, days), hour=10):
        vals = prepare(env, need, istat, when, words)
        request = keep(
            env["welfare.urgent.request"]._ask_for(worker, vals), f"urgent_{number}"
        )
        asked_at = request.asked_at
        if taker:
            answer = request.answer_ids.filtered(
                lambda one: one.supplier_id == kept(env, f"supplier_{taker}")
            )
            answer._offer("Veniamo noi, ci sentiamo per l'ora.")
            request._accept(answer)
            request.write(
                {
                    "first_answer_at": asked_at + timedelta(minutes=MINUTES + number),
                    "taken_at": asked_at + timedelta(minutes=2 * MINUTES + number),
                }
            )
    with told_on(days_ago(env, days - 2), hour=22):
        request._watch()


def ask_today(env):
    """Silvia waits for tonight, and one offer has come. Again on each day of the demo
    on which nobody waits."""
    Request = env["welfare.urgent.request"]
    if Request.search_count([("state", "=", "open")], limit=1):
        return
    vals = prepare(
        env, "emergency_care", "016058", "tonight", "Qualcuno che resti la notte."
    )
    request = Request._ask_for(kept(env, "worker_silvia"), vals)
    answer = request.answer_ids.filtered(
        lambda one: one.supplier_id == kept(env, "supplier_serena")
    )
    answer._offer("Giulia può esserci dalle 21. La notte costa 135 euro.")
    if not env.ref("welfarepiu_demo.urgent_today", raise_if_not_found=False):
        keep(request, "urgent_today")
