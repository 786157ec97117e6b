from odoo import api, fields, models
from odoo.exceptions import UserError

# The provider has, or may soon have, the buyer's money.
LIVE_STATES = ("pending", "authorized", "done")
PAID_STATES = ("authorized", "done")


class PaymentTransaction(models.Model):
    """No money is kept without an order, no order is confirmed without its credit.

    Credit is set aside when a transaction is created. A provider may answer later than
    that lasts, or twice, or for an order that another transaction has paid: each
    success is decided once, under the locks of the order and of its buyer. The order
    takes the money, setting the credit aside again if need be, or the money goes back
    by itself (``welfare.payback``).
    """

    _inherit = "payment.transaction"

    welfare_is_guarded = fields.Boolean(
        string="Pays a welfare order",
        readonly=True,
        copy=False,
        help="The money is kept for its order or paid back.",
    )
    welfare_order_total = fields.Monetary(
        string="Order total when the payment began", readonly=True, copy=False
    )
    welfare_is_decided = fields.Boolean(
        string="Decided",
        readonly=True,
        copy=False,
        help="Its order took the money, or the money goes back.",
    )
    welfare_payback_ids = fields.One2many(
        "welfare.payback",
        "transaction_id",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Set the credit of the orders aside before a provider hears of the payment.

        Every route that can pay an order creates its transaction first, and a token is
        charged only afterwards: by then the database has accepted the hold.
        """
        # Before the rows: two tabs that pay one order at once also meet on the unique
        # reference of their transactions.
        self._welfare_get_orders_to_pay(vals_list)._welfare_lock()
        transactions = super().create(vals_list)
        for transaction in transactions:
            transaction._welfare_begin()
        return transactions

    @api.model
    def _welfare_get_orders_to_pay(self, vals_list):
        field = self._fields["sale_order_ids"]
        ids = {
            order_id
            for vals in vals_list
            for order_id in field.convert_to_cache(vals.get("sale_order_ids"), self)
        }
        sources = self.browse(
            vals["source_transaction_id"]
            for vals in vals_list
            if vals.get("source_transaction_id")
        )
        orders = self.env["sale.order"].sudo().browse(ids).exists()
        return orders | sources._welfare_get_guarded_orders()

    def _welfare_get_guarded_orders(self):
        """:return: the orders to lock before these payments, or what captures, voids
        and refunds them, change anything"""
        transactions = self.sudo() | self.sudo().source_transaction_id
        return transactions.filtered("welfare_is_guarded").sale_order_ids

    def _welfare_begin(self):
        self.ensure_one()
        if self.operation in ("validation", "refund") or self.source_transaction_id:
            return
        orders = self.sale_order_ids.sudo()
        orders.filtered(lambda order: order.state in ("draft", "sent"))._welfare_hold(
            self
        )
        # The core confirms an order by a transaction of its own only.
        if len(orders) == 1 and orders._welfare_guards_payment():
            self.write(
                {
                    "welfare_is_guarded": True,
                    "welfare_order_total": orders.amount_total,
                }
            )
        self.env.flush_all()

    # -- figures -----------------------------------------------------------------

    def _welfare_get_kept_amount(self):
        """:return: the part of the payment, in its currency, that is not going back"""
        self.ensure_one()
        return self.amount - sum(self.sudo().welfare_payback_ids.mapped("amount"))

    def _welfare_is_live(self):
        """:return: whether the provider has, or may soon have, money for the order"""
        self.ensure_one()
        return self.state in LIVE_STATES and (
            self.currency_id.compare_amounts(self._welfare_get_kept_amount(), 0.0) > 0
        )

    # -- what the provider says ------------------------------------------------------

    def _update_state(self, allowed_states, target_state, state_message):
        # Orders and buyers before transactions: the same order of locks as everywhere.
        self._welfare_get_guarded_orders()._welfare_lock()
        transactions = super()._update_state(
            allowed_states, target_state, state_message
        )
        for transaction in transactions.sudo():
            if transaction.source_transaction_id:
                transaction._welfare_follow_payback()
            elif not transaction.welfare_is_guarded:
                continue
            elif target_state in LIVE_STATES:
                transaction._welfare_secure_credit()
            elif target_state in ("cancel", "error"):
                transaction._welfare_release_credit()
                transaction.welfare_payback_ids._follow_source()
        return transactions

    def _welfare_follow_payback(self):
        """Tell the payback behind a refund or a void what became of it."""
        self.ensure_one()
        self.sudo().source_transaction_id.welfare_payback_ids._follow(self)

    def _welfare_secure_credit(self):
        """Set the credit of the order aside again, if its hold was lost.

        :return: whether the order, if not yet confirmed, has its credit set aside and
            the total it had when the payment began
        """
        self.ensure_one()
        order = self.sale_order_ids
        if order.state not in ("draft", "sent"):
            return True
        if self._welfare_is_order_changed():
            return False
        if order._welfare_get_open_hold():
            return True
        try:
            with self.env.cr.savepoint():
                order._welfare_hold(self)
        except UserError as error:
            order._welfare_note(
                self.env._(
                    "The payment %(reference)s came late, and the credit cannot be set"
                    " aside again: %(reason)s",
                    reference=self.reference,
                    reason=error.args[0],
                )
            )
            return False
        return True

    def _welfare_is_order_changed(self):
        self.ensure_one()
        return bool(
            self.currency_id.compare_amounts(
                self.sale_order_ids.amount_total, self.welfare_order_total
            )
        )

    def _welfare_release_credit(self):
        """Set the credit free that was set aside for this payment, if no other payment
        of the order needs it."""
        self.ensure_one()
        hold = self.sale_order_ids._welfare_get_open_hold()
        if hold.transaction_id == self and hold._is_releasable():
            hold._release()

    # -- keep or pay back ------------------------------------------------------

    def _post_process(self):
        self._welfare_get_guarded_orders()._welfare_lock()
        for transaction in self.sudo().filtered("welfare_is_guarded"):
            if transaction.state in PAID_STATES and not transaction.welfare_is_decided:
                transaction._welfare_decide()
            elif transaction.state == "pending":
                transaction._welfare_secure_credit()
            elif transaction.state in ("cancel", "error"):
                transaction._welfare_lose_payment()
        res = super()._post_process()
        self.sudo()._welfare_reconcile_refund()
        return res

    def _welfare_decide(self):
        """Decide once whether the order, which is locked, takes the money of this
        payment."""
        self.ensure_one()
        if not self.sale_order_ids:
            self.partner_id._welfare_lock_credit()
        reason, amount = self._welfare_get_refusal()
        self.welfare_is_decided = True
        if reason:
            self._welfare_pay_back(reason, amount)

    def _welfare_get_refusal(self):
        """:return: ``(reason, amount)``: why which part of the payment goes back;
        ``(False, 0.0)`` when the order takes all of it"""
        self.ensure_one()
        order = self.sale_order_ids
        if not order:
            return "order_gone", self.amount
        if order.state == "cancel":
            return "order_cancelled", self.amount
        left = order.amount_total - order._welfare_get_decided_amount()
        if self.currency_id.compare_amounts(left, 0.0) <= 0:
            return "already_paid", self.amount
        if not self._welfare_secure_credit():
            return "changed", self.amount
        if self.currency_id.compare_amounts(self.amount, left) > 0:
            return "already_paid", self.amount - left
        return False, 0.0

    def _welfare_pay_back(self, reason, amount=None):
        """Give ``amount`` (all that is kept, unless given) back to the buyer.

        :param str reason: see ``welfare.payback.reason``; once for each reason
        :return: the ``welfare.payback``
        """
        self.ensure_one()
        Payback = self.env["welfare.payback"].sudo()
        payback = Payback.search(
            [("transaction_id", "=", self.id), ("reason", "=", reason)]
        ) or Payback.create(
            {
                "transaction_id": self.id,
                "order_id": self.sale_order_ids.id,
                "reason": reason,
                "amount": self._welfare_get_kept_amount() if amount is None else amount,
            }
        )
        self._welfare_release_credit()
        return payback

    def _check_amount_and_confirm_order(self):
        """Leave the orders alone whose payment goes back; pay back where the order
        cannot be confirmed."""
        confirmed = self.env["sale.order"]
        for transaction in self:
            if not transaction.welfare_is_guarded:
                confirmed |= super(
                    PaymentTransaction, transaction
                )._check_amount_and_confirm_order()
            elif transaction._welfare_is_live():
                try:
                    with self.env.cr.savepoint():
                        confirmed |= super(
                            PaymentTransaction, transaction
                        )._check_amount_and_confirm_order()
                except UserError as error:
                    transaction.sale_order_ids._welfare_note(error.args[0])
                    transaction.sudo()._welfare_pay_back("refused")
        return confirmed

    def _invoice_sale_orders(self):
        return super(
            PaymentTransaction,
            self.filtered(
                lambda tx: not tx.welfare_is_guarded or tx._welfare_is_live()
            ),
        )._invoice_sale_orders()

    def _welfare_lose_payment(self):
        """Cancel an order whose payment was withdrawn (a void, a lapsed authorisation)
        after it was confirmed; where something was handed over, ask the operator."""
        self.ensure_one()
        order = self.sale_order_ids
        if (
            not self.welfare_is_decided
            or order.state != "sale"
            or order._is_paid()
            or self.currency_id.is_zero(self._welfare_get_kept_amount())
        ):
            return
        order._welfare_cancel_unpaid(self)

    def _welfare_reconcile_refund(self):
        """Match what came in with what went back, where no invoice stands between."""
        for refund in self.filtered(
            lambda tx: tx.operation == "refund"
            and tx.state == "done"
            and tx.sudo().source_transaction_id.welfare_payback_ids
        ):
            payments = refund.payment_id | refund.source_transaction_id.payment_id
            lines = payments.move_id.line_ids.filtered(
                lambda line, p=payments: line.account_id in p.destination_account_id
                and not line.reconciled
            )
            if len(lines) > 1:
                lines.reconcile()
