from odoo import api, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """The cart of the shop: each change first sets its credit free and then plans it
    anew, after prices, promotions and delivery."""

    _inherit = "sale.order"

    def _cart_add(self, *args, **kwargs):
        if self._welfare_is_payment_under_way():
            raise UserError(self._welfare_get_under_way_message())
        self._welfare_thaw()
        return super()._cart_add(*args, **kwargs)

    def _cart_update_line_quantity(self, line_id, quantity, **kwargs):
        line = self.order_line.filtered(lambda one: one.id == line_id)
        if line.is_welfare_credit:
            return self._welfare_refuse_line_change(
                line, self.env._("Welfare credit is applied by itself.")
            )
        if self._welfare_is_payment_under_way():
            return self._welfare_refuse_line_change(
                line, self._welfare_get_under_way_message()
            )
        self._welfare_thaw()
        return super()._cart_update_line_quantity(line_id, quantity, **kwargs)

    def _welfare_refuse_line_change(self, line, warning):
        """:return: the answer of the core's cart for a line that stays as it is"""
        (line or self).shop_warning = warning
        return {
            "added_qty": 0,
            "line_id": line.id,
            "quantity": line.product_uom_qty,
            "warning": warning,
        }

    def _verify_cart_after_update(self):
        if not self or self._welfare_is_payment_under_way():
            return None
        with self._welfare_replanned() as order:
            return super(SaleOrder, order)._verify_cart_after_update()

    def _set_delivery_method(self, delivery_method, rate=None):
        with self._welfare_replanned() as order:
            return super(SaleOrder, order)._set_delivery_method(
                delivery_method, rate=rate
            )

    def _recompute_cart(self):
        if self._welfare_is_payment_under_way():
            return None
        with self._welfare_replanned() as order:
            return super(SaleOrder, order)._recompute_cart()

    def _welfare_refresh_cart(self):
        """Bring what a page is about to show up to date, whoever changed the order or
        the credit since; a payment under way keeps what it is paying."""
        for order in self.filtered(lambda o: o._welfare_is_price_open()):
            if not order._welfare_is_payment_under_way():
                order._welfare_update_coverage()

    @api.model
    def _welfare_get_orders_under_way(self, partner):
        """:return: orders of ``partner`` that a payment keeps from being changed"""
        holds = (
            self.env["welfare.credit.hold"]
            .sudo()
            .search([("state", "=", "open"), ("order_id.partner_id", "=", partner.id)])
        )
        return holds.filtered(lambda hold: not hold._is_releasable()).order_id.filtered(
            lambda order: order.state in ("draft", "sent")
        )

    def _welfare_cancel_payment(self):
        """The buyer gives up a payment that is still pending; the credit goes free and
        the order is a cart again.

        :raise UserError: the money has been taken, or may be taken any moment
        """
        self.ensure_one()
        order = self.sudo()
        transactions = order._welfare_get_open_hold().transaction_id
        if transactions.filtered(lambda tx: tx.state != "pending"):
            raise UserError(
                self.env._(
                    "The payment has gone through and cannot be cancelled here: ask us"
                    " and we pay it back."
                )
            )
        transactions._set_canceled()
        order.state = "draft"
        order._welfare_update_coverage()

    def _welfare_get_covered_lines(self):
        """:return: list of ``(order line, EUR that credit pays, EUR left)``"""
        self.ensure_one()
        return [
            (
                line,
                line.welfare_covered_amount,
                line._welfare_get_net_amount() - line.welfare_covered_amount,
            )
            for line in self.order_line
            if self.currency_id.compare_amounts(line.welfare_covered_amount, 0) > 0
        ]

    def _welfare_get_lot_use(self):
        """:return: list of ``(lot, EUR this order uses, EUR left after it)``, soonest
        expiring first"""
        self.ensure_one()
        res = []
        coverages = self.sudo().welfare_coverage_ids.filtered(
            lambda c: c.state in ("planned", "held")
        )
        for lot, rows in coverages.grouped("lot_id").items():
            planned = rows.filtered(lambda c: c.state == "planned")
            left = lot.available - sum(planned.mapped("amount"))
            res.append((lot, sum(rows.mapped("amount")), left))
        return sorted(res, key=lambda use: (use[0].spendable_until, use[0].id))

    def _get_copiable_order_lines(self):
        # A copy would be a discount nobody gave: credit is planned for the new order.
        lines = super()._get_copiable_order_lines()
        return lines.filtered(lambda line: not line.is_welfare_credit)

    def _get_update_prices_lines(self):
        lines = super()._get_update_prices_lines()
        return lines.filtered(lambda line: not line.is_welfare_credit)

    def _check_cart_is_ready_to_be_paid(self):
        self._welfare_check_can_buy()
        return super()._check_cart_is_ready_to_be_paid()
