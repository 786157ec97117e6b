"""Last week's rounds, each packed, driven and delivered; today's, only planned."""

from datetime import timedelta

from .book import as_user, days_ago, keep, kept, today, told_on
from .past_orders import buy, get_shoppers

ROUNDS = (
    ("lago", "educator_lago", "alta_cavallina", 6),
    ("sebino", "educator_sebino", "adrara", 4),
)
#: Where the firm is to which three colleagues have their parcels brought.
AT_WORK = "alta_cavallina"
AT_WORK_BASKET = ("pane_integrale",)
BASKETS = (
    ("cassetta_media", "uova"),
    ("cassetta_piccola", "pane_integrale"),
    ("cassetta_mista", "ricotta", "miele_acacia"),
)


def tell(env):
    for team, educator, zone, days in ROUNDS:
        day = days_ago(env, days)
        slot = create_slot(env, zone, day)
        take_orders(env, slot, day - timedelta(days=2))
        route = plan(env, slot, kept(env, f"team_{team}"), day)
        drive(route, kept(env, educator), day)
        keep(route, f"route_{team}")
    spare_a_meeting(env)
    plan_today(env)


def spare_a_meeting(env):
    """One of a team is never sent to the door of somebody from school."""
    near = kept(env, "zone_adrara").city_ids
    elsewhere = get_shoppers(env).filtered(lambda worker: worker.city_id not in near)
    ban = env["welfare.door.ban"].create(
        {
            "partner_id": elsewhere[:1].id,
            "member_id": kept(env, "member_tobia").id,
            "reason": "Compagni di scuola: meglio non incontrarsi al lavoro",
        }
    )
    keep(ban, "door_ban")


def plan_today(env):
    """Orders wait and the operator has planned each team's round of today.

    A round that is there already stays as it is; the days to come stay free.
    """
    day = today(env)
    for team, _educator, zone, _days in ROUNDS:
        plan_round(env, kept(env, f"team_{team}"), zone, day)


def plan_round(env, team, zone, day):
    if env["welfare.route"].search_count(
        [("date", "=", day), ("team_id", "=", team.id)], limit=1
    ):
        return
    slot = env["welfare.delivery.slot"].search(
        [("zone_id", "=", kept(env, f"zone_{zone}").id), ("date", "=", day)],
        order="start_at",
        limit=1,
    ) or create_slot(env, zone, day)
    take_orders(env, slot, day - timedelta(days=2))
    if zone == AT_WORK:
        take_orders_at_work(env, slot, day - timedelta(days=2))
    with told_on(day, hour=7):
        as_user(env["welfare.plan.run"], kept(env, "operator"))._plan_now(
            day, slot, team, seconds=1, keep=False, max_iterations=50
        )
    expect_goods(env, day)


def create_slot(env, zone, day):
    """:return: a slot of a day that is over"""
    return env["welfare.delivery.slot"].create(
        {
            "zone_id": kept(env, f"zone_{zone}").id,
            "date": day,
            "start_hour": 9.0,
            "end_hour": 12.0,
            "capacity": 12,
        }
    )


def take_orders(env, slot, day):
    """People of the slot's municipalities order, two days before."""
    neighbours = get_shoppers(env).filtered(
        lambda worker: worker.city_id in slot.zone_id.city_ids
    )
    for worker, basket in zip(neighbours, BASKETS, strict=False):
        buy(env, worker, basket, day, slot)


def take_orders_at_work(env, slot, day):
    """Three who work at one firm have it brought there: one door."""
    place = kept(env, "place_tessitura")
    colleagues = get_shoppers(env).filtered(
        lambda worker: worker.welfare_employment_ids.payer_id == place.payer_id
        and worker.city_id not in slot.zone_id.city_ids
    )
    for worker in colleagues[:3]:
        buy(env, worker, AT_WORK_BASKET, day, slot, place=place)


def expect_goods(env, day):
    """This morning one supplier brought a piece less: the operator has to decide."""
    arrivals = env["welfare.depot.arrival"]._expect(day)
    if arrivals.filtered(lambda one: one.state == "received"):
        return
    arrival = arrivals.sorted(lambda one: -one.expected_count)[:1]
    if arrival:
        with told_on(day, hour=8):
            product = arrival.line_ids.product_id[:1]
            lines = arrival.line_ids.filtered(lambda line: line.product_id == product)
            arrival._receive({product: sum(lines.mapped("expected")) - 1})
            arrival._close()


def plan(env, slot, team, day):
    """:return: the route that the operator planned in the morning"""
    with told_on(day, hour=8):
        return as_user(env["welfare.route"], kept(env, "operator"))._plan_day(
            day, slot, team, seconds=1, max_iterations=50
        )


def drive(route, educator, day):
    """The team packs, leaves, rings every door, and comes back."""
    route = as_user(route, educator)
    stops = as_user(route.sudo().stop_ids, educator)
    with told_on(day, hour=9):
        for stop in stops:
            stop._pack(f"story-pack-{stop.id}")
    with told_on(day, hour=10):
        route._start()
    with told_on(day, hour=11):
        for stop in stops:
            stop._deliver(
                f"story-deliver-{stop.id}", False, "delivered", proof_name="In famiglia"
            )
        route._close()
