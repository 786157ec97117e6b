"""Steps of tests/faults/test_redeem_at_once.py."""

from functools import partial

from at_once import (
    buy,
    create_plan,
    create_supplier,
    create_worker,
    let_everything_be_sold,
    main,
)

from odoo import Command
from odoo.service.model import retrying

TILL = "till@example.com"
GUESSES = 5


def set_up(env):
    """:return: id and code of a voucher"""
    env.company._welfare_setup_accounting()
    worker = create_worker(env, create_plan(env, "A"))
    supplier = create_supplier(env, TILL)
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
    let_everything_be_sold(env)
    voucher = buy(env, worker, product).welfare_voucher_ids
    return {"voucher": voucher.id, "code": voucher.code}


def redeem(env, code):
    return _say(env, "_redeem_by_code", code)


def guess(env, code):
    """:return: what each of the wrong codes was told, each in a request of its own"""
    answers = []
    for _number in range(GUESSES):
        answers.append(retrying(partial(_say, env, "_find_by_code", code), env))
        env.cr.commit()
    return answers


def _say(env, method, code):
    user = env["res.users"].search([("login", "=", TILL)])
    answer = env["welfare.voucher"].with_user(user)._try(method, code)
    return f"refused: {answer.refusal}" if answer.refusal else "done"


def look(env, voucher_id):
    voucher = env["welfare.voucher"].browse(voucher_id)
    dues = env["welfare.settlement.line"].search([("voucher_id", "=", voucher.id)])
    tries = env["welfare.voucher.try"].search([])
    return {
        "state": voucher.state,
        "dues": [[due.amount, due.state] for due in dues],
        "tries": tries.mapped("count"),
    }


if __name__ == "__main__":
    main(set_up=set_up, redeem=redeem, guess=guess, look=look)
