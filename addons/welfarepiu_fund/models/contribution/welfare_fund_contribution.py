import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

#: How a contribution comes about.
WAYS = [
    ("spent", "Share of what workers spend"),
    ("funded", "Share of the funds of the plan"),
    ("yearly", "Yearly sum"),
    ("matching", "As much as workers give"),
    ("donated", "Credit that workers gave"),
    ("leftover", "Credit left over at its end"),
    ("sold", "Share of what is sold"),
    ("passed_on", "Fees and discounts of suppliers"),
    ("round_up", "Rounding up in the shop"),
    ("transfer", "Bank transfer"),
]


class WelfareFundContribution(models.Model):
    """What a member gives to the Fund: pledged, then due, then received.

    Only what is received is available. Journal entries carry the code, never the
    name; who gave is known here, to accountants.
    """

    _name = "welfare.fund.contribution"
    _inherit = ["welfare.fund.payable", "welfare.lifecycle", "welfare.locked"]
    _description = "Contribution to the Solidarity Fund"
    _order = "id desc"

    fund_id = fields.Many2one(
        "welfare.fund", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    source_type = fields.Selection(
        [
            ("firm", "Firm"),
            ("supplier", "Supplier"),
            ("worker", "Worker"),
            ("operator", "Operator"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Given by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    way = fields.Selection(
        WAYS, string="How", required=True, readonly=True, default="transfer", index=True
    )
    reference = fields.Char(
        help="ISO 11649: written in the reason of payment, it tells the bank statement"
        " which contribution is paid.",
    )
    amount = fields.Monetary(required=True, readonly=True)
    part_of_id = fields.Many2one(
        "welfare.fund.contribution",
        string="Part of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Less arrived than was due: this is what arrived, the other waits for the"
        " rest.",
    )
    date = fields.Date(
        required=True,
        readonly=True,
        default=lambda self: self.env["welfare.clock"]._today(),
    )
    state = fields.Selection(
        [
            ("pledged", "Pledged"),
            ("due", "Due"),
            ("received", "Received"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="pledged",
        index=True,
    )
    due_on = fields.Date(
        string="To be paid by", readonly=True, copy=False, index="btree_not_null"
    )
    received_on = fields.Date(readonly=True, copy=False)
    written_off_on = fields.Date(
        string="Written off on",
        readonly=True,
        copy=False,
        help="It was due, and does not come.",
    )
    cancel_reason = fields.Selection(
        [
            ("withdrawn", "The giver has withdrawn it"),
            ("unable", "The giver cannot pay any more"),
            ("mistake", "It was written down by mistake"),
            ("never_came", "It never came"),
            ("order_back", "The order was cancelled or came back"),
        ],
        string="Why it was cancelled",
        readonly=True,
        copy=False,
    )
    key = fields.Char(
        string="Idempotency key",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: f"manual:{uuid.uuid4().hex}",
    )
    recharge_id = fields.Many2one(
        "welfare.recharge",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm whose credit was given up",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    settlement_id = fields.Many2one(
        "welfare.settlement",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    rule_id = fields.Many2one(
        "welfare.fund.rule",
        string="Promise",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    due_move_id = fields.Many2one(
        "account.move",
        string="Entry: due",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Entry: received",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    source_move_id = fields.Many2one(
        "account.move",
        string="Entry in the shop's books",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    handover_id = fields.Many2one(
        "welfare.fund.handover",
        string="Handed over with",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )

    receipt_ids = fields.One2many(
        "welfare.fund.receipt",
        "contribution_id",
        string="Receipts",
        readonly=True,
        groups="welfarepiu_base.group_accountant",
    )

    _key_unique = models.Constraint(
        "UNIQUE (key)", "This contribution is already written down."
    )
    _code_unique = models.Constraint(
        "UNIQUE (code)", "There is already a contribution with this code."
    )
    _reference_unique = models.UniqueIndex(
        "(reference) WHERE reference IS NOT NULL",
        "There is already a contribution with this reference.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A contribution is more than zero."
    )
    _received_is_booked = models.Constraint(
        "CHECK (state <> 'received' OR move_id IS NOT NULL)",
        "A contribution received has its entry in the Fund's journal.",
    )

    @api.model
    def _get_kept_fields(self):
        return {"state"}

    @api.model_create_multi
    def create(self, vals_list):
        """An accountant writes a pledge down; what happens to it are methods."""
        told = {"fund_id", "source_type", "partner_id", "amount", "date"}
        if not self.env.su and any(set(vals) - told for vals in vals_list):
            raise AccessError(self.env._("A contribution begins as a pledge."))
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A contribution is cancelled, never deleted."))

    # -- writing down ---------------------------------------------------------

    @api.model
    def _contribute(self, fund, source_type, amount, key, partner=None, **vals):
        """Write a contribution down, once.

        :param fund: the ``welfare.fund``
        :param str source_type: see ``source_type``
        :param float amount: EUR
        :param str key: idempotency key; a second call returns the first record
        :param partner: who gives
        :param vals: further values of the contribution
        :return: the ``welfare.fund.contribution``, pledged (empty for nothing)
        """
        contributions = self.sudo()
        if fund.currency_id.compare_amounts(amount, 0.0) <= 0:
            return contributions.browse()
        if existing := contributions.search([("key", "=", key)]):
            return existing
        return contributions.create(
            {
                "fund_id": fund.id,
                "source_type": source_type,
                "amount": fund.currency_id.round(amount),
                "key": key,
                "partner_id": partner.id if partner else False,
                **vals,
            }
        )

    @api.model
    def _get_fund_of_shop(self, company):
        """:raise ValidationError: a share was promised and there is no Fund for it"""
        fund = self.env["welfare.fund"]._get_for(company)
        if not fund.journal_id:
            raise ValidationError(
                self.env._(
                    "A solidarity share was promised: set the Solidarity Fund of"
                    " %(company)s up first.",
                    company=company.name,
                )
            )
        return fund

    # -- states ---------------------------------------------------------------

    def _make_due(self):
        """Book what is owed; it is not yet available."""
        for contribution in self.filtered(lambda one: one.state == "pledged"):
            fund = contribution.fund_id
            contribution.due_move_id = fund._book(
                "due",
                [
                    (
                        fund.receivable_account_id,
                        contribution.amount,
                        contribution.code,
                        None,
                    ),
                    (
                        fund.pledged_account_id,
                        -contribution.amount,
                        contribution.code,
                        None,
                    ),
                ],
                f"due:{contribution.code}",
                contribution.code,
            )
            contribution.write(
                {"state": "due", "due_on": contribution._get_payment_day()}
            )

    def _get_payment_day(self):
        """:return: the last day on which what becomes due today is paid in time"""
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        return today + timedelta(days=self.fund_id.payment_days)

    def _receive(self, account, date=None, line=None):
        """Make the money available, and write the receipt.

        :param account: ``account.account`` debited: where the money comes from
        :param date: day of the receipt, default today (Rome)
        :param line: ``account.bank.statement.line`` that brought it, if one did
        """
        # A bank may date a line ahead.
        today = self.env["welfare.clock"]._today()
        date = min(date or today, today)
        for contribution in self.filtered(lambda one: one.state in ("pledged", "due")):
            fund = contribution.fund_id
            move = fund._book(
                "contribution",
                [
                    (account, contribution.amount, contribution.code, None),
                    (
                        fund.received_account_id,
                        -contribution.amount,
                        contribution.code,
                        None,
                    ),
                ],
                contribution._get_receipt_key(),
                contribution.code,
                date,
            )
            contribution.write(
                {"move_id": move.id, "state": "received", "received_on": move.date}
            )
            self.env["welfare.fund.receipt"]._issue(contribution, line)
        self.handover_id._follow_transfer()

    def _get_receipt_key(self):
        """:return: idempotency key of the next time this contribution is received:
        what the bank returned is received again"""
        self.ensure_one()
        times = len(self.receipt_ids)
        return f"contribution:{self.code}" + (f":{times}" if times else "")

    def _receive_if_paid(self):
        """Make available what was pledged or due and has been paid in full."""
        self.filtered(
            lambda one: one.source_move_id and one._get_pledge_line().reconciled
        )._receive_pledge()
        for contribution in self.filtered(lambda one: one.state == "due"):
            due_line = contribution._get_due_line()
            if due_line.reconciled:
                credits = due_line.matched_credit_ids.credit_move_id
                last = credits.sorted(lambda line: (line.date, line.id))[-1:]
                contribution._receive(
                    contribution.fund_id.pledged_account_id,
                    last.date,
                    last.statement_line_id,
                )

    def _get_due_line(self):
        return self.due_move_id.line_ids.filtered(
            lambda line: line.account_id == self.fund_id.receivable_account_id
        )

    def _get_locked_message(self):
        return self.env._("This contribution is being booked right now. Try again.")

    def _write_off(self, reason):
        """What is due does not come: undo the entry that made it due.

        :param str reason: see ``cancel_reason``
        :raise UserError: it is not due
        """
        self._lock()
        for contribution in self:
            if contribution.state != "due":
                raise UserError(
                    self.env._("Only a contribution that is due is written off.")
                )
            fund = contribution.fund_id
            # No longer due before its line is matched: else it would be received.
            contribution.write(
                {
                    "state": "cancelled",
                    "cancel_reason": reason,
                    "written_off_on": fund._get_booking_date(),
                }
            )
            move = fund._book(
                "due",
                [
                    (
                        fund.pledged_account_id,
                        contribution.amount,
                        contribution.code,
                        None,
                    ),
                    (
                        fund.receivable_account_id,
                        -contribution.amount,
                        contribution.code,
                        None,
                    ),
                ],
                f"undue:{contribution.code}",
                contribution.code,
            )
            (
                contribution._get_due_line()
                | move.line_ids.filtered(
                    lambda line, fund=fund: line.account_id
                    == fund.receivable_account_id
                )
            ).reconcile()

    def _cancel(self):
        """Drop a pledge.

        :raise UserError: it is already booked
        """
        if self.filtered(lambda one: one.state not in ("pledged", "cancelled")):
            raise UserError(
                self.env._("A contribution that is booked cannot be cancelled.")
            )
        self.state = "cancelled"
