from odoo import models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _welfare_take_capacity(self):
        """Keep a place in what the suppliers can make, each line on the day on which it
        is served; once an order."""
        self.sudo().order_line._welfare_take_capacity()

    def _welfare_give_capacity_back(self):
        """Let others have the place of orders that will not be."""
        orders = self.sudo().filtered(lambda order: order.state != "sale")
        orders.order_line._welfare_give_capacity_back()

    def _welfare_follow_service_day(self):
        """What was taken of one day is taken of the day it moved to."""
        res = super()._welfare_follow_service_day()
        for line in self.sudo().order_line._welfare_sort_for_capacity():
            if day := line.welfare_capacity_day and line._welfare_get_service_day():
                line._welfare_move_capacity(day)
        return res

    def _welfare_can_be_served_on(self, day):
        if not super()._welfare_can_be_served_on(day):
            return False
        lines = self.sudo().order_line.filtered(
            # What has its place on that day is not asked for again.
            lambda li: li._welfare_is_brought() and li.welfare_capacity_day != day
        )
        return not lines._welfare_find_full_product(lambda _line: day)

    def action_confirm(self):
        res = super().action_confirm()
        # Credit that was set aside has its place already.
        self._welfare_take_capacity()
        return res

    def _action_cancel(self):
        res = super()._action_cancel()
        self._welfare_give_capacity_back()
        return res

    def _welfare_return_lines(self, quantities, cause, reason=False, vouchers=None):
        """What a buyer returns before the day of the service can be sold again. What
        its supplier turned down cannot: it could not make that much."""
        res = super()._welfare_return_lines(quantities, cause, reason, vouchers)
        if cause != "refused":
            today = self.env["welfare.clock"]._today()
            for line, quantity in quantities.items():
                line = line.sudo()
                if line.welfare_capacity_day and line.welfare_capacity_day >= today:
                    line._welfare_give_capacity_back(quantity)
        return res

    def _welfare_check_can_buy(self):
        """A cart that wants more than is left is told before it pays."""
        res = super()._welfare_check_can_buy()
        lines = self.sudo().order_line.filtered(lambda li: not li.welfare_capacity_day)
        full = lines._welfare_find_full_product(
            lambda line: line._welfare_get_capacity_day()
        )
        if full:
            product, day = full
            raise ValidationError(product._welfare_get_full_sentence(day))
        return res

    def _verify_updated_quantity(
        self, order_line, product_id, new_qty, uom_id, **kwargs
    ):
        """Put no more into the cart than the supplier can still make."""
        new_qty, warning = super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, **kwargs
        )
        product = self.env["product.product"].browse(product_id).product_tmpl_id
        if not product._welfare_has_capacity():
            return new_qty, warning
        line = self.sudo().order_line.filtered(
            lambda li: li.product_template_id == product
        )[:1]
        day = (
            line._welfare_get_service_day()
            if line
            else product._welfare_get_next_service_day()
        )
        left = self.env["welfare.product.day"]._get_left(product, day)
        if new_qty > left:
            return left, product._welfare_get_full_sentence(day)
        return new_qty, warning
