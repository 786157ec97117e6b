"""Steps of tests/faults/test_floor_at_once.py."""

from datetime import UTC

from at_once import main

from odoo import Command

KEY = "one-key-on-two-phones"


def set_up(env):
    """:return: ids of packed stops of a route of today; id of another team's route"""
    group = env.ref("welfarepiu_base.group_educator")
    educators = env["res.users"].create(
        [
            {
                "name": f"Educator {number}",
                "login": f"at_once_educator_{number}",
                "group_ids": [Command.set(group.ids)],
            }
            for number in range(2)
        ]
    )
    env["res.users"].create(
        {
            "name": "Coordinator",
            "login": "at_once_operator",
            "group_ids": [
                Command.link(env.ref("welfarepiu_base.group_operator").id),
                Command.link(env.ref("stock.group_stock_user").id),
            ],
        }
    )
    city = env["res.city"].search([("istat_code", "=", "016058")])
    picking_type = env["stock.picking.type"].search(
        [("code", "=", "outgoing"), ("company_id", "=", env.company.id)], limit=1
    )
    partner = env["res.partner"].create({"name": "Recipient"})
    teams = env["welfare.team"].create(
        [
            {
                "name": f"Team {educator.name}",
                "educator_id": educator.id,
                "depot_city_id": city.id,
                "vehicle_id": env["welfare.vehicle"]
                .create({"name": f"Van of {educator.name}"})
                .id,
                "member_ids": [Command.create({"name": f"One of {educator.name}"})],
            }
            for educator in educators
        ]
    )
    pickings = env["stock.picking"].create(
        [
            {
                "picking_type_id": picking_type.id,
                "partner_id": partner.id,
                "location_id": picking_type.default_location_src_id.id,
                "location_dest_id": env.ref("stock.stock_location_customers").id,
            }
            for _number in range(4)
        ]
    )
    routes = env["welfare.route"].create(
        [
            {
                "date": env["welfare.clock"]._today(),
                "team_id": team.id,
                "state": "planned",
                "checker_ok": True,
            }
            for team in teams
        ]
    )
    env["welfare.route.stop"].create(
        [
            {
                "route_id": routes[0].id,
                "sequence": number,
                "picking_id": picking.id,
                "recipient_name": f"Person {number}",
            }
            for number, picking in enumerate(pickings, 1)
        ]
    )
    # Whoever stands in acts on the same round as the educator of the team.
    routes[0].educator_id = educators[1]
    stop_ids = routes[0].stop_ids.sorted("sequence").ids
    tell(
        env,
        0,
        [{"key": f"pack-{one}-key", "kind": "pack", "stop": one} for one in stop_ids],
    )
    return stop_ids, routes[1].id


def tell(env, number, acts):
    """What the phone of an educator sends.

    :return: what became of each act
    """
    user = env["res.users"].search([("login", "=", f"at_once_educator_{number}")])
    now = int(env["welfare.clock"]._now().replace(tzinfo=UTC).timestamp() * 1000)
    messages = env["welfare.route.message"].with_user(user)
    return [
        answer["status"]
        for answer in messages._receive([{"at": now, **act} for act in acts])
    ]


def move(env, stop_id, route_id):
    """The coordinator gives a stop to another round: what the board writes."""
    user = env["res.users"].search([("login", "=", "at_once_operator")])
    stop = env["welfare.route.stop"].browse(stop_id).with_user(user)
    stop._change_route(env["welfare.route"].browse(route_id))


def look(env, stop_ids):
    stops = env["welfare.route.stop"].browse(stop_ids)
    messages = env["welfare.route.message"].search([("stop_id", "in", stop_ids)])
    return {
        "states": stops.mapped("state"),
        "routes": [stop.route_id.id for stop in stops],
        "labels": len({(stop.route_id.id, stop.label_number) for stop in stops}),
        "acts": [
            [act.key, act.result, act.applied]
            for act in stops.act_ids.sorted(lambda act: (act.stop_id.id, act.id))
        ],
        "messages": sorted([one.key, one.outcome, one.is_settled] for one in messages),
        "warnings": stops.route_id.mapped("warnings"),
    }


main(set_up=set_up, tell=tell, move=move, look=look)
