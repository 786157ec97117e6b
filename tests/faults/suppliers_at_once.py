"""Steps of tests/faults/test_suppliers_at_once.py."""

from datetime import timedelta

from at_once import create_supplier, let_everything_be_sold, main

from odoo import Command

#: Days from now: on which two loaves were promised, and to which both move.
DAYS = (3, 4)
NEW_DAY = 6
OPERATORS = ("first@example.com", "second@example.com")


def set_up_moves(env):
    """Two orders of a baker that makes one loaf a day, for two days."""
    env.company._welfare_setup_accounting()
    let_everything_be_sold(env)
    loaf = env["product.product"].create(
        {
            "name": "Loaf to move",
            "type": "consu",
            "list_price": 5.0,
            "taxes_id": [Command.clear()],
            "supplier_taxes_id": [Command.clear()],
            "welfare_kind_id": env.ref("welfarepiu_base.kind_f").id,
            "welfare_supplier_id": create_supplier(env, "baker@example.com").id,
            "welfare_billing_path": "mandate",
            "welfare_handover": "delivers",
            "welfare_capacity_day": 1,
        }
    )
    buyer = env["res.partner"].create({"name": "Buyer"})
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


def move(env, served_id):
    day = env["welfare.clock"]._today() + timedelta(days=NEW_DAY)
    env["welfare.supplier.order"].browse(served_id)._propose(day)


def look_at_moves(env, ids):
    """:return: states, and in days from now what is taken and what is promised"""
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
    return applications.ids


def _as_operator(env, number, application_id):
    user = env["res.users"].search([("login", "=", OPERATORS[number])])
    return env["welfare.supplier.application"].with_user(user).browse(application_id)


def admit(env, number, application_id):
    _as_operator(env, number, application_id)._accept()


def turn_down(env, number, application_id):
    _as_operator(env, number, application_id)._refuse("Not our trade")


def look_at_applications(env, ids):
    applications = env["welfare.supplier.application"].browse(ids)
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


if __name__ == "__main__":
    main(
        set_up_moves=set_up_moves,
        move=move,
        look_at_moves=look_at_moves,
        set_up_applications=set_up_applications,
        admit=admit,
        turn_down=turn_down,
        look_at_applications=look_at_applications,
    )
