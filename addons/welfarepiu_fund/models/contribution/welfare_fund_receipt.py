from odoo import api, fields, models
from odoo.exceptions import UserError

#: What is laid to the payer's papers: not what the shop kept back or handed over.
TOLD_WAYS = ("spent", "funded", "yearly", "matching", "transfer")

#: How far apart the day an accountant writes and that of the bank may lie.
NEAR_DAYS = 10


class WelfareFundReceipt(models.Model):
    """That a contribution was received, with its number.

    A contribution has one at a time: what the bank returns annuls it, what is then
    paid again has a receipt of its own. Numbers have no holes.
    """

    _name = "welfare.fund.receipt"
    _inherit = ["welfare.lifecycle"]
    _description = "Receipt of the Solidarity Fund"
    _order = "id desc"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    contribution_id = fields.Many2one(
        "welfare.fund.contribution",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    fund_id = fields.Many2one(related="contribution_id.fund_id", store=True, index=True)
    company_id = fields.Many2one(
        related="contribution_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="fund_id.currency_id")
    partner_id = fields.Many2one(related="contribution_id.partner_id")
    amount = fields.Monetary(required=True, readonly=True)
    date = fields.Date(string="Received on", required=True, readonly=True)
    state = fields.Selection(
        [("issued", "Issued"), ("returned", "Annulled: returned by the bank")],
        required=True,
        readonly=True,
        default="issued",
        index=True,
    )
    move_id = fields.Many2one(
        "account.move", required=True, readonly=True, ondelete="restrict"
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Line of the bank",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    file_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Line of the bank's file",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Where the bank's own file shows what was registered by hand before.",
    )
    sent_on = fields.Date(readonly=True, copy=False)
    returned_on = fields.Date(readonly=True, copy=False)
    return_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Line of the return",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    uncovered = fields.Monetary(
        string="Still to be taken back",
        readonly=True,
        required=True,
        copy=False,
        default=0.0,
        help="Returned by the bank when it was already granted.",
    )

    take_backs = fields.Json(
        string="Taken back",
        readonly=True,
        copy=False,
        help="What was taken back and when: key of the entry, day, amount.",
    )

    _name_unique = models.Constraint(
        "UNIQUE (company_id, name)", "There is already a receipt with this number."
    )
    _one_at_a_time = models.UniqueIndex(
        "(contribution_id) WHERE state = 'issued'",
        "This contribution has its receipt already.",
    )
    _file_once = models.UniqueIndex(
        "(file_line_id) WHERE file_line_id IS NOT NULL",
        "This line of the bank is already a receipt registered by hand.",
    )
    _return_once = models.UniqueIndex(
        "(return_line_id) WHERE return_line_id IS NOT NULL",
        "This line of the bank has already annulled a receipt.",
    )
    _amounts = models.Constraint(
        "CHECK (amount > 0 AND uncovered BETWEEN 0 AND amount)",
        "A receipt is for more than zero.",
    )
    _returned_has_a_day = models.Constraint(
        "CHECK ((state = 'returned') = (returned_on IS NOT NULL))",
        "What was returned has a day.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A receipt is annulled, never deleted."))

    # -- issuing -----------------------------------------------------------------------

    @api.model
    def _issue(self, contribution, line=None):
        """Write the receipt of a contribution that has just been received.

        :param line: ``account.bank.statement.line`` that brought the money, if any
        """
        return self.sudo().create(
            {
                "name": self._get_next_number(contribution),
                "contribution_id": contribution.id,
                "amount": contribution.amount,
                "date": contribution.received_on,
                "move_id": contribution.move_id.id,
                "statement_line_id": line.id if line else False,
            }
        )

    @api.model
    def _get_next_number(self, contribution):
        """:return: the next number of the books in which the receipt is, by year"""
        Sequence = self.env["ir.sequence"].sudo()
        company = contribution.company_id
        code = "welfare.fund.receipt"
        sequence = Sequence.search(
            [("code", "=", code), ("company_id", "=", company.id)], limit=1
        ) or Sequence.create(
            {
                "name": f"{self._description} ({company.name})",
                "code": code,
                "company_id": company.id,
                "implementation": "no_gap",
                "prefix": "RIC/%(range_year)s/",
                "padding": 4,
                "use_date_range": True,
            }
        )
        return sequence.next_by_id(sequence_date=self.env["welfare.clock"]._today())

    # -- registered by hand, then found in the bank's file -----------------------------

    def _filter_by_hand(self, line, amount):
        """:return: those registered by hand that may be this line of the bank's file

        :param amount: EUR that the line brings
        """
        return self.filtered(
            lambda one: one.state == "issued"
            and not one.file_line_id
            and one.statement_line_id.journal_id == line.journal_id
            and one.statement_line_id._welfare_get_facts()["is_by_hand"]
            and not one.currency_id.compare_amounts(one.amount, amount)
        )

    def _is_near(self, line):
        """:return: whether it was registered about when the bank says"""
        self.ensure_one()
        return abs((self.statement_line_id.date - line.date).days) <= NEAR_DAYS

    def _join_file_line(self, line):
        """The bank's own file shows what was registered by hand: one payment. What was
        registered stays matched; a line of the journal takes its money off again, so
        that the journal says what the bank says.

        :param line: ``account.bank.statement.line`` of the file, not booked
        :raise UserError: the receipt is annulled, or found already
        """
        self.ensure_one()
        self.contribution_id._lock()
        line._welfare_lock_line()
        by_hand = self.statement_line_id
        if not self._filter_by_hand(line, line.amount):
            raise UserError(
                self.env._("This is not the money of receipt %s any more.", self.name)
            )
        receivable = self.fund_id.receivable_account_id
        off = by_hand.create(self._prepare_off_vals(line))
        items = line._welfare_replace_suspense(
            [(receivable, -self.amount, self.contribution_id.code)]
        )
        (
            items
            | off.move_id.line_ids.filtered(lambda item: item.account_id == receivable)
        ).reconcile()
        self.file_line_id = line
        # By what the bank tells of who paid, a return is known later.
        facts = line._welfare_get_facts()
        by_hand.write(
            {"account_number": facts["account"], "partner_name": facts["name"]}
        )

    def _prepare_off_vals(self, line):
        by_hand = self.statement_line_id
        return {
            "journal_id": by_hand.journal_id.id,
            "date": max(by_hand.date, line.date),
            "payment_ref": self.env._(
                "Registered by hand, then in the bank's file: %s",
                self.contribution_id.code,
            ),
            "amount": -self.amount,
            "counterpart_account_id": self.fund_id.receivable_account_id.id,
        }

    # -- the bank returns it -----------------------------------------------------------

    def _check_can_return(self, line):
        """:raise UserError: this line of the bank is not the return of this receipt"""
        self.ensure_one()
        if self.state != "issued":
            raise UserError(self.env._("This receipt is annulled already."))
        paid = self._get_bank_items()
        if len(paid) != 1 or self.currency_id.compare_amounts(
            -paid.balance, self.amount
        ):
            raise UserError(
                self.env._(
                    "The bank did not bring the money of this receipt in one line:"
                    " match the return by hand."
                )
            )
        back = sum(line._seek_for_lines()[1].mapped("balance"))
        if self.currency_id.compare_amounts(back, self.amount):
            raise UserError(
                self.env._(
                    "%(back)s came back, the receipt is of %(amount)s.",
                    back=self.currency_id.format(back),
                    amount=self.currency_id.format(self.amount),
                )
            )

    def _get_bank_items(self):
        """:return: the journal items by which the bank paid the contribution"""
        self.ensure_one()
        items = self.statement_line_id.move_id.line_ids.filtered(
            lambda item: item.account_id == self.fund_id.receivable_account_id
        )
        return (
            items
            & self.contribution_id._get_due_line()
            .matched_credit_ids.filtered(
                lambda one: not self.currency_id.compare_amounts(
                    one.amount, self.amount
                )
            )
            .credit_move_id
        )

    def _return(self, line):
        """The bank took the money back: the contribution is due again, the receipt is
        annulled, and what is available goes down. What was already granted stays
        granted: the part of it that is not there is taken from the next money.

        :param line: the ``account.bank.statement.line`` of the return
        :raise UserError: see :meth:`_check_can_return`
        """
        self.ensure_one()
        contribution = self.contribution_id
        contribution._lock()
        line._welfare_lock_line()
        self._check_can_return(line)
        fund = self.fund_id
        paid = self._get_bank_items()
        # Due again before its line is opened: what is received keeps its match.
        contribution.write({"state": "due", "received_on": False, "move_id": False})
        contribution.due_on = contribution._get_payment_day()
        self.write(
            {
                "state": "returned",
                "returned_on": line.date,
                "return_line_id": line.id,
                "uncovered": self.amount,
            }
        )
        contribution._get_due_line().matched_credit_ids.filtered(
            lambda one: one.credit_move_id == paid
        ).unlink()
        back = line._welfare_replace_suspense(
            [(fund.receivable_account_id, self.amount, contribution.code)]
        )
        (paid | back).reconcile()
        contribution.handover_id._follow_transfer()
        self._take_back(line.date)

    def _undo(self, reason):
        """What the shop had handed over goes back to it, as far as it is available:
        the receipt is annulled, the contribution cancelled.

        :param str reason: see the contribution's ``cancel_reason``
        """
        today = self.env["welfare.clock"]._today()
        for receipt in self:
            receipt.contribution_id._lock()
            receipt.contribution_id.write(
                {
                    "state": "cancelled",
                    "cancel_reason": reason,
                    "received_on": False,
                    "move_id": False,
                }
            )
            receipt.write(
                {
                    "state": "returned",
                    "returned_on": today,
                    "uncovered": receipt.amount,
                }
            )
            receipt._take_back(today)

    def _get_back_account(self):
        """:return: the ``account.account`` to which what is taken back goes"""
        fund = self.fund_id
        if self.return_line_id:
            return fund.pledged_account_id
        # Not by the bank: to the shop, which gives it to the buyer.
        if fund._is_own_company():
            return fund.payable_account_id
        return fund.transit_account_id

    def _take_back(self, day=None):
        """Take from what is available what the bank has taken, as far as it is there:
        the Fund never has less than nothing.

        :param day: of the entry, default today (Rome)
        """
        for receipt in self.filtered("uncovered"):
            fund = receipt.fund_id
            fund._lock()
            amount = fund.currency_id.round(min(receipt.uncovered, fund.available))
            if amount <= 0:
                return
            code = receipt.contribution_id.code
            left = fund.currency_id.round(receipt.uncovered - amount)
            # First: the entry may count, and what is counted comes back here.
            key = f"return:{receipt.id}:{round(receipt.uncovered * 100)}"
            booked_on = fund._get_booking_date(day)
            step = [key, fields.Date.to_string(booked_on), amount]
            receipt.write(
                {"uncovered": left, "take_backs": [*(receipt.take_backs or []), step]}
            )
            fund._book(
                "contribution",
                [
                    (fund.received_account_id, amount, code, None),
                    (receipt._get_back_account(), -amount, code, None),
                ],
                key,
                code,
                booked_on,
            )

    # -- told to who gave --------------------------------------------------------------

    @api.model
    def _get_unsent_domain(self):
        return [
            ("state", "=", "issued"),
            ("sent_on", "=", False),
            ("contribution_id.way", "in", TOLD_WAYS),
            "|",
            ("contribution_id.source_move_id", "=", False),
            # Who paid into the account of the shop is told as well.
            ("contribution_id.source_move_id.statement_line_id", "!=", False),
            ("contribution_id.partner_id.email", "!=", False),
        ]

    @api.model
    def _cron_send(self):
        """Send each receipt once, to who has an e-mail."""
        template = self.env.ref("welfarepiu_fund.mail_template_fund_receipt").sudo()
        cron = self.env["ir.cron"]
        unsent = self.search(self._get_unsent_domain(), order="id")
        cron._commit_progress(remaining=len(unsent))
        for receipt in unsent:
            locked = receipt.try_lock_for_update().filtered(lambda one: not one.sent_on)
            for one in locked:
                one.sent_on = self.env["welfare.clock"]._today()
                template.send_mail(one.id)
            if not cron._commit_progress(1):
                return
