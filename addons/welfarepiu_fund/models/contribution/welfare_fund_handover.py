from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class WelfareFundHandover(models.Model):
    """What the shop holds for the Fund, handed over to the company that keeps the
    Fund's books: one transfer, one reference, and the list behind it (ADR 58).

    It books nothing by itself: the debts are there already, in transit in the shop's
    books and due in the Fund's. The shop's transfer clears the one, its arrival the
    others. The list knows codes and names nobody: two companies read it.
    """

    _name = "welfare.fund.handover"
    _inherit = ["welfare.fund.payable", "welfare.lifecycle", "welfare.locked"]
    _description = "Hand-over to the Solidarity Fund"
    _order = "id desc"

    reference = fields.Char(
        help="ISO 11649: in the reason of payment, it tells both banks what is paid.",
    )
    fund_id = fields.Many2one(
        "welfare.fund", required=True, readonly=True, index=True, ondelete="restrict"
    )
    operator_company_id = fields.Many2one(
        related="fund_id.operator_company_id", string="From", store=True, index=True
    )
    company_id = fields.Many2one(
        related="fund_id.company_id", string="To", store=True, index=True
    )
    currency_id = fields.Many2one(related="fund_id.currency_id")
    date = fields.Date(
        required=True,
        readonly=True,
        default=lambda self: self.env["welfare.clock"]._today(),
    )
    contribution_ids = fields.One2many(
        "welfare.fund.contribution", "handover_id", readonly=True
    )
    amount = fields.Monetary(compute="_compute_amount", compute_sudo=True)
    state = fields.Selection(
        [
            ("open", "To be transferred"),
            ("paid", "Transferred"),
            ("arrived", "Arrived"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    paid_on = fields.Date(string="Transferred on", readonly=True, copy=False)

    _code_unique = models.Constraint(
        "UNIQUE (code)", "There is already a hand-over with this code."
    )
    _reference_unique = models.UniqueIndex(
        "(reference) WHERE reference IS NOT NULL",
        "There is already a hand-over with this reference.",
    )

    @api.depends("contribution_ids.amount", "contribution_ids.state")
    def _compute_amount(self):
        for one in self:
            one.amount = sum(one._get_contributions().mapped("amount"))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A hand-over is cancelled, never deleted."))

    def _get_contributions(self):
        """:return: what is handed over: an order that came back took its own out"""
        return self.contribution_ids.filtered(lambda one: one.state != "cancelled")

    # -- made, and given up ------------------------------------------------------------

    @api.model
    def _hand_over(self, fund):
        """Put all the shop holds for the Fund on one list.

        :return: the ``welfare.fund.handover``, with superuser rights
        :raise UserError: the books are in one company, a list waits already, or the
            shop holds nothing
        """
        fund = fund.sudo()
        if not fund._is_own_company():
            raise UserError(
                self.env._(
                    "The Fund's books are the shop's own: what the shop keeps for the"
                    " Fund is there already."
                )
            )
        fund._lock()
        if waiting := self.sudo().search(
            [("fund_id", "=", fund.id), ("state", "=", "open")]
        ):
            raise UserError(
                self.env._(
                    "%s waits already: transfer or cancel it first.", waiting.code
                )
            )
        held = self.env["welfare.fund.contribution"].sudo()._find_held(fund)
        if not held:
            raise UserError(self.env._("The shop holds nothing for the Fund."))
        handover = self.sudo().create({"fund_id": fund.id})
        held.handover_id = handover
        return handover

    def action_cancel(self):
        """Take the list back: what is on it waits for the next."""
        self._check_can_book()
        handovers = self.sudo()
        handovers._lock()
        if handovers.filtered(lambda one: one.state != "open"):
            raise UserError(self.env._("Only a hand-over that waits can be cancelled."))
        if handovers._get_contributions().filtered(lambda one: one.state != "due"):
            raise UserError(self.env._("Its money has arrived already."))
        handovers.contribution_ids.handover_id = False
        handovers.state = "cancelled"

    def _check_can_book(self):
        self.check_access("read")
        if not self.env.user.has_group("welfarepiu_base.group_accountant"):
            raise AccessError(self.env._("Accountants book contributions."))

    # -- the shop transfers it ---------------------------------------------------------

    def action_register_transfer(self):
        self.ensure_one()
        self._check_can_book()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Register the transfer"),
            "res_model": "welfare.fund.handover.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_handover_id": self.id},
        }

    def _register_transfer(self, journal, date):
        """Book the transfer in the shop's books: what was in transit is gone.

        :param journal: bank ``account.journal`` of the shop
        :param date: day of the transfer
        :raise UserError: transferred already, or nothing is left of it
        """
        self.ensure_one()
        self._lock()
        if self.state != "open" or not self.amount:
            raise UserError(self.env._("Only a hand-over that waits is transferred."))
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": date,
                "payment_ref": self.reference,
                "amount": -self.amount,
                "counterpart_account_id": self.fund_id.transit_account_id.id,
            }
        )
        self._match_transfer(line.move_id.line_ids)

    def _pay_from_line(self, line):
        """Book an imported line of the shop's bank as the transfer.

        :param line: ``account.bank.statement.line``, not booked
        :raise UserError: transferred already, or not this sum
        """
        self.ensure_one()
        self._lock()
        line._welfare_lock_line()
        if self.state != "open" or self.currency_id.compare_amounts(
            self.amount, -line.amount
        ):
            raise UserError(self.env._("Only a hand-over that waits is transferred."))
        self._match_transfer(
            line._welfare_replace_suspense(
                [(self.fund_id.transit_account_id, self.amount, self.code)]
            )
        )

    def _match_transfer(self, items):
        """:param items: journal items of the bank; those in transit are matched"""
        self.ensure_one()
        transit = self.fund_id.transit_account_id
        (
            self._get_held_items()
            | items.filtered(lambda item: item.account_id == transit)
        ).reconcile()
        self._follow_transfer()

    def _get_held_items(self):
        """:return: the journal items by which the shop holds what is on the list"""
        return self._get_contributions().source_move_id.line_ids.filtered(
            lambda item: item.account_id == self.fund_id.transit_account_id
            and item.credit
        )

    def _follow_transfer(self):
        """The state follows what is matched in the shop's books and what arrived in the
        Fund's, whoever booked it and in whichever order."""
        for one in self.filtered(lambda one: one.state != "cancelled"):
            contributions = one._get_contributions()
            items = one._get_held_items()
            is_paid = bool(items) and all(items.mapped("reconciled"))
            has_arrived = bool(contributions) and all(
                item.state == "received" for item in contributions
            )
            state = "open"
            if is_paid:
                state = "arrived" if has_arrived else "paid"
            days = items.matched_debit_ids.debit_move_id.mapped("date")
            one.write({"state": state, "paid_on": is_paid and max(days)})

    # -- what is printed ---------------------------------------------------------------

    def _get_printed_lines(self):
        """:return: list of ``(code, day, how it came about, EUR)``"""
        self.ensure_one()
        contributions = self.sudo()._get_contributions().sorted("id")
        ways = dict(contributions._fields["way"]._description_selection(self.env))
        return [
            (one.code, one.date, ways[one.way], one.amount) for one in contributions
        ]
