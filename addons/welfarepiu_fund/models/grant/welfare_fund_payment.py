import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.welfarepiu_base.tools.guards import frozen

from ..request.welfare_fund_request import EVALUATOR

_logger = logging.getLogger(__name__)

ACCOUNTANT = "welfarepiu_base.group_accountant"


class WelfareFundPayment(models.Model):
    """One payment of a grant, to a creditor or to the worker. It is known by the code
    of its request: who is paid stands on the applicant (ADR 54).

    The Fund's journal follows it: to be paid once confirmed, spent once the bank has
    it, committed again if it comes back, available again if it is given up. The sum of
    the payments of a grant, given up or not, is what was granted.
    """

    _name = "welfare.fund.payment"
    _inherit = ["welfare.guarded", "welfare.lifecycle", "welfare.locked"]
    _description = "Payment of a Fund grant"
    _order = "id desc"
    _rec_name = "code"

    code = fields.Char(required=True, readonly=True)
    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    fund_id = fields.Many2one(
        related="request_id.fund_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    grant_form = fields.Selection(related="request_id.grant_form")
    amount = fields.Monetary(required=True, readonly=True)
    state = fields.Selection(
        [
            ("draft", "To be confirmed"),
            ("to_pay", "To be paid"),
            ("paid", "Paid"),
            ("cancelled", "Given up"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    confirmed_on = fields.Date(readonly=True)
    paid_on = fields.Date(readonly=True)
    came_back_on = fields.Date(
        readonly=True, help="The bank gave the last transfer back on this day."
    )
    # Part of the keys of its entries: a payment can be made, and come back, again.
    attempt = fields.Integer(readonly=True, required=True, default=1)
    open_line_id = fields.Many2one(
        "account.move.line",
        string="Owed",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups=ACCOUNTANT,
    )

    _code_unique = models.Constraint("UNIQUE (code)", "This payment is already there.")
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A payment is more than zero."
    )
    _owed_is_booked = models.Constraint(
        "CHECK (state IN ('draft', 'cancelled') OR open_line_id IS NOT NULL)",
        "What is to be paid is booked.",
    )
    _paid_has_its_day = models.Constraint(
        "CHECK ((state = 'paid') = (paid_on IS NOT NULL))", "A payment has its day."
    )

    @api.model
    def _get_guards(self):
        return (frozen(self._table, ("code", "request_id", "amount")),)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A payment is given up, never deleted."))

    @api.model
    def _prepare_vals(self, request, amount):
        return {
            "request_id": request.id,
            "code": f"{request.code}-{len(request.payment_ids) + 1}",
            "amount": amount,
        }

    # -- who may --------------------------------------------------------------

    def _lock(self):
        """The grant, then the payment: two clicks make one payment."""
        self.request_id.sudo()._lock()
        return super()._lock()

    def _get_locked_message(self):
        return self.env._("Somebody else is working on this payment. Try again.")

    def _check_state(self, *states):
        for payment in self:
            if payment.state not in states:
                raise UserError(
                    self.env._("%s has already moved on: load it again.", payment.code)
                )

    def _check_evaluator(self):
        self.check_access("read")
        self.request_id._check_role(EVALUATOR)

    def _check_accountant(self):
        self.check_access("read")
        if not self.env.user.has_group(ACCOUNTANT):
            raise AccessError(self.env._("Accountants pay grants."))

    def action_show_payee(self):
        """Show who is paid; that somebody looked stays written down."""
        self.ensure_one()
        wizard = self.env["welfare.fund.payment.payee"].create({"payment_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who is paid"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _log_payee_opening(self):
        """:raise AccessError: the user neither pays nor assesses"""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_groups(f"{ACCOUNTANT},{EVALUATOR}"):
            raise AccessError(self.env._("Accountants pay grants."))
        self.env["welfare.fund.identity.log"].sudo().create(
            {
                "request_id": self.sudo().request_id.id,
                "user_id": self.env.uid,
                "reason": "payment",
                "opened_at": self.env["welfare.clock"]._now(),
            }
        )

    # -- confirming, giving up ------------------------------------------------

    def action_confirm(self):
        self.ensure_one()
        self._check_evaluator()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm the payment"),
            "res_model": "welfare.fund.payment.confirm",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_payment_id": self.id,
                "default_amount": self.amount,
            },
        }

    def action_give_up(self):
        self._check_evaluator()
        self.sudo()._give_up()

    def _confirm(self, amount):
        """What is documented is owed from now on; the rest waits in a payment of its
        own.

        :param float amount: EUR, not more than the payment's
        :raise UserError: not complete, or it has moved on
        """
        self.ensure_one()
        self._lock()
        self._check_state("draft")
        compare = self.currency_id.compare_amounts
        if compare(amount, 0.0) <= 0 or compare(amount, self.amount) > 0:
            raise ValidationError(
                self.env._(
                    "Confirm more than zero and not more than %s.",
                    self.currency_id.format(self.amount),
                )
            )
        self.request_id._get_applicant()._check_payee()
        if rest := self.currency_id.round(self.amount - amount):
            self.request_id._propose_payment(rest)
        self.write({"amount": amount})
        self.flush_recordset()
        move = self._book_owed(1)
        self.write(
            {
                "state": "to_pay",
                "confirmed_on": move.date,
                "open_line_id": self._get_owed_line(move).id,
            }
        )
        self._order_payment()
        _logger.info("fund payment %s: to pay", self.id)

    def _give_up(self):
        """Make available again what is not paid.

        :raise UserError: the bank has it
        """
        for payment in self:
            payment._lock()
            payment._check_state("draft", "to_pay")
            payment._check_can_be_taken_back()
            was_owed = payment.state == "to_pay"
            line = payment.open_line_id
            payment.write({"state": "cancelled", "came_back_on": False})
            if was_owed:
                payment._unorder_payment()
                back = payment._book_owed(-1)
                (line | payment._get_owed_line(back)).reconcile()
            payment._book_return()
            payment.request_id._update_used()
            _logger.info("fund payment %s: given up", payment.id)

    def _check_can_be_taken_back(self):
        """Hook: :raise UserError: the payment is on its way to the bank"""
        for payment in self.filtered("open_line_id"):
            line = payment.open_line_id
            if line.reconciled or line.currency_id.compare_amounts(
                line.amount_residual, line.balance
            ):
                raise UserError(
                    self.env._("%s is paid, or part of it is.", payment.code)
                )

    # -- paid, and back -------------------------------------------------------

    def _mark_paid(self, date=None):
        """The bank has it: what was committed is spent."""
        for payment in self.filtered(lambda one: one.state == "to_pay"):
            move = payment._book_spent(1, date)
            payment.write(
                {"state": "paid", "paid_on": move.date, "came_back_on": False}
            )
            payment.request_id._update_used()
            _logger.info("fund payment %s: paid", payment.id)

    def _mark_unpaid(self, date=None):
        """The money is back, or never left: it is owed, and committed, again."""
        for payment in self.filtered(lambda one: one.state == "paid"):
            move = payment._book_spent(-1, date)
            payment.write(
                {
                    "state": "to_pay",
                    "paid_on": False,
                    "came_back_on": move.date,
                    "attempt": payment.attempt + 1,
                }
            )
            payment.request_id._update_used()
            payment._order_payment()
            _logger.info("fund payment %s: came back", payment.id)

    # -- the entries ----------------------------------------------------------

    def _book_owed(self, sign):
        """Dr being paid, Cr to pay; the other way round with ``sign`` -1."""
        fund = self.fund_id
        if not fund.to_pay_account_id:
            fund._setup_accounting()
        kind = "owed" if sign > 0 else "unowed"
        return self._book_step("payable", kind, f"{kind}:{self.code}")

    def _book_spent(self, sign, date=None):
        """Dr committed, Cr being paid; the other way round with ``sign`` -1."""
        kind = "paid" if sign > 0 else "unpaid"
        return self._book_step(
            "spend", kind, f"{kind}:{self.code}:{self.attempt}", date
        )

    def _book_return(self):
        """Dr committed, Cr available."""
        return self._book_step("return", "given_up", f"given_up:{self.code}")

    def _book_step(self, flow, kind, key, date=None):
        """Book an entry of the Fund, and write the step down.

        :return: the posted ``account.move``
        """
        self.ensure_one()
        lines = [
            (account, amount, self.code, request)
            for account, amount, request in self._get_step_lines(kind)
        ]
        move = self.fund_id._book(flow, lines, key, self.code, date)
        self.env["welfare.fund.payment.step"].create(
            {
                "payment_id": self.id,
                "kind": kind,
                "key": key,
                "day": move.date,
                "amount": self.amount,
            }
        )
        return move

    def _get_step_lines(self, kind):
        """:return: list of ``(account, signed amount, request or None)``"""
        self.ensure_one()
        fund, request = self.fund_id, self.request_id
        sides = {
            "owed": (fund.paying_account_id, fund.to_pay_account_id),
            "unowed": (fund.to_pay_account_id, fund.paying_account_id),
            "paid": (fund.committed_account_id, fund.paying_account_id),
            "unpaid": (fund.paying_account_id, fund.committed_account_id),
            "given_up": (fund.committed_account_id, fund.received_account_id),
        }
        debit, credit = sides[kind]
        guarded = fund.committed_account_id | fund.received_account_id
        return [
            (account, amount, request if account in guarded else None)
            for account, amount in ((debit, self.amount), (credit, -self.amount))
        ]

    def _get_owed_line(self, move):
        """:return: the journal item of ``move`` on the account of grants to pay"""
        account = self.fund_id.to_pay_account_id
        return move.line_ids.filtered(lambda line: line.account_id == account)

    # -- payment orders -------------------------------------------------------

    def _order_payment(self):
        """Hook: put what is owed where the bank's next order is made."""

    def _unorder_payment(self):
        """Hook: take it out again."""

    def _check_payee_can_change(self):
        """:raise UserError: the bank has it, or is about to"""
        if self.filtered(lambda one: one.state == "paid"):
            raise UserError(self.env._("The money is already on its way."))

    def _payee_changed(self):
        """Hook: who is paid is another."""
