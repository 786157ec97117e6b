from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_welfare_delivered(self):
        """:return: whether this line is a thing that is brought to a door"""
        self.ensure_one()
        product = self.product_id
        return (
            not self.display_type
            and product.type == "consu"
            and product.welfare_delivery == "goods"
            and not self._welfare_is_handed_over()
        )

    def _welfare_get_service_day(self):
        if self._is_welfare_delivered():
            return self.order_id.sudo().welfare_slot_id.date
        return super()._welfare_get_service_day()
