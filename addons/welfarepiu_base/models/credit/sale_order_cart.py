from odoo import models


class SaleOrder(models.Model):
    """The cart of the shop: each change first sets its credit free and then plans it
    anew, after prices, promotions and delivery."""

    _inherit = "sale.order"

    def _cart_add(self, *args, **kwargs):
        self._welfare_thaw()
        return super()._cart_add(*args, **kwargs)

    def _verify_cart_after_update(self):
        res = super()._verify_cart_after_update()
        self._welfare_update_coverage()
        return res

    def _set_delivery_method(self, delivery_method, rate=None):
        self._welfare_thaw()
        res = super()._set_delivery_method(delivery_method, rate=rate)
        self._welfare_update_coverage()
        return res

    def _recompute_cart(self):
        self._welfare_thaw()
        res = super()._recompute_cart()
        self._welfare_update_coverage()
        return res

    def _get_update_prices_lines(self):
        lines = super()._get_update_prices_lines()
        return lines.filtered(lambda line: not line.is_welfare_credit)

    def _check_cart_is_ready_to_be_paid(self):
        self._welfare_check_can_buy()
        return super()._check_cart_is_ready_to_be_paid()

    def _cart_update_line_quantity(self, line_id, quantity, **kwargs):
        if self.order_line.browse(line_id).sudo().is_welfare_credit:
            return {"warning": self.env._("Welfare credit is applied by itself.")}
        self._welfare_thaw()
        return super()._cart_update_line_quantity(line_id, quantity, **kwargs)
