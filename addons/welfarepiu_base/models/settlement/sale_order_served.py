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

    def _welfare_can_be_served_on(self, day):
        """Hook: what suppliers can make in a day knows.

        :param day: date in Rome on which a round could bring this order
        :return: whether everything it brings can be ready
        """
        self.ensure_one()
        return True

    def _welfare_follow_service_day(self):
        """Hook: the day on which something in these orders is served was chosen, moved
        or dropped.

        :raise ValidationError: not that much can be made on the new day
        """

    def _needs_customer_address(self):
        return super()._needs_customer_address() or any(
            line._welfare_is_handed_over()
            and line._welfare_get_served_as() == "delivers"
            for line in self.order_line
        )
