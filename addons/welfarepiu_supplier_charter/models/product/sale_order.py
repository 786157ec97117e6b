from odoo import models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _welfare_take_capacity(self):
        """Keep a place in what the suppliers can make today; once an order."""
        today = self.env["welfare.clock"]._today()
        self.sudo().order_line._welfare_take_capacity(today)

    def _welfare_give_capacity_back(self):
        """Let others have the place of orders that will not be."""
        orders = self.sudo().filtered(lambda order: order.state != "sale")
        orders.order_line._welfare_give_capacity_back()

    def action_confirm(self):
        res = super().action_confirm()
        # Credit that was set aside has its place already.
        self._welfare_take_capacity()
        return res

    def _action_cancel(self):
        res = super()._action_cancel()
        self._welfare_give_capacity_back()
        return res

    def _welfare_check_can_buy(self):
        """A cart that wants more than is left today is told before it pays."""
        res = super()._welfare_check_can_buy()
        today = self.env["welfare.clock"]._today()
        lines = self.sudo().order_line.filtered(
            lambda li: li.product_id and not li.welfare_capacity_day
        )
        for product, same in lines.grouped("product_template_id").items():
            wanted = sum(li._welfare_get_capacity_quantity() for li in same)
            if not wanted:
                continue
            left = self.env["welfare.product.day"]._get_left(product, today)
            if left is not None and wanted > left:
                raise ValidationError(product._welfare_get_full_sentence(today))
        return res

    def _verify_updated_quantity(
        self, order_line, product_id, new_qty, uom_id, **kwargs
    ):
        """Put no more into the cart than the supplier can still make today."""
        new_qty, warning = super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, **kwargs
        )
        product = self.env["product.product"].browse(product_id).product_tmpl_id
        today = self.env["welfare.clock"]._today()
        left = self.env["welfare.product.day"]._get_left(product, today)
        if left is not None and new_qty > left:
            return left, product._welfare_get_full_sentence(today)
        return new_qty, warning
