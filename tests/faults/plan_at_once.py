"""Steps of tests/faults/test_plan_at_once.py."""

import time

from at_once import main

from odoo import Command, fields
from odoo.service.model import retrying


def set_up(env):
    """A day in three weeks with six deliveries, planned once."""
    env.company.country_id = env.ref("base.it")
    day = fields.Date.add(env["welfare.clock"]._today(), days=21)
    city = env["res.city"].search([("istat_code", "=", "016058")])
    educator = env["res.users"].create(
        {
            "name": "Educator",
            "login": "educator_at_once",
            "group_ids": [env.ref("welfarepiu_base.group_educator").id],
        }
    )
    team = env["welfare.team"].create(
        {
            "name": "Team",
            "educator_id": educator.id,
            "depot_city_id": city.id,
            "vehicle_id": env["welfare.vehicle"].create({"name": "Van"}).id,
            "member_ids": [Command.create({"name": "One"})],
        }
    )
    zone = env["welfare.delivery.zone"].create(
        {"name": "Zone", "city_ids": [Command.set(city.ids)]}
    )
    slot = env["welfare.delivery.slot"].create(
        {"zone_id": zone.id, "date": day, "start_hour": 9.0, "end_hour": 12.0}
    )
    box = env["product.product"].create(
        {"name": "Box", "type": "consu", "is_storable": True, "weight": 1.0}
    )
    env.user.group_ids |= env.ref("welfarepiu_base.group_operator")
    for number in range(6):
        partner = env["res.partner"].create(
            {
                "name": f"Recipient {number}",
                "city_id": city.id,
                "partner_latitude": city.latitude + number / 1000,
                "partner_longitude": city.longitude,
            }
        )
        order = env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": box.id})],
                "welfare_slot_id": slot.id,
            }
        )
        order.action_confirm()
    env["welfare.route"]._plan_day(
        day, slot, team, engine="insertion", max_iterations=20
    )
    return {"day": str(day), "slot": slot.id, "team": team.id}


def ask(env, ids, seconds):
    """:return: id of the run that now waits"""
    run = env["welfare.plan.run"]._queue(
        fields.Date.to_date(ids["day"]),
        env["welfare.delivery.slot"].browse(ids["slot"]),
        env["welfare.team"].browse(ids["team"]),
        seconds=seconds,
    )
    return run.id


def ask_both(env, ids):
    """One of two who ask at the same moment."""
    ask(env, ids, 5)


def work(env):
    env["welfare.plan.run"]._cron_work()


def watch(env, run_id, cancel):
    """Look until others can see that it searches, then have enough or not.

    :return: how far it was
    """
    run = env["welfare.plan.run"].browse(run_id)
    deadline = time.monotonic() + 250
    while not run.progress and time.monotonic() < deadline:
        time.sleep(0.05)
        env.cr.rollback()
        run.invalidate_recordset()
    found = {"state": run.state, "progress": run.progress, "left": run.seconds_left}
    if cancel:
        retrying(run._cancel, env)
    return found


def look(env, ids, run_id=None):
    """:return: the plan of the day, and what became of a run"""
    routes = env["welfare.route"].search([("date", "=", ids["day"])])
    run = env["welfare.plan.run"].browse(run_id)
    return {
        "plan": [
            [route.name, stop.id, stop.sequence, str(stop.planned_arrival)]
            for route in routes
            for stop in route.stop_ids.sorted("sequence")
        ],
        "runs": env["welfare.plan.run"].search_count([]),
        "state": run.state,
        "message": run.message or "",
        "cut_short": run.is_cut_short,
        "seconds": run.ended_at
        and run.started_at
        and (run.ended_at - run.started_at).total_seconds(),
    }


main(
    set_up=set_up,
    ask=ask,
    ask_both=ask_both,
    work=work,
    watch=watch,
    look=look,
)
