from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    welfare_supplier_order_ids = fields.One2many(
        "welfare.supplier.order",
        "order_id",
        string="Supplier orders",
        copy=False,
        groups="welfarepiu_base.group_operator",
    )

    def _has_deliverable_products(self):
        """Of what suppliers hand over themselves our carriers bring nothing; the
        address is asked all the same."""
        return super()._has_deliverable_products() and any(
            line.product_id.type == "consu"
            and not line.display_type
            and not line._welfare_is_handed_over()
            for line in self.order_line
        )
