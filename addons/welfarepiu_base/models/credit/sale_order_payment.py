from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

from .payment_transaction import PAID_STATES


class SaleOrder(models.Model):
    """What payments and orders owe each other: see ``payment.transaction``."""

    _inherit = "sale.order"

    def _welfare_lock(self):
        """Lock these orders, then the credit of their buyers (the one order of locks:
        ``res.partner._welfare_lock_credit``) until the database transaction ends."""
        self._welfare_lock_rows()
        self.sudo().partner_id._welfare_lock_credit()

    def _welfare_lock_rows(self):
        """Lock these orders only: before a change of theirs that moves no credit, so
        that it meets a payment here and not half-way.

        :raise psycopg2.OperationalError: another transaction changed one of them since
            this one began; to be left to the retry
        """
        if self.ids:
            self.env.cr.execute(
                "SELECT id FROM sale_order WHERE id IN %s"
                " ORDER BY id FOR NO KEY UPDATE",
                (tuple(self.ids),),
                # To meet another transaction here is what the lock is for.
                log_exceptions=False,
            )

    def _welfare_guards_payment(self):
        """:return: whether money for this order is kept for it or paid back: orders of
        the shop, and those that credit pays in part"""
        self.ensure_one()
        return bool(self.website_id or self.sudo().welfare_coverage_ids)

    def _welfare_note(self, body):
        """Log a note as the system: whoever's request brought it about."""
        for order in self.with_user(SUPERUSER_ID):
            order.message_post(body=body)

    # -- what is paid ------------------------------------------------------------------

    def _welfare_get_decided_amount(self):
        """:return: what payments already decided on bring to this order, net of what
        goes back; what went back for returned goods had been paid"""
        self.ensure_one()
        transactions = self.sudo().transaction_ids.filtered(
            lambda tx: tx.welfare_is_decided and tx.state in PAID_STATES
        )
        paybacks = transactions.welfare_payback_ids.filtered(
            lambda payback: payback.reason != "returned"
        )
        return sum(transactions.mapped("amount")) - sum(paybacks.mapped("amount"))

    @api.depends("transaction_ids.state", "transaction_ids.welfare_payback_ids.amount")
    def _compute_amount_paid(self):
        """What goes back to the buyer does not pay the order."""
        res = super()._compute_amount_paid()
        for order in self:
            order.amount_paid -= sum(
                order.sudo()
                .transaction_ids.filtered(lambda tx: tx.state in PAID_STATES)
                .welfare_payback_ids.mapped("amount")
            )
        return res

    def _get_prepayment_required_amount(self):
        """An order of the shop is confirmed by the whole of what is left to pay,
        whatever the company asks for its quotations."""
        self.ensure_one()
        if self.website_id:
            return self.amount_total
        return super()._get_prepayment_required_amount()

    def _send_payment_succeeded_for_order_mail(self):
        """Not to a buyer who is told at this moment that the money goes back."""
        now = self.env.cr.now().replace(microsecond=0)
        orders = self.filtered(
            lambda order: not order.sudo().transaction_ids.welfare_payback_ids.filtered(
                lambda payback: payback.create_date >= now
            )
        )
        return super(SaleOrder, orders)._send_payment_succeeded_for_order_mail()

    def get_portal_last_transaction(self):
        """Of a cart: a payment that went back does not close it, and one that came to
        nothing does not keep an order with nothing left to pay from being confirmed at
        once."""
        transaction = super().get_portal_last_transaction()
        is_nothing_left = self.currency_id.is_zero(self.amount_total)
        if self.state in ("draft", "sent") and (
            (transaction.state in PAID_STATES and not transaction._welfare_is_live())
            or (is_nothing_left and transaction.state in ("cancel", "error"))
        ):
            return transaction.browse()
        return transaction

    def _has_to_be_signed(self):
        """A quotation that credit pays whole is accepted by signing it: there is
        nothing to pay that could accept it."""
        return super()._has_to_be_signed() or bool(
            self.state in ("draft", "sent")
            and not self.is_expired
            and not self.signature
            and self.require_payment
            and self.welfare_covered_amount
            and self.currency_id.is_zero(self.amount_total)
        )

    # -- holds of several payments ---------------------------------------------

    def _welfare_check_can_join_hold(self, transaction):
        """Let a further part payment use the credit set aside with the first.

        :raise UserError: another payment of the order is under way, or leaves less than
            this one pays
        """
        self.ensure_one()
        left = self.amount_total - self.amount_paid
        if (
            not transaction
            or self.currency_id.is_zero(self.amount_paid)
            or self.currency_id.compare_amounts(transaction.amount, left) > 0
            or "pending" in (self.transaction_ids - transaction).mapped("state")
        ):
            raise UserError(self._welfare_get_under_way_message())

    def _welfare_get_under_way_message(self):
        return self.env._(
            "The payment of this order is under way: it cannot be changed now."
        )

    # -- cancelling ------------------------------------------------------------

    def _action_cancel(self):
        """The buyer's own share goes back with the credit."""
        res = super()._action_cancel()
        for transaction in self.sudo().transaction_ids.filtered(
            lambda tx: tx.welfare_is_guarded
            and tx.welfare_is_decided
            and tx.state in PAID_STATES
            and tx._welfare_is_live()
        ):
            transaction._welfare_pay_back("order_cancelled")
        return res

    def _welfare_cancel_unpaid(self, transaction):
        """Cancel a confirmed order whose payment was withdrawn.

        What was handed over, redeemed or invoiced is not undone by itself: then the
        operator is asked.
        """
        self.ensure_one()
        reference = transaction.reference
        try:
            self._welfare_check_can_cancel_by_itself()
            with self.env.cr.savepoint():
                self._action_cancel()
        except UserError as error:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.env["welfare.clock"]._today(),
                summary=self.env._(
                    "The payment %s was withdrawn after the order was confirmed",
                    reference,
                ),
                note=error.args[0],
                user_id=self.user_id.id,
            )
            return
        self._welfare_note(
            self.env._(
                "Cancelled by itself: the payment %s was withdrawn after the order was"
                " confirmed. The credit is back.",
                reference,
            )
        )
        self._send_order_notification_mail(
            self.env.ref("welfarepiu_base.mail_template_payment_withdrawn")
        )

    def _welfare_check_can_cancel_by_itself(self):
        """:raise UserError: something was already delivered or invoiced"""
        self.ensure_one()
        if any(
            line.qty_delivered or line.qty_invoiced
            for line in self.order_line
            if not line.is_welfare_credit
        ):
            raise UserError(
                self.env._("Part of the order was already delivered or invoiced.")
            )
