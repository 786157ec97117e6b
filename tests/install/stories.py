"""Run inside `odoo shell`: what a database has gone through, and whether it is whole.

`make(env)` grants, sells, delivers and recharges with whatever addons are installed;
`check(env)` looks at what is left after one of them went.
"""

from datetime import timedelta

COMMAND_SET = 6


def make(env):
    """A worker of a firm buys with the firm's credit, and with the Fund's if it is
    there; both are recharged. Some credit is left."""
    company = env.company
    company._welfare_setup_accounting()
    today = env["welfare.clock"]._today()
    kind = env.ref("welfarepiu_base.kind_f")
    firm = env["res.partner"].create({"name": "Firm", "is_company": True})
    payer = env["welfare.payer"].create({"partner_id": firm.id})
    plan = env["welfare.plan"].create(
        {
            "name": "Plan",
            "payer_id": payer.id,
            "origin": "on_top",
            "date_from": today,
            "date_to": today + timedelta(days=300),
            "expires_on": today + timedelta(days=300),
            "kind_ids": [(COMMAND_SET, 0, kind.ids)],
            "category_rule": "All staff",
            "spend_limit": 1000.0,
        }
    )
    plan._put_in_force()
    worker = env["res.partner"].create(
        {
            "name": "Worker",
            "email": "worker@example.com",
            "is_welfare_worker": True,
            "country_id": env.ref("base.it").id,
            "city_id": env.ref("welfarepiu_base.city_016058").id,
        }
    )
    employment = env["welfare.employment"].create(
        {"worker_id": worker.id, "payer_id": payer.id}
    )
    plan._grant(employment, 100.0, "story")
    product = _create_product(env, kind)
    _buy(env, worker, product)
    if "welfare.fund" in env:
        _grant_from_fund(env, worker, kind, today)
        _buy(env, worker, product)
    env["welfare.recharge"]._open_month(today).filtered(
        lambda recharge: recharge.payer_id == payer
    )._post()
    env.cr.commit()


def _create_product(env, kind):
    tax = env["account.tax"]._welfare_get_shop_tax(env.company, 22)
    return env["product.product"].create(
        {
            "name": "Visit",
            "type": "service",
            "list_price": 40.0,
            "taxes_id": [(COMMAND_SET, 0, tax.ids)],
            "supplier_taxes_id": [(COMMAND_SET, 0, [])],
            "welfare_kind_id": kind.id,
            "welfare_billing_path": "mandate",
        }
    )


def _grant_from_fund(env, worker, kind, today):
    fund = env.ref("welfarepiu_fund.fund_alliance")
    fund._setup_accounting()
    lot = env["welfare.credit.lot"].create(
        {
            "worker_id": worker.id,
            "payer_id": fund.payer_id.id,
            "origin": "fund_grant",
            "kind_ids": [(COMMAND_SET, 0, kind.ids)],
            "granted_on": today,
            "expires_on": today + timedelta(days=10),
            "company_id": env.company.id,
        }
    )
    lot._post_move("grant", 50.0, "story:fund")


def _buy(env, worker, product):
    order = env["sale.order"].create(
        {
            "partner_id": worker.id,
            "welfare_use_credit": True,
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})],
        }
    )
    order._welfare_update_coverage()
    order.action_confirm()
    assert order.welfare_covered_amount == 40.0, order.welfare_covered_amount


def check(env):
    """Raise AssertionError unless the database without the addon is whole."""
    orders = env["sale.order"].search([])
    orders.read()
    env["sale.order"].get_views([(False, "list"), (False, "form")])
    if "welfare.credit.move" in env:
        _check_ledger(env)
    _check_no_orphan_trigger(env)


def _check_ledger(env):
    Move = env["welfare.credit.move"]
    assert len(Move.search([])) >= 4
    assert not Move._check_guards(), Move._check_guards()
    assert not env["welfare.credit.lot"]._find_differences()
    for model in ("welfare.payer", "welfare.credit.lot", "welfare.credit.coverage"):
        records = env[model].with_context(active_test=False).search([])
        records.read()
        for name, field in env[model]._fields.items():
            if field.type == "selection" and field.store:
                known = {value for value, _label in field._description_selection(env)}
                found = {record[name] for record in records} - {False}
                assert found <= known, (model, name, found)
    for payer in env["welfare.payer"].search([("payer_type", "=", "firm")]):
        report = env["welfare.quadratura"].create({"payer_id": payer.id})
        assert report.difference == 0.0, report.explanation
        assert not report.explanation, report.explanation


def _check_no_orphan_trigger(env):
    """No function of a trigger is left without its trigger."""
    env.cr.execute("""
        SELECT proname FROM pg_proc
         WHERE pronamespace = current_schema::regnamespace
           AND prorettype = 'trigger'::regtype AND proname LIKE 'welfare%'
           AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = pg_proc.oid)
    """)
    left = env.cr.fetchall()
    assert not left, left
