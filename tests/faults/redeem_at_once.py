"""One step of tests/faults/test_redeem_at_once.py, in a process of its own.

redeem_at_once.py DATABASE set_up                   prints ids and the code as JSON
redeem_at_once.py DATABASE redeem CODE GO READY     waits for the file GO, then redeems
redeem_at_once.py DATABASE guess USER GO READY      waits, then says wrong codes
redeem_at_once.py DATABASE look VOUCHER             prints what became of it
"""

import json
import sys
import time
from functools import partial
from pathlib import Path

from two_at_once import create_plan

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

TILL = "till@example.com"
GUESSES = 5


def set_up(env):
    """A voucher of one worker, and the user of its supplier."""
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
    plan._grant(employment, 100.0, "redeem:1")
    supplier = env["res.partner"].create(
        {"name": "Supplier", "is_company": True, "is_welfare_supplier": True}
    )
    env["res.users"].create(
        {
            "name": "Till",
            "login": TILL,
            "group_ids": [Command.link(env.ref("welfarepiu_base.group_supplier").id)],
        }
    ).partner_id.parent_id = supplier
    product = env["product.product"].create(
        {
            "name": "Session",
            "type": "service",
            "list_price": 45.0,
            "taxes_id": [Command.clear()],
            "welfare_kind_id": env.ref("welfarepiu_base.kind_f").id,
            "welfare_delivery": "voucher",
            "welfare_supplier_id": supplier.id,
        }
    )
    # Who may sell is the charter's matter.
    gate = type(env["product.product"])
    gate._welfare_check_can_buy = lambda _product, _partner, _at: []
    order = env["sale.order"].create(
        {
            "partner_id": worker.id,
            "welfare_use_credit": True,
            "order_line": [Command.create({"product_id": product.id})],
        }
    )
    order._welfare_update_coverage()
    order.action_confirm()
    voucher = order.welfare_voucher_ids
    return {"voucher": voucher.id, "code": voucher.code}


def say(env, method, code):
    user = env["res.users"].search([("login", "=", TILL)])
    answer = env["welfare.voucher"].with_user(user)._try(method, code)
    return f"refused: {answer.refusal}" if answer.refusal else "done"


def look(env, voucher_id):
    voucher = env["welfare.voucher"].browse(int(voucher_id))
    dues = env["welfare.settlement.line"].search([("voucher_id", "=", voucher.id)])
    tries = env["welfare.voucher.try"].search([])
    return {
        "state": voucher.state,
        "dues": [[due.amount, due.state] for due in dues],
        "tries": tries.mapped("count"),
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
            code, go, ready = args[0], Path(args[1]), Path(args[2])
            ready.touch()
            while not go.exists():
                time.sleep(0.005)
            if step == "redeem":
                res = retrying(partial(say, env, "_redeem_by_code", code), env)
            else:
                res = []
                for _number in range(GUESSES):
                    res.append(retrying(partial(say, env, "_find_by_code", code), env))
                    cr.commit()
    sys.stdout.write(json.dumps(res))


if __name__ == "__main__":
    main(*sys.argv[1:])
