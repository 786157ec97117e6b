from odoo import models


class SaleOrderLine(models.Model):
    """The supplier's own lead time counts for the day it promises."""

    _inherit = "sale.order.line"

    def _welfare_get_lead_days(self):
        return super()._welfare_get_lead_days() + [
            line.product_template_id.sudo().welfare_lead_days for line in self
        ]
