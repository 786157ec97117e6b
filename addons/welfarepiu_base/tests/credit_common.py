from odoo import Command

from odoo.addons.base.tests.common import BaseCommon


class CreditCommon(BaseCommon):
    """A firm with a plan in force, a worker with credit, products of two kinds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company._welfare_setup_accounting()
        cls.kind = cls.env.ref("welfarepiu_base.kind_f")
        cls.other_kind = cls.env.ref("welfarepiu_base.kind_comma_3")
        cls.tax = cls.env["account.tax"]._welfare_get_shop_tax(cls.company, 22)
        cls.payer = cls._create_payer("Firm A")
        cls.plan = cls._create_plan(cls.payer)
        cls.worker = cls._create_worker("Worker One")
        cls.employment = cls._employ(cls.worker, cls.payer)
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Supplier A", "is_company": True, "is_welfare_supplier": True}
        )
        cls.box = cls._create_product("Farm box", 24.90, cls.kind)
        cls.session = cls._create_product(
            "Physiotherapy session",
            45.0,
            cls.kind,
            welfare_delivery="voucher",
            welfare_billing_path="mandate",
            welfare_supplier_id=cls.supplier.id,
        )

    @classmethod
    def _create_payer(cls, name):
        partner = cls.env["res.partner"].create({"name": name, "is_company": True})
        return cls.env["welfare.payer"].create({"partner_id": partner.id})

    @classmethod
    def _create_plan(cls, payer, **vals):
        plan = cls.env["welfare.plan"].create(
            {
                "name": f"Plan of {payer.name}",
                "payer_id": payer.id,
                "origin": "on_top",
                "date_from": "2020-01-01",
                "date_to": "2099-12-31",
                "expires_on": "2099-12-31",
                "category_rule": "All workers",
                "kind_ids": [Command.set((cls.kind | cls.other_kind).ids)],
                **vals,
            }
        )
        plan._put_in_force()
        return plan

    @classmethod
    def _create_worker(cls, name):
        return cls.env["res.partner"].create({"name": name, "is_welfare_worker": True})

    @classmethod
    def _employ(cls, worker, payer):
        return cls.env["welfare.employment"].create(
            {"worker_id": worker.id, "payer_id": payer.id}
        )

    @classmethod
    def _create_product(cls, name, price, kind, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "taxes_id": [Command.set(cls.tax.ids)],
                "supplier_taxes_id": [Command.clear()],
                "welfare_kind_id": kind.id if kind else False,
                **vals,
            }
        )

    @classmethod
    def _grant(cls, amount, employment=None, plan=None, **kwargs):
        employment = employment or cls.employment
        plan = plan or cls.plan
        key = f"test:{cls.env['welfare.credit.lot'].search_count([])}"
        return plan._grant(employment, amount, key, **kwargs)

    @classmethod
    def _order(cls, *products, worker=None, **vals):
        order = cls.env["sale.order"].create(
            {
                "partner_id": (worker or cls.worker).id,
                "welfare_use_credit": True,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 1})
                    for product in products
                ],
                **vals,
            }
        )
        order._welfare_update_coverage()
        return order
