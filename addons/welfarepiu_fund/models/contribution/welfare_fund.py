from stdnum import iso11649

from odoo import api, fields, models
from odoo.fields import Domain

from .payable import make_qr_text, with_check_digits


class WelfareFund(models.Model):
    """Where money for the Fund arrives, and what the bank took back too late."""

    _inherit = "welfare.fund"

    bank_journal_id = fields.Many2one(
        "account.journal",
        string="Bank account",
        domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
        help="Printed on pay slips and on the page where anybody can give.",
    )
    bank_is_own = fields.Boolean(
        string="The account is the Fund's alone",
        groups="welfarepiu_base.group_accountant",
        help="Whatever arrives there is for the Fund, also when nothing says so.",
    )
    give_back_account_id = fields.Many2one(
        "account.account",
        string="Account: to be given back",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
        help="What arrived beyond what was due and is owed to who paid it.",
    )
    payment_days = fields.Integer(
        string="Contributions are paid within (days)", required=True, default=30
    )
    gift_reference = fields.Char(
        string="Reference for gifts",
        compute="_compute_gift_reference",
        help="Whoever gives without having promised writes it: any amount is taken.",
    )
    receipt_ids = fields.One2many(
        "welfare.fund.receipt",
        "fund_id",
        readonly=True,
        groups="welfarepiu_base.group_accountant",
    )
    has_own_company = fields.Boolean(
        string="Books in a company of its own",
        compute="_compute_has_own_company",
        groups="welfarepiu_base.group_accountant",
    )
    uncovered = fields.Monetary(
        string="Returned by the bank, already granted",
        compute="_compute_uncovered",
        groups="welfarepiu_base.group_accountant",
        help="Taken from the next money that becomes available: the Fund promises"
        " nothing new before.",
    )

    _payment_days_range = models.Constraint(
        "CHECK (payment_days BETWEEN 0 AND 365)",
        "Contributions are paid within a year.",
    )

    def _compute_gift_reference(self):
        for fund in self:
            fund.gift_reference = fund.id and with_check_digits(f"DONO{fund.id:06}")

    @api.depends("company_id", "operator_company_id")
    def _compute_has_own_company(self):
        for fund in self:
            fund.has_own_company = fund._is_own_company()

    @api.depends("receipt_ids.uncovered")
    def _compute_uncovered(self):
        for fund in self:
            fund.uncovered = sum(fund._get_uncovered_receipts().mapped("uncovered"))

    def _get_uncovered_receipts(self):
        self.ensure_one()
        return (
            self.env["welfare.fund.receipt"]
            .sudo()
            .search([("fund_id", "=", self.id), ("uncovered", ">", 0)], order="id")
        )

    def _count_entry(self, move):
        """What becomes available first covers what the bank took back."""
        res = super()._count_entry(move)
        if self._get_entry_effect(move)[0] > 0:
            self._get_uncovered_receipts()._take_back()
        return res

    def _prepare_accounts_vals(self):
        return {
            **super()._prepare_accounts_vals(),
            "give_back_account_id": {
                "name": self.env._("Solidarity Fund: to be given back"),
                "account_type": "liability_current",
                "reconcile": True,
                "company_ids": [fields.Command.set(self.company_id.ids)],
            },
        }

    def _get_give_back_account(self):
        """:return: the ``account.account`` of what is owed to who paid too much"""
        self.ensure_one()
        if not self.sudo().give_back_account_id:
            self._setup_accounting()
        return self.sudo().give_back_account_id

    # -- across two companies ----------------------------------------------------------

    def action_hand_over(self):
        """Put what the shop holds for the Fund on one list, to be transferred."""
        self.ensure_one()
        Handover = self.env["welfare.fund.handover"]
        Handover._check_can_book()
        handover = Handover._hand_over(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": handover._name,
            "res_id": handover.id,
            "view_mode": "form",
        }

    # -- the bank account --------------------------------------------------------------

    def _get_bank_account(self):
        """:return: the ``res.partner.bank`` to pay into, if there is one"""
        self.ensure_one()
        fund = self.sudo()
        return (
            fund.bank_journal_id.bank_account_id
            or fund.company_id.partner_id.bank_ids[:1]
        )

    def _get_printed_gift_reference(self):
        """:return: the reference for gifts in groups of four"""
        self.ensure_one()
        return iso11649.format(self.gift_reference or "")

    def _get_gift_qr_text(self):
        """:return: the text of the QR code of a gift, see :func:`make_qr_text`"""
        self.ensure_one()
        return make_qr_text(self._get_bank_account(), self.gift_reference)

    @api.model
    def _get_funds_of_shop(self, company):
        """:return: the Funds of the shop of ``company`` with books in another one"""
        funds = self.sudo().search(
            [("operator_company_id", "=", company.id), ("journal_id", "!=", False)]
        )
        return funds.filtered(lambda fund: fund._is_own_company())

    @api.model
    def _get_funds_of_journal(self, journal):
        """:return: the Funds for which money may arrive in this ``account.journal``"""
        return self.sudo().search(
            Domain("company_id", "=", journal.company_id.id)
            & Domain("journal_id", "!=", False)
            & (
                Domain("bank_journal_id", "=", False)
                | Domain("bank_journal_id", "=", journal.id)
            )
        )
