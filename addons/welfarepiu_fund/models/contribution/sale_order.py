import math

from odoo import api, fields, models

#: Payments that have brought the money.
ARRIVED = "done"


class SaleOrder(models.Model):
    """Rounding up: the buyer's own money, on a line of its own, out of VAT.

    It rounds what is left to pay once credit has paid, and is off until the buyer asks
    for it. Nothing is booked before the payment has arrived, and what is cancelled or
    given back goes back with the rest.
    """

    _inherit = "sale.order"

    welfare_round_up = fields.Boolean(
        string="Round up for the Solidarity Fund", copy=False
    )
    welfare_round_up_amount = fields.Monetary(
        string="Rounded up", compute="_compute_welfare_round_up_amount"
    )

    @api.depends("order_line.is_welfare_round_up", "order_line.price_total")
    def _compute_welfare_round_up_amount(self):
        for order in self:
            order.welfare_round_up_amount = sum(
                order._welfare_get_round_up_lines().mapped("price_total")
            )

    def _welfare_get_round_up_lines(self):
        return self.order_line.filtered("is_welfare_round_up")

    # -- the switch --------------------------------------------------------------------

    def _welfare_set_round_up(self, round_up):
        """The buyer's switch "round up for the Solidarity Fund"."""
        self.ensure_one()
        order = self.sudo()
        order._welfare_thaw()
        order.welfare_round_up = round_up
        order._welfare_update_coverage()

    def _welfare_can_round_up(self):
        """:return: whether something could be rounded up now"""
        self.ensure_one()
        return bool(
            self.state == "draft"
            and self.env["welfare.fund"]._get_for(self.company_id).journal_id
            and (self.welfare_round_up or self._welfare_get_missing_cents())
        )

    def _welfare_get_missing_cents(self):
        """:return: cents up to the next whole euro of what is left to pay; none where
        nothing is, or where a gift card pays"""
        self.ensure_one()
        order = self.sudo()
        if not order._welfare_is_in_currency_of_credit() or (
            order.order_line.reward_id.program_id.filtered("is_payment_program")
        ):
            return 0
        left = order.amount_total - order.welfare_round_up_amount
        cents = round(left * 100)
        return math.ceil(cents / 100) * 100 - cents if cents > 0 else 0

    # -- the line ----------------------------------------------------------------------

    def _welfare_is_price_open(self):
        return super()._welfare_is_price_open() or bool(
            self.state in ("draft", "sent") and self.welfare_round_up
        )

    def _welfare_plan(self):
        res = super()._welfare_plan()
        self.sudo()._welfare_plan_round_up()
        return res

    def _welfare_plan_round_up(self):
        """Let the line say what is missing to the next euro."""
        self.ensure_one()
        lines = self._welfare_get_round_up_lines()
        fund = self.welfare_round_up and self.env["welfare.fund"]._get_for(
            self.company_id
        )
        cents = self._welfare_get_missing_cents() if fund and fund.journal_id else 0
        line, others = (lines[:1], lines[1:]) if cents else (lines[:0], lines)
        others.unlink()
        if not cents:
            return
        amount = cents / 100
        if not line:
            self.order_line.create(self._prepare_round_up_vals(amount))
        elif (
            self.currency_id.compare_amounts(line.price_unit, amount)
            or line.product_uom_qty != 1
        ):
            line.write({"price_unit": amount, "product_uom_qty": 1})

    def _prepare_round_up_vals(self, amount):
        product = self.env.ref("welfarepiu_fund.product_round_up")
        return {
            "order_id": self.id,
            "product_id": product.id,
            "name": product.with_context(lang=self._get_lang()).name,
            "product_uom_qty": 1,
            "price_unit": amount,
            "tax_ids": [fields.Command.clear()],
            "is_welfare_round_up": True,
            "sequence": 998,
        }

    def _cart_update_line_quantity(self, line_id, quantity, **kwargs):
        line = self.order_line.filtered(lambda one: one.id == line_id)
        if line.is_welfare_round_up:
            return self._welfare_refuse_line_change(
                line, self.env._("Rounding up is switched on and off in the cart.")
            )
        return super()._cart_update_line_quantity(line_id, quantity, **kwargs)

    # -- no price is worked out from it ------------------------------------------------

    def _welfare_hide_credit(self):
        lines = self.sudo()._welfare_get_round_up_lines().filtered("price_unit")
        if lines:
            lines.price_unit = 0
        return super()._welfare_hide_credit()

    def _welfare_credit_lines(self):
        return super()._welfare_credit_lines() | self._welfare_get_round_up_lines()

    def _compute_amount_total_without_delivery(self):
        return (
            super()._compute_amount_total_without_delivery()
            - self.welfare_round_up_amount
        )

    def _get_copiable_order_lines(self):
        lines = super()._get_copiable_order_lines()
        return lines.filtered(lambda line: not line.is_welfare_round_up)

    def _get_update_prices_lines(self):
        lines = super()._get_update_prices_lines()
        return lines.filtered(lambda line: not line.is_welfare_round_up)

    # -- to the Fund -------------------------------------------------------------------

    def _welfare_give_round_up(self):
        """Give the Fund what buyers rounded up, once their payments have arrived.

        Can be called again: each order gives once.

        :return: the contributions
        """
        Contribution = self.env["welfare.fund.contribution"]
        given = Contribution.sudo()
        for order in self.sudo():
            line = order._welfare_get_round_up_lines()
            if order.state == "sale" and line and order._welfare_is_paid_whole():
                given |= Contribution._contribute_round_up(line)
        return given

    def _welfare_is_paid_whole(self):
        """:return: whether money, not only the promise of it, covers the order"""
        self.ensure_one()
        transactions = self.transaction_ids.filtered(lambda tx: tx.state == ARRIVED)
        arrived = sum(transactions.mapped("amount")) - sum(
            transactions.welfare_payback_ids.mapped("amount")
        )
        return self.currency_id.compare_amounts(arrived, self.amount_total) >= 0

    def _action_cancel(self):
        res = super()._action_cancel()
        self.env["welfare.fund.contribution"]._give_back_round_up(
            self._welfare_get_round_up_lines()
        )
        return res

    def _welfare_return_lines(self, quantities, *args, **kwargs):
        res = super()._welfare_return_lines(quantities, *args, **kwargs)
        lines = self.env["sale.order.line"].union(*quantities)
        self.env["welfare.fund.contribution"]._give_back_round_up(
            lines.filtered("is_welfare_round_up")
        )
        return res

    @api.model
    def _cron_give_round_up(self):
        """Orders whose payment arrived by another way than the provider's answer."""
        lines = self.env["sale.order.line"].search(
            [
                ("is_welfare_round_up", "=", True),
                ("state", "=", "sale"),
                ("welfare_contribution_ids", "=", False),
            ]
        )
        orders = lines.order_id
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(orders))
        for order in orders:
            order._welfare_lock()
            order._welfare_give_round_up()
            if not cron._commit_progress(1):
                return
