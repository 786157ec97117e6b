from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class WelfareFunding(models.Model):
    """Money between a firm and the operator: asked for (a pro-forma, books nothing),
    then received at the bank, when the liability arises (*provvista*, out of VAT); or
    paid back to the firm."""

    _name = "welfare.funding"
    _inherit = ["welfare.lifecycle"]
    _description = "Advance payment of a firm"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    direction = fields.Selection(
        [("in", "From the firm"), ("out", "Back to the firm")],
        required=True,
        default="in",
    )
    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("payer_type", "=", "firm")],
    )
    plan_id = fields.Many2one(
        "welfare.plan", domain="[('payer_id', '=', payer_id)]", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        string="Amount asked for", required=True, help="Or to be paid back."
    )
    received_amount = fields.Monetary(
        string="Amount registered",
        copy=False,
        help="What the bank really shows; empty: all that was asked for.",
    )
    rest_of_id = fields.Many2one(
        "welfare.funding",
        string="Rest of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The request of which only a part has arrived.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]",
        default=lambda self: self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.env.company),
                ("type", "=", "bank"),
            ],
            limit=1,
        ),
    )
    requested_on = fields.Date(
        required=True, default=lambda self: self.env["welfare.clock"]._today()
    )
    due_on = fields.Date(string="To be paid by")
    received_on = fields.Date(string="Value date", copy=False)
    state = fields.Selection(
        [
            ("requested", "Asked for"),
            ("received", "Received"),
            ("paid_back", "Paid back"),
            ("cancelled", "Cancelled"),
        ],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Line of the bank statement",
        copy=False,
        index="btree_not_null",
        domain="[('journal_id', '=', journal_id), ('is_reconciled', '=', False)]",
        help="Empty: the receipt is booked by hand.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An advance payment is more than zero."
    )
    _registered = models.Constraint(
        "CHECK (state NOT IN ('received', 'paid_back') OR (received_amount > 0"
        " AND received_on IS NOT NULL AND statement_line_id IS NOT NULL))",
        "What is registered has an amount, a day and a line of the bank.",
    )
    _line_once = models.UniqueIndex(
        "(statement_line_id) WHERE state IN ('received', 'paid_back')",
        "This line of the bank statement is already registered.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        fundings = super().create(vals_list)
        for funding in fundings.sudo().filtered(lambda one: one.name == "/"):
            funding.name = self.env["ir.sequence"].next_by_code("welfare.funding")
        return fundings

    def write(self, vals):
        frozen = {
            "amount",
            "received_amount",
            "direction",
            "payer_id",
            "company_id",
            "received_on",
            "statement_line_id",
        }
        if frozen & set(vals) and self.filtered(lambda one: one._is_booked()):
            raise UserError(
                self.env._("A registered receipt is not changed: it is booked.")
            )
        return super().write(vals)

    def _is_booked(self):
        self.ensure_one()
        return self.state in ("received", "paid_back")

    def action_receive(self):
        self._receive()

    def action_match(self):
        self._match_statement()

    def action_cancel(self):
        if self.filtered(lambda funding: funding.state != "requested"):
            raise UserError(self.env._("Only a request can be cancelled."))
        self._keep({"state": "cancelled"})

    # -- register --------------------------------------------------------------------

    def _check_can_receive(self):
        for funding in self:
            if funding.state != "requested":
                raise UserError(self.env._("This payment is already registered."))
            if not funding.journal_id:
                raise UserError(self.env._("Choose the bank account of the receipt."))
            if funding.direction == "out":
                funding._check_can_pay_back()

    def _check_can_pay_back(self):
        """Only money that is there, and that no grant counts on, goes back."""
        amount = self.received_amount or self.amount
        held = self.payer_id._get_provvista_balance()
        if self.currency_id.compare_amounts(amount, held) > 0:
            raise UserError(
                self.env._(
                    "%(firm)s has %(held)s of funds: %(amount)s cannot be paid back.",
                    firm=self.payer_id.name,
                    held=self.currency_id.format(held),
                    amount=self.currency_id.format(amount),
                )
            )
        self.payer_id._check_spend_limit(amount)

    def _receive(self, day=None, amount=None):
        """Book the receipt, Dr bank, Cr provvista of the firm; or the repayment, the
        other way round. A smaller receipt leaves a request for the rest; a larger one
        is registered as received.

        :param day: value date, default the bank's, ``received_on`` or today (Rome)
        :param float amount: EUR really moved, default the bank's, ``received_amount``
            or what was asked for
        :raise UserError: already registered, cancelled, or no such funds to pay back
        """
        self._check_can_receive()
        for funding in self:
            funding._set_registered(day, amount)
            if funding.statement_line_id:
                funding._book_statement_line()
            else:
                funding.statement_line_id = self.env[
                    "account.bank.statement.line"
                ].create(funding._prepare_statement_line_vals())
            move = funding.statement_line_id.move_id
            move.sudo().write(
                {
                    "welfare_term": "funding"
                    if funding.direction == "in"
                    else "repayment",
                    "welfare_payer_id": funding.payer_id.id,
                }
            )
            funding._keep(
                {"state": "received" if funding.direction == "in" else "paid_back"}
            )
            funding._ask_for_rest()
            # The accountant's own act; what was recharged meanwhile is now covered.
            funding.payer_id._use_provvista()

    def _set_registered(self, day, amount):
        line = self.statement_line_id
        self.received_on = (
            day or line.date or self.received_on or self.env["welfare.clock"]._today()
        )
        self.received_amount = (
            amount or abs(line.amount) or self.received_amount or self.amount
        )

    def _ask_for_rest(self):
        """What has not arrived stays asked for, on a request of its own."""
        rest = self.currency_id.round(self.amount - self.received_amount)
        if self.direction == "in" and rest > 0:
            self.copy({"amount": rest})._keep({"rest_of_id": self.id})

    def _prepare_statement_line_vals(self):
        sign = 1 if self.direction == "in" else -1
        return {
            "journal_id": self.journal_id.id,
            "date": self.received_on,
            "payment_ref": self.name,
            "partner_id": self.payer_id.partner_id.id,
            "amount": sign * self.received_amount,
            "counterpart_account_id": self.company_id.welfare_provvista_account_id.id,
        }

    # -- from the bank statement -------------------------------------------------------

    def _get_statement_domain(self):
        """:return: domain of the lines of the bank that could be this payment"""
        sign = ">" if self.direction == "in" else "<"
        return Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("is_reconciled", "=", False),
                ("amount", sign, 0),
            ]
        )

    def _find_statement_line(self):
        """The request's number in the reason of payment decides; without it, the
        firm's own line of the very same amount, if it is the only one.

        :return: one ``account.bank.statement.line``, or none
        """
        self.ensure_one()
        lines = self.env["account.bank.statement.line"].search(
            self._get_statement_domain()
        )
        named = lines.filtered(lambda line: self.name in (line.payment_ref or ""))
        if named:
            return named[:1]
        sign = 1 if self.direction == "in" else -1
        same = lines.filtered(
            lambda line: line.partner_id.commercial_partner_id
            == self.payer_id.partner_id
            and not self.currency_id.compare_amounts(line.amount, sign * self.amount)
        )
        return same if len(same) == 1 else same.browse()

    def _match_statement(self):
        """Register the requests that imported bank statements show as paid.

        :return: the requests that were registered
        """
        done = self.browse()
        for funding in self.filtered(lambda one: one.state == "requested"):
            if line := funding.statement_line_id or funding._find_statement_line():
                funding.write(
                    {"statement_line_id": line.id, "journal_id": line.journal_id.id}
                )
                funding._receive()
                done |= funding
        return done

    def _book_statement_line(self):
        """Move the imported line from the suspense account to the firm's funds."""
        line = self.statement_line_id
        _liquidity, suspense, other = line._seek_for_lines()
        sign = 1 if self.direction == "in" else -1
        if other or not suspense or line.amount * sign <= 0:
            raise UserError(
                self.env._("This line of the bank statement is something else.")
            )
        line.partner_id = self.payer_id.partner_id
        suspense = line._seek_for_lines()[1]
        suspense.account_id = self.company_id.welfare_provvista_account_id

    @api.model
    def _cron_match_statement(self):
        """Look for the open requests in what the bank has shown since."""
        self.search([("state", "=", "requested")])._match_statement()

    # -- the pro-forma -----------------------------------------------------------------

    def _get_bank_account(self):
        """:return: the ``res.partner.bank`` to pay into"""
        return (
            self.journal_id.bank_account_id or self.company_id.partner_id.bank_ids[:1]
        )
