"""Steps of tests/faults/test_repeat_at_once.py."""

from datetime import timedelta

from at_once import create_plan, create_worker, let_everything_be_sold, main

from odoo import Command

PRICE = 20.0


def set_up(env):
    """:return: id of a repeat whose next time is due"""
    # Addons can be imported once the command line is read.
    from odoo.addons.welfarepiu_logistics.models.repeat.terms import (
        Terms,
    )

    env.company._welfare_setup_accounting()
    let_everything_be_sold(env)
    city = env.ref("welfarepiu_base.city_016058")
    worker = create_worker(env, create_plan(env, "A"))
    worker.write({"city_id": city.id, "lang": "en_US"})
    env["delivery.carrier"].search([]).active = False
    free = env["product.product"].create({"name": "Free", "type": "service"})
    env["delivery.carrier"].create(
        {
            "name": "Team",
            "delivery_type": "fixed",
            "fixed_price": 0,
            "product_id": free.id,
            "is_published": True,
        }
    )
    box = env["product.product"].create(
        {
            "name": "Box",
            "type": "consu",
            "list_price": PRICE,
            "taxes_id": [Command.clear()],
            "welfare_kind_id": env.ref("welfarepiu_base.kind_f").id,
            "is_published": True,
            "welfare_can_repeat": True,
        }
    )
    zone = env["welfare.delivery.zone"].create(
        {"name": "Valley", "city_ids": [Command.set(city.ids)]}
    )
    slot = env["welfare.delivery.slot"].create(
        {
            "zone_id": zone.id,
            "date": env["welfare.clock"]._today() + timedelta(days=3),
        }
    )
    terms = Terms(
        worker=worker,
        product=box,
        quantity=1,
        shipping=worker,
        place=env["welfare.place"],
        company=env.company,
        website=env["website"].search([], limit=1),
    )
    return env["welfare.repeat"]._start(terms, 1, slot, PRICE).id


def prepare(env, repeat_id):
    """One run of the job."""
    let_everything_be_sold(env)
    repeat = env["welfare.repeat"].browse(repeat_id)
    env["welfare.repeat.turn"]._prepare(repeat)


def pause(env, repeat_id):
    """The worker, at the same moment."""
    repeat = env["welfare.repeat"].browse(repeat_id)
    repeat._pause(env["welfare.clock"]._today() + timedelta(days=10))


def look(env, repeat_id):
    repeat = env["welfare.repeat"].browse(repeat_id)
    worker = repeat.partner_id
    orders = env["sale.order"].search([("partner_id", "=", worker.id)])
    lots = env["welfare.credit.lot"].search([("worker_id", "=", worker.id)])
    return {
        "turns": repeat.turn_ids.mapped("state"),
        "orders": orders.mapped("state"),
        "paused": bool(repeat.paused_until),
        "balance": sum(lots.mapped("balance")),
        "held": sum(lots.mapped("held")),
        "broken": lots._find_differences(),
    }


if __name__ == "__main__":
    main(set_up=set_up, prepare=prepare, pause=pause, look=look)
