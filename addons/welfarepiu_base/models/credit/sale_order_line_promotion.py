from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    welfare_discounts = fields.Json(
        copy=False,
        readonly=True,
        help="Cents taken off this line by each discount line of the order, as they"
        " were when credit was planned.",
    )

    def _welfare_lowers_prices(self):
        """:return: whether this line makes others cheaper, rather than paying them"""
        self.ensure_one()
        return bool(
            self._welfare_is_discount()
            and not self.reward_id.program_id.is_payment_program
        )

    def _welfare_get_discounted_lines(self):
        """:return: the lines whose price this discount line lowers"""
        self.ensure_one()
        order = self.order_id
        reward = self.reward_id
        if reward.reward_type == "shipping":
            return order.order_line.filtered("is_delivery")
        if reward.discount_applicability == "specific":
            lines = order._get_specific_discountable_lines(reward)
        elif reward.discount_applicability == "cheapest":
            lines = order._cheapest_line(reward) or self.browse()
        elif reward:
            lines = order.order_line - order._get_no_effect_on_threshold_lines()
        else:
            lines = order.order_line
        # The core makes one discount line for each set of taxes, without those of a
        # fixed amount.
        return lines.filtered(
            lambda line: line.tax_ids.filtered(lambda tax: tax.amount_type != "fixed")
            == self.tax_ids
        )

    def _welfare_get_net_amount(self):
        order = self.order_id
        if order._welfare_credit_lines():
            cents = sum((self.welfare_discounts or {}).values())
        else:
            cents = order._welfare_get_discounts().get(self, 0)
        return super()._welfare_get_net_amount() - self._welfare_from_cents(cents)
