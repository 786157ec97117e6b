"""What the scripts of this folder share: steps that run in a process of their own.

A script names its steps and ends with ``main(set_up=set_up, ...)``. It is run by
:class:`scene.Scene` as ``SCRIPT DATABASE STEP ARGUMENTS [READY GO]``: with the two
files it says that it is ready and waits for the word, so that several begin together.
"""

import io
import json
import sys
import time
from functools import partial
from pathlib import Path

from PIL import Image

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config


def main(**steps):
    """Run the step that the command line names and print its answer as JSON.

    :param steps: ``name=function(env, *arguments)``, as superuser, in English; without
        an answer it is "done", and what refuses one that waited is "refused: why"
    """
    database, name, arguments, *files = sys.argv[1:]
    config.parse_config(["-d", database, "--no-http", "--log-level=critical"])
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        act = partial(steps[name], env, *json.loads(arguments))
        answer = _act_with_others(env, act, *map(Path, files)) if files else act()
    sys.stdout.write(json.dumps("done" if answer is None else answer))


def _act_with_others(env, act, ready, go):
    ready.touch()
    while not go.exists():
        time.sleep(0.005)
    try:
        return retrying(act, env)
    except UserError as error:
        env.cr.rollback()
        return f"refused: {error}"


# -- who takes part -----------------------------------------------------------------


def create_plan(env, name, kind="f"):
    """:return: a plan in force of a new firm, for one kind of benefit"""
    day = env["welfare.clock"]._today()
    firm = env["res.partner"].create({"name": f"Firm {name}", "is_company": True})
    payer = env["welfare.payer"].create({"partner_id": firm.id})
    plan = env["welfare.plan"].create(
        {
            "name": f"Plan {name}",
            "payer_id": payer.id,
            "origin": "on_top",
            "date_from": day.replace(month=1, day=1),
            "date_to": day.replace(month=12, day=31),
            "expires_on": day.replace(year=day.year + 1),
            "kind_ids": [Command.set(env.ref(f"welfarepiu_base.kind_{kind}").ids)],
            "category_rule": "All staff",
            "spend_limit": 1_000_000.0,
        }
    )
    plan._put_in_force()
    return plan


def create_worker(env, plan, amount=100.0):
    """:return: ``res.partner`` of a worker with ``amount`` EUR of the plan's credit"""
    worker = env["res.partner"].create(
        {
            "name": "Worker",
            "is_welfare_worker": True,
            "country_id": env.ref("base.it").id,
        }
    )
    _give_credit(env, worker, plan, amount)
    return worker


def create_worker_user(env, plan, number, amount=100.0):
    """:return: ``res.users`` of a worker who logs in, with credit as above"""
    user = env["res.users"].create(
        {
            "name": f"Worker {number}",
            "login": f"worker{number}@example.com",
            "group_ids": [Command.set(env.ref("welfarepiu_base.group_worker").ids)],
        }
    )
    user.partner_id.write(
        {"is_welfare_worker": True, "country_id": env.ref("base.it").id}
    )
    _give_credit(env, user.partner_id, plan, amount)
    return user


def _give_credit(env, worker, plan, amount):
    employment = env["welfare.employment"].create(
        {"worker_id": worker.id, "payer_id": plan.payer_id.id}
    )
    plan._grant(employment, amount, f"at-once:{employment.id}")


def create_supplier(env, login):
    """:return: ``res.partner`` of a supplier, with a user of that login"""
    supplier = env["res.partner"].create(
        {"name": "Supplier", "is_company": True, "is_welfare_supplier": True}
    )
    env["res.users"].create(
        {
            "name": "Till",
            "login": login,
            "group_ids": [Command.link(env.ref("welfarepiu_base.group_supplier").id)],
        }
    ).partner_id.parent_id = supplier
    return supplier


def let_everything_be_sold(env):
    """Who may sell is the charter's matter, not this test's."""
    gate = type(env["product.product"])
    gate._welfare_check_can_buy = lambda _product, _partner, _at: []


def buy(env, worker, product, quantity=1):
    """:return: the confirmed ``sale.order``, paid with credit"""
    order = env["sale.order"].create(
        {
            "partner_id": worker.id,
            "welfare_use_credit": True,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
            ],
        }
    )
    order._welfare_update_coverage()
    order.action_confirm()
    return order


def draw_photo(*numbers):
    """:return: bytes of a photo that no other numbers give"""
    output = io.BytesIO()
    Image.new("RGB", (60, 80), tuple([*numbers, 0, 0][:3])).save(output, "JPEG")
    return output.getvalue()
