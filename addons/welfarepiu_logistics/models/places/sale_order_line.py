from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_procurement_values(self):
        """The transfer names the door to which it goes, home or not."""
        values = super()._prepare_procurement_values()
        if self._is_welfare_delivered():
            values["partner_id"] = self.order_id._welfare_get_door().id
        return values
