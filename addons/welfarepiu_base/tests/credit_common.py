from odoo import Command

from .common import WelfareCommon
from .gate import let_everybody_sell


class CreditCommon(WelfareCommon):
    """A worker of the firm, and things to buy: a farm box and a service by voucher."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        let_everybody_sell(cls)
        cls.company._welfare_setup_accounting()
        cls.tax = cls.env["account.tax"]._welfare_get_shop_tax(cls.company, 22)
        cls.worker = cls._create_worker()
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Supplier A", "is_company": True, "is_welfare_supplier": True}
        )
        cls.box = cls._create_product("Farm box", 24.90, cls.kind_f)
        cls.session = cls._create_product(
            "Physiotherapy session",
            45.0,
            cls.kind_f,
            welfare_delivery="voucher",
            welfare_billing_path="mandate",
            welfare_supplier_id=cls.supplier.id,
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
