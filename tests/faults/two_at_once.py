"""Steps of tests/faults/test_two_at_once.py."""

from at_once import buy, create_plan, create_worker, main
from stdnum.it import codicefiscale

from odoo import Command

ROWS = 40
PRICE = 30.0


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
    worker = create_worker(env, plan)
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
    buy(env, worker, product)
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


def upload_file(env, plan):
    """:return: a file of 40 good rows, waiting to be confirmed"""
    rows = [f"{make_tax_code(number)};Rossi;Mario;10,00" for number in range(ROWS)]
    data = "\n".join(["Codice fiscale;Cognome;Nome;Importo", *rows]).encode()
    batch = env["welfare.grant.batch"]._upload(plan, data, "list.csv")
    batch._preview()
    return batch


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


def confirm(env, batch_id):
    env["welfare.grant.batch"].browse(batch_id).action_book_all()


def post(env, recharge_id):
    env["welfare.recharge"].browse(recharge_id).action_post()


def accept(env, proposal_id):
    env["welfare.product.proposal"].browse(proposal_id).action_accept()


def sell(env, order_id):
    env["sale.order"].browse(order_id).action_confirm()


if __name__ == "__main__":
    main(
        set_up=set_up,
        set_up_products=set_up_products,
        confirm=confirm,
        post=post,
        accept=accept,
        sell=sell,
        look=look,
        look_at_products=look_at_products,
    )
