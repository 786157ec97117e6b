from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    welfare_supplier_order_ids = fields.One2many(
        "welfare.supplier.order",
        "order_id",
        string="Supplier orders",
        copy=False,
        groups="welfarepiu_base.group_operator",
    )

    @api.depends("order_line.product_id.welfare_handover")
    def _compute_cart_info(self):
        """Nothing for a carrier to bring: also what suppliers hand over themselves."""
        res = super()._compute_cart_info()
        for order in self.filtered(lambda one: not one.only_services):
            order.only_services = all(
                line.product_id.type == "service" or line._welfare_is_handed_over()
                for line in order.website_order_line
            )
        return res

    def _needs_customer_address(self):
        return super()._needs_customer_address() or any(
            line._welfare_is_handed_over()
            and line._welfare_get_served_as() == "delivers"
            for line in self.order_line
        )
