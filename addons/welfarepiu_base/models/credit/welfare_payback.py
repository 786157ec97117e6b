import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)


class WelfarePayback(models.Model):
    """Money of a payment that no order may keep: given back by itself where the
    provider can, by a person where it cannot."""

    _name = "welfare.payback"
    _description = "Payment to give back"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    # Operators read paybacks and act on them; nobody rewrites one.
    _mail_post_access = "read"

    transaction_id = fields.Many2one(
        "payment.transaction",
        string="Payment",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    reference = fields.Char(related="transaction_id.reference")
    provider_id = fields.Many2one(related="transaction_id.provider_id")
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="restrict", readonly=True
    )
    partner_id = fields.Many2one(
        related="transaction_id.partner_id", string="Buyer", store=True
    )
    company_id = fields.Many2one(related="transaction_id.company_id", store=True)
    currency_id = fields.Many2one(related="transaction_id.currency_id", store=True)
    amount = fields.Monetary(required=True, readonly=True)
    reason = fields.Selection(
        [
            ("already_paid", "The order was already paid"),
            ("changed", "The cart or the credit changed after the payment began"),
            ("order_cancelled", "The order was cancelled"),
            ("order_gone", "The order was deleted"),
            ("refused", "The order could not be confirmed"),
            ("returned", "Goods or services were returned"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("to_ask", "To ask of the provider"),
            ("asked", "Asked of the provider"),
            ("by_hand", "To be paid back by hand"),
            ("done", "Paid back"),
        ],
        default="to_ask",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    done_on = fields.Datetime(string="Paid back on", readonly=True)
    done_by = fields.Many2one(
        "res.users",
        string="Paid back by",
        readonly=True,
        ondelete="restrict",
        help="Empty when the provider did it by itself.",
    )

    # Returns come in parts, each its own payback.
    _once_per_reason = models.UniqueIndex(
        "(transaction_id, reason) WHERE reason <> 'returned'",
        "This payment is already being given back.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "What is given back is more than zero."
    )

    @api.depends("transaction_id")
    def _compute_display_name(self):
        for payback in self:
            payback.display_name = payback.sudo().reference or ""

    @api.model_create_multi
    def create(self, vals_list):
        paybacks = super().create(vals_list)
        for payback in paybacks:
            payback._tell()
        self.env.ref("welfarepiu_base.cron_pay_back")._trigger()
        return paybacks

    def _tell(self):
        """Tell the buyer by mail and the order's readers in its chatter."""
        self.ensure_one()
        self = self.with_context(lang=self.partner_id.lang)
        self.order_id._welfare_note(
            self.env._(
                "The payment %(reference)s goes back to the buyer (%(amount)s):"
                " %(reason)s",
                reference=self.reference,
                amount=self.currency_id.format(self.amount),
                reason=self._fields["reason"].convert_to_export(self.reason, self),
            )
        )
        template = self.env.ref("welfarepiu_base.mail_template_payback")
        template.sudo().send_mail(self.id)

    # -- the provider --------------------------------------------------------------

    @api.model
    def _cron_pay_back(self):
        """Ask the providers for the refunds and voids that are due.

        Apart from what confirms orders: a request to a provider cannot be rolled back.
        One that was cut off before its answer was kept is asked again: a provider gives
        back no more than it has taken, and its refusal goes to the operator.
        """
        due = self.search([("state", "=", "to_ask")]).ids
        for index, payback in enumerate(self.browse(due), start=1):
            try:
                payback._ask_if_due()
            except psycopg2.OperationalError:
                # Another process has it, or has changed it: the next run looks again.
                self.env.cr.rollback()
            except UserError as error:
                self.env.cr.rollback()
                payback._leave_to_operator(str(error))
            except Exception:
                _logger.exception("Payback %s was not asked for", payback.id)
                self.env.cr.rollback()
                payback._leave_to_operator(
                    self.env._("Check with the provider whether it was paid back.")
                )
            self.env["ir.cron"]._commit_progress(1, remaining=len(due) - index)

    def _ask_if_due(self):
        # Lock first, decide afterwards.
        self.order_id._welfare_lock()
        for payback in self.try_lock_for_update():
            if payback.state == "to_ask":
                payback._ask()

    def _ask(self):
        """Void or refund the payment at its provider, as far as it can do that."""
        self.ensure_one()
        transaction = self.transaction_id
        self.state = "asked"
        if transaction.state == "cancel":
            self._mark_done()
        elif transaction.state == "authorized" and self._is_whole():
            transaction._void()
        elif transaction.state == "done" and self._can_refund():
            transaction._refund(amount_to_refund=self.amount)
        else:
            self._leave_to_operator()

    def _is_whole(self):
        self.ensure_one()
        return not self.currency_id.compare_amounts(
            self.amount, self.transaction_id.amount
        )

    def _can_refund(self):
        """:return: whether provider and payment method can refund this amount"""
        self.ensure_one()
        method = self.transaction_id.payment_method_id
        support = {
            self.provider_id.support_refund,
            (method.primary_payment_method_id or method).support_refund,
        }
        if not support <= {"full_only", "partial"}:
            return False
        return support == {"partial"} or self._is_whole()

    def _follow(self, transaction):
        """Take over what became of a refund or void of the payment.

        :param transaction: child ``payment.transaction`` that changed its state
        """
        is_refund = transaction.operation == "refund"
        paybacks = self.filtered(lambda p: p.state != "done")
        if is_refund:
            # Of two parts of the same amount, one refund is one of them.
            paybacks = paybacks.filtered(
                lambda p: not p.currency_id.compare_amounts(
                    -transaction.amount, p.amount
                )
            ).sorted(lambda p: (p.state != "asked", p.id))[:1]
        for payback in paybacks:
            if transaction.state == ("done" if is_refund else "cancel"):
                payback._mark_done()
            elif transaction.state in ("error", "cancel") and payback.state == "asked":
                payback._leave_to_operator(transaction.state_message)

    def _follow_source(self):
        """The payment itself was cancelled: nothing is left to give back."""
        self.filtered(lambda payback: payback.state != "done")._mark_done()

    def _mark_done(self, user=None):
        self.write(
            {
                "state": "done",
                "done_on": self.env["welfare.clock"]._now(),
                "done_by": user.id if user else False,
            }
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])

    # -- the operator ----------------------------------------------------------------

    def _leave_to_operator(self, message=None):
        """Put it on the operator's list.

        :param str message: what the provider answered, if it did
        """
        self.ensure_one()
        self.state = "by_hand"
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.env["welfare.clock"]._today(),
            summary=self.env._(
                "To be paid back by hand: %(amount)s, payment %(reference)s",
                amount=self.currency_id.format(self.amount),
                reference=self.reference,
            ),
            note=message or "",
            user_id=self._get_operator().id,
        )

    def _get_operator(self):
        """:return: the user the activity is for; none: it waits in the list"""
        self.ensure_one()
        return self.order_id.user_id.filtered(
            lambda user: user.has_group("welfarepiu_base.group_operator")
        )

    def action_mark_done(self):
        """The operator or the accountant has paid it back outside the platform."""
        self._check_can_mark_done()
        self.sudo()._mark_done(self.env.user)

    def _check_can_mark_done(self):
        self.check_access("read")
        if not (
            self.env.user.has_group("welfarepiu_base.group_operator")
            or self.env.user.has_group("welfarepiu_base.group_accountant")
        ):
            raise AccessError(
                self.env._("Only the operator or the accountant pays back by hand.")
            )
        if self.filtered(lambda payback: payback.state != "by_hand"):
            raise UserError(
                self.env._("Only what is to be paid back by hand is marked by hand.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A payback is never deleted."))
