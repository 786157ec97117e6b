import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.welfarepiu_base.tools.guards import Guard

_logger = logging.getLogger(__name__)

ACCOUNTANT = "welfarepiu_base.group_accountant"
# What is in the Fund at a moment, less what was there a moment before, is one grant:
# the public reads statements.
INSIDERS = (
    f"{ACCOUNTANT},welfarepiu_fund.group_fund_evaluator,"
    "welfarepiu_fund.group_fund_committee"
)

COUNTERS = ("received", "committed", "spent")

#: An entry of a Fund comes after the last day the Fund has closed.
CLOSED_BODY = """
BEGIN
    IF NEW.welfare_fund_id IS NOT NULL AND NEW.state = 'posted'
        AND (TG_OP = 'INSERT' OR OLD.state <> 'posted' OR OLD.date <> NEW.date)
        AND EXISTS (SELECT FROM welfare_fund
                     WHERE id = NEW.welfare_fund_id AND closed_until >= NEW.date)
    THEN
        RAISE EXCEPTION 'the Fund has closed this day'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""
#: What is closed stays closed.
OPEN_AGAIN_BODY = """
BEGIN
    IF OLD.closed_until IS NOT NULL
        AND (NEW.closed_until IS NULL OR NEW.closed_until < OLD.closed_until)
    THEN
        RAISE EXCEPTION 'what the Fund has closed stays closed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareFund(models.Model):
    """The Solidarity Fund and its books.

    Money is in journal entries of ``journal_id``, in the currency of ``company_id``.
    ``received``, ``committed`` and ``spent`` count them in the same transaction that
    posts them, so that the database can refuse the euro that is not there;
    :meth:`_get_book_figures` adds the same figures up again from the entries.
    """

    _name = "welfare.fund"
    _inherit = ["welfare.guarded", "welfare.locked"]
    _description = "Solidarity Fund"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Books kept by",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The operator's company (a debt towards the Alliance) or a company of the"
        " Alliance's lead body (a restricted reserve).",
    )
    operator_company_id = fields.Many2one(
        "res.company",
        string="Shop of",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company in whose shop the Fund's credit is spent.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    payer_id = fields.Many2one(
        "welfare.payer",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
        index="btree_not_null",
    )
    journal_id = fields.Many2one(
        "account.journal",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
    )
    received_account_id = fields.Many2one(
        "account.account",
        string="Account: available",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
    )
    committed_account_id = fields.Many2one(
        "account.account",
        string="Account: committed",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
    )
    pledged_account_id = fields.Many2one(
        "account.account",
        string="Account: contributions to come",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
    )
    receivable_account_id = fields.Many2one(
        "account.account",
        string="Account: contributions due",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
    )
    payable_account_id = fields.Many2one(
        "account.account",
        string="Account: owed to the shop",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
        help="What the Fund's credit bought, when the Fund keeps books of its own.",
    )
    to_pay_account_id = fields.Many2one(
        "account.account",
        string="Account: grants to pay",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
        help="Grants that go to a creditor or to the worker's bank account, from their"
        " confirmation to the bank.",
    )
    paying_account_id = fields.Many2one(
        "account.account",
        string="Account: grants being paid",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
        help="Stands against the grants to pay: until the bank has them, they stay in"
        " what is committed.",
    )
    transit_account_id = fields.Many2one(
        "account.account",
        string="Account: in transit (shop)",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
        help="In the shop's books: given to the Fund and not yet handed over to it.",
    )
    donation_journal_id = fields.Many2one(
        "account.journal",
        string="Journal: donations kept back (shop)",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
    )
    fee_journal_id = fields.Many2one(
        "account.journal",
        string="Journal: fees (shop)",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
    )
    fee_account_id = fields.Many2one(
        "account.account",
        string="Account: fees of suppliers (shop)",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
    )
    discount_account_id = fields.Many2one(
        "account.account",
        string="Account: discounts of suppliers (shop)",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
    )
    passing_on_account_id = fields.Many2one(
        "account.account",
        string="Account: passed on to the Fund (shop)",
        readonly=True,
        copy=False,
        groups=ACCOUNTANT,
        ondelete="restrict",
        help="Fees and discounts are the operator's income; it gives them on whole.",
    )
    received = fields.Monetary(
        readonly=True, required=True, copy=False, default=0.0, groups=INSIDERS
    )
    committed = fields.Monetary(
        readonly=True,
        required=True,
        copy=False,
        default=0.0,
        groups=INSIDERS,
        help="Granted and not yet spent.",
    )
    spent = fields.Monetary(
        readonly=True, required=True, copy=False, default=0.0, groups=INSIDERS
    )
    available = fields.Monetary(
        compute="_compute_available", compute_sudo=True, groups=INSIDERS
    )
    closed_until = fields.Date(
        readonly=True,
        copy=False,
        help="Last day of the last statement: no entry of the Fund is dated before the"
        " day after it.",
    )
    book_received = fields.Monetary(
        string="Received (books)", compute="_compute_book_figures", groups=ACCOUNTANT
    )
    book_committed = fields.Monetary(
        string="Committed (books)", compute="_compute_book_figures", groups=ACCOUNTANT
    )
    book_spent = fields.Monetary(
        string="Spent (books)", compute="_compute_book_figures", groups=ACCOUNTANT
    )
    book_available = fields.Monetary(
        string="Available (books)", compute="_compute_book_figures", groups=ACCOUNTANT
    )
    regulation_ids = fields.One2many("welfare.fund.regulation", "fund_id")
    regulation_id = fields.Many2one(
        "welfare.fund.regulation",
        string="Regulation in force",
        compute="_compute_regulation_id",
        compute_sudo=True,
    )

    _available_not_negative = models.Constraint(
        "CHECK (received - committed - spent >= 0)",
        "The Fund does not have that much available.",
    )
    _committed_not_negative = models.Constraint(
        "CHECK (committed >= 0)", "The Fund has not committed that much."
    )
    _spent_not_negative = models.Constraint(
        "CHECK (spent >= 0)", "The Fund has not spent that much."
    )
    _one_per_shop = models.UniqueIndex(
        "(operator_company_id) WHERE active", "This shop already has its Fund."
    )

    @api.depends("received", "committed", "spent")
    def _compute_available(self):
        for fund in self:
            fund.available = fund.received - fund.committed - fund.spent

    def _compute_book_figures(self):
        for fund in self:
            figures = fund._get_book_figures()
            fund.book_received = figures["received"]
            fund.book_committed = figures["committed"]
            fund.book_spent = figures["spent"]
            fund.book_available = figures["available"]

    @api.depends("regulation_ids.state")
    def _compute_regulation_id(self):
        for fund in self:
            fund.regulation_id = fund.regulation_ids.filtered(
                lambda regulation: regulation.state == "in_force"
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_counters_untouched(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_counters_untouched(vals)
        if "company_id" in vals or "operator_company_id" in vals:
            self._check_can_change_company()
        return super().write(vals)

    @api.model
    def _check_counters_untouched(self, vals):
        if set(COUNTERS) & set(vals):
            raise UserError(
                self.env._("The Fund's figures change only with its entries.")
            )

    def _check_can_change_company(self):
        if self.filtered("journal_id"):
            raise UserError(
                self.env._("The Fund already has its books: they do not move.")
            )

    @api.model
    def _get_for(self, company):
        """:return: the Fund fed by, and spent in, the shop of ``company``"""
        return self.sudo().search([("operator_company_id", "=", company.id)], limit=1)

    # -- counting -------------------------------------------------------------

    def _lock(self):
        """Let one decision at a time touch the Fund; lock it before anything else.

        :raise UserError: somebody else is deciding right now
        """
        self.ensure_one()
        return super()._lock()

    def _get_locked_message(self):
        return self.env._("Another decision on the Fund is being booked. Try again.")

    def _check_available(self, amount):
        """:raise UserError: less than ``amount`` is available; call after the lock"""
        self.ensure_one()
        if self.currency_id.compare_amounts(amount, self.available) > 0:
            raise UserError(
                self.env._(
                    "The Fund has %(available)s available: %(amount)s is too much.",
                    available=self.currency_id.format(self.available),
                    amount=self.currency_id.format(amount),
                )
            )

    def _count(self, received=0.0, committed=0.0, spent=0.0):
        """Add to the counters in one statement; the CHECKs of the table decide.

        :raise psycopg2.errors.CheckViolation: nothing, or not that much, is there
        """
        self.ensure_one()
        self._lock()
        self.env.cr.execute(
            SQL(
                """
                UPDATE welfare_fund
                   SET received = received + %s,
                       committed = committed + %s,
                       spent = spent + %s
                 WHERE id = %s
                """,
                *(self._to_numeric(value) for value in (received, committed, spent)),
                self.id,
            )
        )
        self.invalidate_recordset([*COUNTERS, "available"])

    def _to_numeric(self, value):
        """:return: ``value`` in whole cents as text: no float reaches the counter"""
        places = self.currency_id.decimal_places
        return SQL("%s::numeric", f"{self.currency_id.round(value):.{places}f}")

    def _get_entry_effect(self, move):
        """:return: ``(available, committed)`` changed by the lines of ``move``"""
        self.ensure_one()

        def credited(account):
            lines = move.line_ids.filtered(lambda line: line.account_id == account)
            return self.currency_id.round(-sum(lines.mapped("balance")))

        return credited(self.received_account_id), credited(self.committed_account_id)

    def _count_entry(self, move):
        """Count one entry that has just been posted."""
        self.ensure_one()
        available, committed = self._get_entry_effect(move)
        spent = -committed if move.welfare_fund_flow == "spend" else 0.0
        self._count(
            received=available + committed + spent, committed=committed, spent=spent
        )

    def _get_guarded_accounts(self):
        return (
            self.received_account_id
            | self.committed_account_id
            | self.pledged_account_id
            | self.paying_account_id
        )

    # -- the books ------------------------------------------------------------

    @api.model
    def _get_guards(self):
        return (
            Guard(
                "account_move",
                "welfare_fund_closed",
                "BEFORE",
                ("INSERT", "UPDATE"),
                "welfare_fund_closed",
                CLOSED_BODY,
            ),
            Guard(
                self._table,
                "welfare_fund_stays_closed",
                "BEFORE",
                ("UPDATE",),
                "welfare_fund_stays_closed",
                OPEN_AGAIN_BODY,
            ),
        )

    def _get_booking_date(self, date=None):
        """:return: ``date`` (default today, Rome), or the first day that is still open:
        what arrives late is booked there"""
        self.ensure_one()
        day = date or self.env["welfare.clock"]._today()
        locked = self.company_id._get_user_fiscal_lock_date(self.journal_id)
        closed = max(self.closed_until or locked, locked)
        return max(day, closed + timedelta(days=1))

    def _book(self, flow, lines, key, ref, date=None):
        """Post one entry in the Fund's journal.

        :param str flow: see ``account.move.welfare_fund_flow``
        :param lines: list of ``(account, signed amount, label, request or None)``,
            debit positive, in the Fund's currency; labels and ``ref`` are codes,
            never names
        :param str key: idempotency key; a second call returns the first entry
        :param str ref: code of the request or contribution behind the entry
        :param date: default today (Rome); see :meth:`_get_booking_date`
        :return: the posted ``account.move``
        """
        self.ensure_one()
        Move = self.env["account.move"].sudo().with_company(self.company_id)
        if move := Move.search([("welfare_fund_key", "=", key)]):
            return move
        if not self.journal_id:
            raise UserError(self.env._("Set the books of the Fund up first."))
        self._lock()
        move = Move.create(self._prepare_move_vals(flow, lines, key, ref, date))
        move._post(soft=False)
        _logger.info("fund %s: entry %s, flow %s", self.id, move.id, flow)
        return move

    def _prepare_move_vals(self, flow, lines, key, ref, date):
        return {
            "move_type": "entry",
            "journal_id": self.journal_id.id,
            "company_id": self.company_id.id,
            "date": self._get_booking_date(date),
            "ref": ref,
            "welfare_fund_id": self.id,
            "welfare_fund_flow": flow,
            "welfare_fund_key": key,
            "line_ids": [
                fields.Command.create(
                    {
                        "account_id": account.id,
                        "balance": self.currency_id.round(amount),
                        "name": label,
                        "welfare_fund_request_id": request.id if request else False,
                    }
                )
                for account, amount, label, request in lines
            ],
        }

    def _get_book_figures(self):
        """Add the Fund's figures up from posted journal items, not from the counters.

        :return: dict ``received``, ``committed``, ``spent``, ``available`` in EUR;
            ``available`` is the balance of its account, not a difference
        """
        self.ensure_one()
        self.env.flush_all()
        sums = {
            (account.id, flow): -balance
            for account, flow, balance in self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("parent_state", "=", "posted"),
                    (
                        "account_id",
                        "in",
                        (self.received_account_id | self.committed_account_id).ids,
                    ),
                ],
                ["account_id", "move_id.welfare_fund_flow"],
                ["balance:sum"],
            )
        }

        def total(account, *flows):
            return self.currency_id.round(
                sum(
                    amount
                    for (account_id, flow), amount in sums.items()
                    if account_id == account.id and (not flows or flow in flows)
                )
            )

        return {
            "received": total(self.received_account_id, "contribution"),
            "available": total(self.received_account_id),
            "committed": total(self.committed_account_id),
            "spent": -total(self.committed_account_id, "spend"),
        }

    def _find_differences(self):
        """Compare counters and books, and the books with themselves.

        :return: dict name -> ``(counter, books)`` of what differs; empty when whole
        """
        self.ensure_one()
        figures = self._get_book_figures()
        pairs = {name: (self[name], figures[name]) for name in COUNTERS}
        pairs["available"] = (
            figures["received"] - figures["committed"] - figures["spent"],
            figures["available"],
        )
        return {
            name: pair
            for name, pair in pairs.items()
            if self.currency_id.compare_amounts(*pair)
        }

    def action_check_books(self):
        """Tell whether counters and books agree."""
        self.ensure_one()
        differences = self._find_differences()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if differences else "success",
                "sticky": bool(differences),
                "message": self._describe_differences(differences),
            },
        }

    def _describe_differences(self, differences):
        if not differences:
            return self.env._("The Fund's figures and its books agree to the cent.")
        labels = self.fields_get(list(differences), ["string"])
        return self.env._(
            "The Fund's figures and its books differ: %s",
            ", ".join(
                f"{labels[name]['string']} {self.currency_id.format(counter)}"
                f" / {self.currency_id.format(books)}"
                for name, (counter, books) in differences.items()
            ),
        )
