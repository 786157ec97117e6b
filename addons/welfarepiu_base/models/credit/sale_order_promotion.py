from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError

from ...tools.spreading import spread

# Who sells, or the price: after such a change the plan is made anew.
PLANNED_FROM = {
    "order_line",
    "partner_id",
    "fiscal_position_id",
    "pricelist_id",
    "currency_id",
}


class SaleOrder(models.Model):
    """The core's promotions beside credit: they lower the price, credit pays what they
    leave, gift cards and eWallets (the buyer's own money) pay what credit leaves.

    The core computes promotions from the order's lines and total. So it never sees
    them with credit in it: the credit lines are empty while it works and are filled
    again before the first gift card is computed, or at the end.
    """

    _inherit = "sale.order"

    @contextmanager
    def _welfare_replanned(self):
        """Change the order as if there were no credit; then plan the credit.

        :return: the orders to work on. Inside, nothing else plans.
        :raise UserError: the payment of the order is under way
        """
        if self.env.context.get("welfare_replanning"):
            yield self
            return
        self._welfare_thaw()
        orders = self.with_context(welfare_replanning=True)
        orders._welfare_hide_credit()
        try:
            yield orders
        except UserError:
            # Some callers of the core go on after a refused promotion.
            orders._welfare_finish_plan()
            raise
        orders._welfare_finish_plan()

    def _welfare_finish_plan(self):
        for order in self.filtered(lambda o: o.state in ("draft", "sent")):
            if order.order_line.reward_id.program_id.filtered("is_payment_program"):
                # They pay what credit leaves, which may just have changed.
                order._update_programs_and_rewards()
            order._welfare_plan()

    def _welfare_hide_credit(self):
        lines = self.sudo().order_line.filtered(
            lambda line: line.is_welfare_credit and line.price_unit
        )
        if lines:
            lines.price_unit = 0

    def _welfare_is_frozen(self):
        """:return: whether credit is set aside or spent for this order: what it paid
        is honoured, so prices stay as they are"""
        self.ensure_one()
        return bool(
            self.sudo().welfare_coverage_ids.filtered(
                lambda c: c.state in ("held", "spent", "recharged")
            )
        )

    def _welfare_is_price_open(self):
        """:return: whether credit may still be planned on this order"""
        self.ensure_one()
        return self.state in ("draft", "sent") and bool(
            self.welfare_use_credit or self.sudo().welfare_coverage_ids
        )

    def write(self, vals):
        res = super().write(vals)
        if PLANNED_FROM & set(vals) and not self.env.context.get("welfare_replanning"):
            # A person in the back office, an import, another addon.
            self.filtered(lambda o: o._welfare_is_price_open())._welfare_replan()
        return res

    def _welfare_replan(self):
        """Plan anew after prices were changed by something else than the cart."""
        self.with_context(welfare_replanning=True)._welfare_update_coverage()

    # -- the core's promotions -------------------------------------------------------

    def _welfare_update_promotions(self):
        res = super()._welfare_update_promotions()
        # Orders of people without credit are none of our business.
        if self.order_line.reward_id and (
            self.sudo().welfare_coverage_ids
            or (self.welfare_use_credit and self._welfare_get_lots())
        ):
            order = self.with_context(welfare_replanning=True)
            order._welfare_hide_credit()
            order._update_programs_and_rewards()
        return res

    def _update_programs_and_rewards(self):
        self.ensure_one()
        if self.env.context.get("welfare_replanning"):
            return super()._update_programs_and_rewards()
        if self._welfare_is_frozen():
            return None
        if not self._welfare_is_price_open():
            return super()._update_programs_and_rewards()
        with self._welfare_replanned() as order:
            return super(SaleOrder, order)._update_programs_and_rewards()

    def _auto_apply_rewards(self):
        if self._welfare_is_frozen():
            return False
        if not self._welfare_is_price_open():
            return super()._auto_apply_rewards()
        with self._welfare_replanned() as order:
            return super(SaleOrder, order)._auto_apply_rewards()

    def _apply_program_reward(self, reward, coupon, **kwargs):
        if not self._welfare_is_price_open():
            return super()._apply_program_reward(reward, coupon, **kwargs)
        with self._welfare_replanned() as order:
            return super(SaleOrder, order)._apply_program_reward(
                reward, coupon, **kwargs
            )

    def _try_apply_code(self, code):
        if self._welfare_is_payment_under_way():
            return {"error": self._welfare_get_under_way_message()}
        return super()._try_apply_code(code)

    def _get_reward_values_discount(self, reward, coupon, **kwargs):
        if not self._welfare_is_price_open():
            return super()._get_reward_values_discount(reward, coupon, **kwargs)
        if reward.program_id.is_payment_program:
            # What is left to pay is known once credit has paid.
            self._welfare_plan()
            return super()._get_reward_values_discount(reward, coupon, **kwargs)
        vals_list = super()._get_reward_values_discount(reward, coupon, **kwargs)
        for vals in vals_list:
            # A tenth of a cent in a price and credit, which knows cents, would leave a
            # cent to pay or to give back.
            vals["price_unit"] = self.currency_id.round(vals["price_unit"])
        return vals_list

    def _get_claimable_and_showable_rewards(self):
        # The core offers no discount on an order without anything to pay; with credit
        # that says nothing about the prices.
        if not self._welfare_is_price_open() or self._welfare_is_frozen():
            return super()._get_claimable_and_showable_rewards()
        with self._welfare_replanned() as order:
            return super(SaleOrder, order)._get_claimable_and_showable_rewards()

    def _get_no_effect_on_threshold_lines(self):
        return (
            super()._get_no_effect_on_threshold_lines() | self._welfare_credit_lines()
        )

    def _get_not_rewarded_order_lines(self):
        return super()._get_not_rewarded_order_lines() - self._welfare_credit_lines()

    def _welfare_credit_lines(self):
        return self.order_line.filtered("is_welfare_credit")

    def _compute_amount_total_without_delivery(self):
        """Credit is a means of payment: it counts for "free delivery over"."""
        res = super()._compute_amount_total_without_delivery()
        return res - sum(self._welfare_credit_lines().mapped("price_total"))

    # -- what promotions leave of a price ----------------------------------------------

    def _welfare_get_discounts(self):
        """:return: ``{order line: cents taken off by promotions}``"""
        res = {}
        for shares in self._welfare_spread_discounts().values():
            for line, cents in shares.items():
                res[line] = res.get(line, 0) + cents
        return res

    def _welfare_spread_discounts(self):
        """Say whose price each discount lowers.

        The core books a discount as lines of their own, one for each set of taxes.

        :return: ``{discount line: {order line: cents}}``, to the cent
        """
        self.ensure_one()
        left = {
            line: line._welfare_to_cents(line._welfare_get_gross())
            for line in self.order_line
            if line.price_total > 0 and not line.display_type
        }
        res = {}
        for discount in self.order_line:
            if not discount._welfare_lowers_prices():
                continue
            amount = -discount._welfare_to_cents(discount._welfare_get_gross())
            shares = {}
            # The second time for what rounding, or a reward larger than its lines,
            # leaves over.
            for targets in (discount._welfare_get_discounted_lines(), self.order_line):
                taken = spread(
                    amount, {line: left[line] for line in targets if left.get(line)}
                )
                for line, cents in taken.items():
                    shares[line] = shares.get(line, 0) + cents
                    left[line] -= cents
                    amount -= cents
            res[discount] = shares
        return res

    def _welfare_plan(self):
        res = super()._welfare_plan()
        self.sudo()._welfare_write_discounts()
        return res

    def _welfare_write_discounts(self):
        """Keep, for the documents after the sale, what discounts took off the lines
        that credit pays."""
        by_line = {}
        if self._welfare_credit_lines():
            for discount, shares in self._welfare_spread_discounts().items():
                for line, cents in shares.items():
                    by_line.setdefault(line, {})[str(discount.id)] = cents
        for line in self.order_line:
            discounts = by_line.get(line, False)
            if (line.welfare_discounts or False) != discounts:
                line.welfare_discounts = discounts
