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
        return (
            self.price_total < 0
            and not self.is_welfare_credit
            and not self.is_downpayment
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

    # -- the worker's own document -------------------------------------------------

    def _welfare_get_shown_discount(self):
        """:return: EUR of this discount on lines the worker's own document shows"""
        self.ensure_one()
        return self._welfare_from_cents(
            sum(
                (line.welfare_discounts or {}).get(str(self.id), 0)
                for line in self.order_id.order_line
                if not line._welfare_is_fully_covered()
            )
        )

    def _welfare_is_split_discount(self):
        """:return: whether credit pays lines that this discount made cheaper"""
        self.ensure_one()
        return self._welfare_lowers_prices() and any(
            str(self.id) in (line.welfare_discounts or {})
            for line in self.order_id.order_line
        )

    def _welfare_is_left_out_of_invoice(self):
        if self._welfare_is_split_discount():
            return self.currency_id.is_zero(self._welfare_get_shown_discount())
        return super()._welfare_is_left_out_of_invoice()

    def _prepare_invoice_line(self, **optional_values):
        res = super()._prepare_invoice_line(**optional_values)
        if self._welfare_is_split_discount():
            res["price_unit"] *= (
                self._welfare_get_shown_discount() / -self._welfare_get_gross()
            )
        return res
