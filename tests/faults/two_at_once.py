"""One step of tests/faults/test_two_at_once.py, in a process of its own.

two_at_once.py DATABASE set_up              prints ids as JSON (or set_up_...)
two_at_once.py DATABASE NAME ID GO READY    waits for the file GO, then acts
two_at_once.py DATABASE look IDS            prints what was booked (or look_at_...)
"""

import json
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

from stdnum.it import codicefiscale

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import LockError, UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

ROWS = 40
PRICE = 30.0
#: Days from now: on which the loaves were promised, and to which both move.
DAYS = (3, 4)
NEW_DAY = 6
OPERATORS = ("first@example.com", "second@example.com")
ACTIONS = {
    "confirm": ("welfare.grant.batch", "action_book_all"),
    "post": ("welfare.recharge", "action_post"),
    "accept": ("welfare.product.proposal", "action_accept"),
    "sell": ("sale.order", "action_confirm"),
    "move": ("welfare.supplier.order", "_propose"),
    "admit": ("welfare.supplier.application", "_accept"),
    "turn_down": ("welfare.supplier.application", "_refuse"),
}


def make_tax_code(number):
    """:return: a valid tax code of nobody"""
    letters = "".join(chr(ord("A") + number // 26**i % 26) for i in range(3))
    code = f"WLF{letters}80A01A794"
    return code + codicefiscale.calc_check_digit(code)


def set_up(env):
    """A file to confirm and a month to post, of two firms."""
    env.company._welfare_setup_accounting()
    batch = upload_file(env, create_plan(env, "A"))
    plan = create_plan(env, "B")
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
    plan._grant(employment, 100.0, "two:1")
    product = env["product.product"].create(
        {
            "name": "Basket",
            "type": "service",
            "list_price": PRICE,
            "taxes_id": [
                Command.set(
                    env["account.tax"]._welfare_get_shop_tax(env.company, 22).ids
                )
            ],
            "supplier_taxes_id": [Command.clear()],
            "welfare_kind_id": env.ref("welfarepiu_base.kind_f").id,
        }
    )
    order = env["sale.order"].create(
        {
            "partner_id": worker.id,
            "welfare_use_credit": True,
            "order_line": [Command.create({"product_id": product.id})],
        }
    )
    order._welfare_update_coverage()
    order.action_confirm()
    [recharge] = (
        env["welfare.recharge"]
        ._open_month(env["welfare.clock"]._today())
        .filtered(lambda one: one.payer_id == plan.payer_id)
    )
    return {"batch": batch.id, "recharge": recharge.id}


def set_up_products(env):
    """A proposal to accept, and two carts that want the last loaf of the day."""
    baker = env["res.partner"].create(
        {"name": "Baker", "is_company": True, "is_welfare_supplier": True}
    )
    tax = env["account.tax"]._welfare_get_shop_tax(env.company, 22)
    proposal = env["welfare.product.proposal"].create(
        {
            "partner_id": baker.id,
            "name": "Loaf at once",
            "description": "Baked in the morning.",
            "price": 5.0,
            "kind_id": env.ref("welfarepiu_base.kind_f").id,
            "sale_tax_ids": [Command.set(tax.ids)],
            "state": "proposed",
        }
    )
    loaf = env["product.product"].create(
        {
            "name": "Last loaf",
            "type": "service",
            "list_price": 5.0,
            "taxes_id": [Command.clear()],
            "welfare_capacity_day": 1,
        }
    )
    buyer = env["res.partner"].create({"name": "Buyer"})
    orders = env["sale.order"].create(
        [
            {
                "partner_id": buyer.id,
                "order_line": [Command.create({"product_id": loaf.id})],
            }
            for _number in range(2)
        ]
    )
    return {"proposal": proposal.id, "orders": orders.ids, "loaf": loaf.id}


def look_at_products(env, ids):
    orders = env["sale.order"].browse(ids["orders"])
    days = env["welfare.product.day"].search(
        [("product_tmpl_id.product_variant_ids", "in", ids["loaf"])]
    )
    return {
        "proposal": env["welfare.product.proposal"].browse(ids["proposal"]).state,
        "products": env["product.template"].search_count(
            [("name", "=", "Loaf at once")]
        ),
        "orders": sorted(orders.mapped("state")),
        "taken": days.mapped("taken"),
    }


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


def upload_file(env, plan):
    """:return: a file of 40 good rows, waiting to be confirmed"""
    rows = [f"{make_tax_code(number)};Rossi;Mario;10,00" for number in range(ROWS)]
    data = "\n".join(["Codice fiscale;Cognome;Nome;Importo", *rows]).encode()
    batch = env["welfare.grant.batch"]._upload(plan, data, "list.csv")
    batch._preview()
    return batch


def set_up_moves(env):
    """Two orders of a baker that makes one loaf a day, for two days."""
    env.company._welfare_setup_accounting()
    baker = env["res.partner"].create(
        {"name": "Baker", "is_company": True, "is_welfare_supplier": True}
    )
    loaf = env["product.product"].create(
        {
            "name": "Loaf to move",
            "type": "consu",
            "list_price": 5.0,
            "taxes_id": [Command.clear()],
            "supplier_taxes_id": [Command.clear()],
            "welfare_kind_id": env.ref("welfarepiu_base.kind_f").id,
            "welfare_supplier_id": baker.id,
            "welfare_billing_path": "mandate",
            "welfare_handover": "delivers",
            "welfare_capacity_day": 1,
        }
    )
    buyer = env["res.partner"].create({"name": "Buyer"})
    # Who may sell is the charter's matter.
    gate = type(env["product.product"])
    gate._welfare_check_can_buy = lambda _product, _partner, _at: []
    served = env["welfare.supplier.order"]
    for days in DAYS:
        loaf.welfare_lead_days = days
        order = env["sale.order"].create(
            {
                "partner_id": buyer.id,
                "order_line": [Command.create({"product_id": loaf.id})],
            }
        )
        order.action_confirm()
        served |= order.welfare_supplier_order_ids
    return {"served": served.ids, "loaf": loaf.product_tmpl_id.id}


def look_at_moves(env, ids):
    today = env["welfare.clock"]._today()
    days = env["welfare.product.day"].search([("product_tmpl_id", "=", ids["loaf"])])
    served = env["welfare.supplier.order"].browse(ids["served"])
    return {
        "states": sorted(served.mapped("state")),
        "taken": sorted((one.day - today).days for one in days if one.taken),
        "due": sorted((one._get_service_day() - today).days for one in served),
    }


def set_up_applications(env):
    """Two applications that wait, and who decides on them."""
    for login in OPERATORS:
        env["res.users"].create(
            {
                "name": login,
                "login": login,
                "group_ids": [
                    Command.link(env.ref("welfarepiu_base.group_operator").id)
                ],
            }
        )
    env.ref("welfarepiu_supplier_charter.charter_1")._put_in_force()
    city = env["res.city"].search([("welfare_district_id", "!=", False)], limit=1)
    now = env["welfare.clock"]._now()
    applications = env["welfare.supplier.application"]
    for number, vat in enumerate(("12345670017", "99004000164")):
        one = applications._start(f"Bakery {number}", f"bakery{number}@example.com")
        one.write(
            {
                "state": "received",
                "email_confirmed_on": now,
                "received_on": now,
                "vat": vat,
                "tax_code": vat,
                "regime": "ordinary",
                "street": "Via Prova 1",
                "city_id": city.id,
                "contact_name": "Ada Prova",
                "phone": "035 0000000",
            }
        )
        applications |= one
    return {"applications": applications.ids}


def look_at_applications(env, ids):
    applications = env["welfare.supplier.application"].browse(ids["applications"])
    vats = [f"IT{vat}" for vat in applications.mapped("vat")]
    return {
        "states": applications.mapped("state"),
        "suppliers": env["res.partner"].search_count(
            [("vat", "in", vats), ("parent_id", "=", False)]
        ),
        "users": env["res.users"].search_count(
            [("login", "in", applications.mapped("email"))]
        ),
        "adhesions": env["welfare.charter.adhesion"].search_count(
            [("partner_id", "in", applications.partner_id.ids)]
        ),
    }


def act(env, name, record_id):
    # Two people at one record are two users: "admit" or "admit:second@example.com".
    name, _colon, login = name.partition(":")
    if login:
        env = env(user=env["res.users"].search([("login", "=", login)]).id)
    model, method = ACTIONS[name]
    args = {
        "turn_down": ("Not our trade",),
        "move": (env["welfare.clock"]._today() + timedelta(days=NEW_DAY),),
    }.get(name, ())
    getattr(env[model].browse(record_id), method)(*args)
    return "done"


def look(env, ids):
    batch = env["welfare.grant.batch"].browse(ids["batch"])
    recharge = env["welfare.recharge"].browse(ids["recharge"])
    lots = env["welfare.credit.lot"].search([("plan_id", "=", batch.plan_id.id)])
    invoices = env["account.move"].search(
        [
            ("partner_id", "=", recharge.payer_id.partner_id.id),
            ("move_type", "in", ("out_invoice", "out_refund")),
        ]
    )
    report = env["welfare.quadratura"].create({"payer_id": recharge.payer_id.id})
    return {
        "batch": batch.state,
        "lots": len(lots),
        "granted": sum(lots.mapped("balance")),
        "recharge": recharge.state,
        "invoices": invoices.mapped("amount_total"),
        "broken": env["welfare.credit.lot"]._find_differences(),
        "difference": report.difference,
    }


SET_UPS = {
    "set_up": set_up,
    "set_up_products": set_up_products,
    "set_up_moves": set_up_moves,
    "set_up_applications": set_up_applications,
}
LOOKS = {
    "look": look,
    "look_at_products": look_at_products,
    "look_at_moves": look_at_moves,
    "look_at_applications": look_at_applications,
}


def main(database, step, *args):
    config.parse_config(["-d", database, "--no-http", "--log-level=critical"])
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if step in SET_UPS:
            res = SET_UPS[step](env)
        elif step in LOOKS:
            res = LOOKS[step](env, json.loads(args[0]))
        else:
            record_id, go, ready = int(args[0]), Path(args[1]), Path(args[2])
            ready.touch()
            while not go.exists():
                time.sleep(0.005)
            try:
                res = retrying(partial(act, env, step, record_id), env)
            except (LockError, UserError) as error:
                cr.rollback()
                res = f"refused: {error}"
    sys.stdout.write(json.dumps(res))


if __name__ == "__main__":
    main(*sys.argv[1:])
