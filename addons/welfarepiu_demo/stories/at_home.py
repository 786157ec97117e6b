"""A parcel is on its way to Lucia; of the one of this morning something was missing;
last month's hours of a person of the team are confirmed; what deliveries cost."""

from datetime import timedelta

from odoo import Command

from .book import as_user, days_ago, keep, kept, months_ago, today, told_on
from .past_orders import buy, get_shoppers

EDUCATOR = "educator_valle"
COSTS = (("km", 0.55), ("hour", 21.5), ("vehicle", 18.0))
#: Day of last month, minutes of packing and of delivery, how steps were told.
HOURS = (
    (3, 65, 95, {"photo": 14, "pictogram": 2}),
    (8, 60, 110, {"photo": 11, "pictogram": 6}),
    (15, 70, 90, {"photo": 6, "pictogram": 10}),
    (22, 60, 105, {"photo": 3, "pictogram": 12, "text": 1}),
)


def tell(env):
    for kind, amount in COSTS:
        env["welfare.delivery.cost"].create(
            {"kind": kind, "amount": amount, "date_from": days_ago(env, 400)}
        )
    team = create_team(env)
    bring_this_morning(env, team)
    be_on_the_way(env, team)
    confirm_last_month(env)
    env["welfare.route"]._cron_single_trips()


def create_team(env):
    """A third team, whose round of today has left already."""
    vehicle = env["welfare.vehicle"].create({"name": "Furgone della Valle"})
    team = env["welfare.team"].create(
        {
            "name": "Squadra della Valle",
            "educator_id": kept(env, EDUCATOR).id,
            "vehicle_id": vehicle.id,
            "depot_city_id": env.ref("welfarepiu_base.city_016058").id,
            "shift_end": 20.0,
            "member_ids": [
                Command.create({"name": name}) for name in ("Fiorella", "Gino")
            ],
        }
    )
    return keep(team, "team_valle")


def create_route(env, team, day, orders, start):
    """A round planned by hand.

    :param start: naive UTC moment at which it leaves; doors are half an hour apart
    """
    route = env["welfare.route"].create(
        {
            "team_id": team.id,
            "date": day,
            "vehicle_id": team.vehicle_id.id,
            "member_ids": [Command.set(team.member_ids.ids)],
            "slot_ids": [Command.set(orders.welfare_slot_id.ids)],
            "checker_ok": True,
            "state": "planned",
            "planned_start": start,
            "planned_end": start + timedelta(minutes=30 * (len(orders) + 1)),
            "km": 18.0 + 4 * len(orders),
            "minutes": 30 * (len(orders) + 1),
        }
    )
    env["welfare.route.stop"].create(
        [
            {
                "route_id": route.id,
                "sequence": number,
                "picking_id": order.picking_ids.id,
                "recipient_name": order.partner_id.name,
                "city_id": order.partner_id.city_id.id,
                "address": f"{order.partner_id.street}, {order.partner_id.city}",
                "parcels": 1,
                "latitude": order.partner_id.city_id.latitude,
                "longitude": order.partner_id.city_id.longitude,
                "approximate": True,
                "planned_arrival": start + timedelta(minutes=30 * number),
            }
            for number, order in enumerate(orders, start=1)
        ]
    )
    return route


def take_order(env, who, basket, day):
    """:return: an order of ``who`` that is brought on ``day``, whatever the hour"""
    zone = env["welfare.delivery.zone"].search(
        [("line_ids.city_id", "=", who.city_id.id)], limit=1
    )
    slots = env["welfare.delivery.slot"]
    hours = {"zone_id": zone.id, "date": day, "start_hour": 8.5, "end_hour": 20.0}
    slot = slots.search(
        [("zone_id", "=", zone.id), ("date", "=", day), ("start_hour", "=", 8.5)]
    ) or slots.create({**hours, "capacity": 4})
    return buy(env, who, basket, day, slot)


def get_people(env):
    """:return: Lucia, and a neighbour whose door comes before hers"""
    lucia = kept(env, "worker_lucia")
    near = get_shoppers(env).filtered(lambda one: one.city_id == lucia.city_id)
    return lucia, (near or get_shoppers(env)).filtered(lambda one: one != lucia)[:1]


def bring_this_morning(env, team):
    lucia, neighbour = get_people(env)
    day = today(env)
    orders = take_order(env, neighbour, ("pane_integrale",), day) | take_order(
        env, lucia, ("uova", "miele_acacia"), day
    )
    educator = kept(env, EDUCATOR)
    with told_on(day, hour=7):
        start = env["welfare.clock"]._now()
        route = create_route(env, team, day, orders, start)
        for stop in route.stop_ids:
            as_user(stop, educator)._pack(f"story-home-pack-{stop.id}")
        # As an act does: a story is told at any hour, also outside those of a team.
        as_user(route, educator)._start_by_act()
    with told_on(day, hour=8):
        for stop, proof in zip(
            route.stop_ids,
            ({"proof_code": "4821"}, {"proof_name": "La vicina di casa"}),
            strict=True,
        ):
            as_user(stop, educator)._deliver(
                f"story-home-{stop.id}", False, "delivered", **proof
            )
        as_user(route, educator)._close()
    keep(route, "route_valle")
    tell_what_was_missing(env, orders[-1:])


def tell_what_was_missing(env, order):
    user = kept(env, "user_lucia")
    with told_on(today(env), hour=9):
        reports = as_user(env["welfare.delivery.report"], user)
        report = reports._open_for(as_user(order, user), "missing")
        honey = kept(env, "product_miele_acacia").product_variant_id
        line = report.line_ids.filtered(lambda one: one.sudo().product_id == honey)
        report._describe({line: 1.0})
        report._add_words("Nella scatola non c'era il vasetto di miele.")
    keep(report.sudo(), "report_lucia")


def be_on_the_way(env, team):
    lucia, neighbour = get_people(env)
    day = today(env)
    orders = take_order(env, neighbour, ("uova",), day) | take_order(
        env, lucia, ("cassetta_piccola",), day
    )
    educator = kept(env, EDUCATOR)
    # Half an hour ago, whatever the hour: the first door comes next.
    start = env["welfare.clock"]._now() - timedelta(minutes=25)
    route = create_route(env, team, day, orders, start)
    for stop in route.stop_ids:
        as_user(stop, educator)._pack(f"story-today-pack-{stop.id}", start)
    as_user(route, educator)._at(start, as_user(route, educator)._start_by_act)
    keep(route, "route_valle_today")


def confirm_last_month(env):
    """Hours of one person, one of them corrected, confirmed by the educator."""
    educator = kept(env, "educator_lago")
    member = kept(env, "member_giada")
    first = months_ago(env, 1)
    for day, pack, deliver, prompts in HOURS:
        route = env["welfare.route"].create(
            {
                "team_id": member.team_id.id,
                "date": first + timedelta(days=day),
                "checker_ok": True,
                "state": "done",
            }
        )
        env["welfare.participation"].create(
            [
                {
                    "member_id": member.id,
                    "route_id": route.id,
                    "date": route.date,
                    "task": task,
                    "minutes": minutes,
                    "prompts": prompts if task == "pack" else False,
                    "helped": 1 if task == "pack" and day < 10 else 0,
                }
                for task, minutes in (("pack", pack), ("deliver", deliver))
            ]
        )
    rows = env["welfare.participation"].search(
        [("member_id", "=", member.id), ("date", "=", first + timedelta(days=8))]
    )
    as_user(rows[0], educator)._correct(75, "Il telefono era rimasto al deposito.")
    months = as_user(env["welfare.participation.month"], educator)
    month = months._open(as_user(member, educator), first)
    month._write_note(
        "Giada legge la lista da sola e chiede quando non è sicura. Il mese prossimo"
        " prova le scale con un compagno."
    )
    month._confirm()
    keep(month.sudo(), "month_giada")
