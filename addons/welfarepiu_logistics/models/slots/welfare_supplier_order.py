from odoo import models


class WelfareSupplierOrder(models.Model):
    """Goods that our rounds bring are due on the day of the order's slot."""

    _inherit = "welfare.supplier.order"

    def _get_round_day(self):
        return self.order_id.welfare_slot_id.date or super()._get_round_day()
