"""Steps of tests/faults/test_answer_at_once.py."""

from datetime import timedelta

from at_once import (
    buy,
    create_plan,
    create_supplier,
    create_worker,
    let_everything_be_sold,
    main,
)

from odoo import Command

BAKER = "baker@example.com"
PRICE = 5.0
SOLD = 3


def set_up(env):
    """:return: ids of two supplier orders of three loaves each"""
    env.company._welfare_setup_accounting()
    worker = create_worker(env, create_plan(env, "A"))
    supplier = create_supplier(env, BAKER)
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
    let_everything_be_sold(env)
    orders = [buy(env, worker, product, SOLD) for _number in range(2)]
    return [one.welfare_supplier_order_ids.id for one in orders]


def _as_supplier(env, order_id):
    user = env["res.users"].search([("login", "=", BAKER)])
    return env["welfare.supplier.order"].browse(order_id).with_user(user)


def accept(env, order_id):
    _as_supplier(env, order_id)._accept()


def refuse(env, order_id):
    _as_supplier(env, order_id)._refuse("Frost")


def propose(env, order_id):
    one = env["welfare.supplier.order"].browse(order_id)
    one._propose(one.due_on + timedelta(days=1), {one.line_ids: SOLD - 1})


# The customer: as superuser, who may answer for both.
def take(env, order_id):
    env["welfare.supplier.order"].browse(order_id)._accept_proposal()


def decline(env, order_id):
    env["welfare.supplier.order"].browse(order_id)._decline_proposal()


def look(env, order_id):
    one = env["welfare.supplier.order"].browse(order_id)
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


if __name__ == "__main__":
    main(
        set_up=set_up,
        accept=accept,
        refuse=refuse,
        propose=propose,
        take=take,
        decline=decline,
        look=look,
    )
