"""One step of tests/faults/test_answer_at_once.py, in a process of its own.

answer_at_once.py DATABASE set_up                    prints ids as JSON
answer_at_once.py DATABASE ACT ID GO READY           waits for the file GO, then acts
answer_at_once.py DATABASE look ID                   prints what became of it
"""

import json
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

from two_at_once import create_plan

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import LockError, UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

BAKER = "baker@example.com"
PRICE = 5.0
SOLD = 3
GRANTED = 100.0


def set_up(env):
    """An order of three loaves for which the baker proposes two."""
    env.company._welfare_setup_accounting()
    plan = create_plan(env, "A")
    worker = env["res.partner"].create(
        {
            "name": "Worker",
            "is_welfare_worker": True,
            "country_id": env.ref("base.it").id,
        }
    )
    employment = env["welfare.employment"].create(
        {"worker_id": worker.id, "payer_id": plan.payer_id.id}
    )
    plan._grant(employment, GRANTED, "answer:1")
    supplier = env["res.partner"].create(
        {"name": "Baker", "is_company": True, "is_welfare_supplier": True}
    )
    env["res.users"].create(
        {
            "name": "Baker",
            "login": BAKER,
            "group_ids": [Command.link(env.ref("welfarepiu_base.group_supplier").id)],
        }
    ).partner_id.parent_id = supplier
    product = env["product.product"].create(
        {
            "name": "Bread",
            "type": "consu",
            "list_price": PRICE,
            "taxes_id": [Command.clear()],
            "welfare_kind_id": env.ref("welfarepiu_base.kind_f").id,
            "welfare_supplier_id": supplier.id,
            "welfare_handover": "delivers",
        }
    )
    # Who may sell is the charter's matter.
    gate = type(env["product.product"])
    gate._welfare_check_can_buy = lambda _product, _partner, _at: []
    ids = []
    for _number in range(2):
        order = env["sale.order"].create(
            {
                "partner_id": worker.id,
                "welfare_use_credit": True,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": SOLD})
                ],
            }
        )
        order._welfare_update_coverage()
        order.action_confirm()
        ids += order.welfare_supplier_order_ids.ids
    return ids


def prepare(env, one):
    one._propose(one.due_on + timedelta(days=1), {one.line_ids: SOLD - 1})


def act(env, name, order_id):
    user = env["res.users"].search([("login", "=", BAKER)])
    one = env["welfare.supplier.order"].browse(int(order_id))
    as_supplier = one.with_user(user)
    acts = {
        "accept": as_supplier._accept,
        "refuse": partial(as_supplier._refuse, "Frost"),
        # The customer: as superuser, who may answer for both.
        "take": one._accept_proposal,
        "decline": one._decline_proposal,
        "propose": partial(prepare, env, one),
    }
    try:
        acts[name]()
    except (LockError, UserError) as error:
        return f"refused: {error.args[0]}"
    return "done"


def look(env, order_id):
    one = env["welfare.supplier.order"].browse(int(order_id))
    lots = env["welfare.credit.lot"].search(
        [("worker_id", "=", one.order_id.partner_id.id)]
    )
    return {
        "state": one.state,
        "back": sum(one.order_id.welfare_return_ids.mapped("credit_amount")),
        "owed": one._get_owed(),
        "balance": sum(lots.mapped("balance")),
        "broken": env["welfare.credit.lot"]._find_differences(),
    }


def main(database, step, *args):
    config.parse_config(["-d", database, "--no-http", "--log-level=critical"])
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        if step == "set_up":
            res = set_up(env)
        elif step == "look":
            res = look(env, *args)
        else:
            order_id, go, ready = args[0], Path(args[1]), Path(args[2])
            ready.touch()
            while not go.exists():
                time.sleep(0.005)
            res = retrying(partial(act, env, step, order_id), env)
    sys.stdout.write(json.dumps(res))


if __name__ == "__main__":
    main(*sys.argv[1:])
