from odoo import api, models


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    @api.model
    def _get_compatible_providers(self, *args, is_express_checkout=False, **kwargs):
        """Offer no express checkout while credit pays a part.

        A wallet's own sheet shows the price before the credit, and changes address and
        delivery behind the cart.
        """
        order = self.env["sale.order"].sudo().browse(kwargs.get("sale_order_id") or [])
        if is_express_checkout and order.welfare_covered_amount:
            return self.browse()
        return super()._get_compatible_providers(
            *args, is_express_checkout=is_express_checkout, **kwargs
        )
