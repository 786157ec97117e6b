from odoo import api, fields, models
from odoo.exceptions import UserError

# How each flow may change what is available (A) and what is committed (C).
FLOW_SHAPES = {
    "due": lambda available, committed: available == committed == 0,
    "contribution": lambda available, committed: available and not committed,
    "grant": lambda available, committed: committed and available == -committed,
    "return": lambda available, committed: committed and available == -committed,
    "payable": lambda available, committed: available == committed == 0,
    "spend": lambda available, committed: committed and not available,
}


class AccountMove(models.Model):
    _inherit = "account.move"

    welfare_fund_id = fields.Many2one(
        "welfare.fund",
        string="Solidarity Fund",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    welfare_fund_flow = fields.Selection(
        [
            ("due", "Contribution due"),
            ("contribution", "Contribution received"),
            ("grant", "Grant"),
            ("payable", "Grant to be paid"),
            ("spend", "Grant spent"),
            ("return", "Grant returned"),
        ],
        string="Fund flow",
        copy=False,
        readonly=True,
    )
    welfare_fund_key = fields.Char(
        string="Fund idempotency key", copy=False, readonly=True
    )

    _welfare_fund_key_unique = models.UniqueIndex(
        "(welfare_fund_key) WHERE welfare_fund_key IS NOT NULL",
        "This entry of the Fund is already booked.",
    )
    _welfare_fund_flow_set = models.Constraint(
        "CHECK ((welfare_fund_id IS NULL) = (welfare_fund_flow IS NULL))",
        "An entry of the Fund says what it is for.",
    )

    def _post(self, soft=True):
        self._check_welfare_fund_entry()
        posted = super()._post(soft)
        for move in posted.filtered("welfare_fund_id"):
            move.welfare_fund_id.sudo()._count_entry(move)
        return posted

    def _check_welfare_fund_entry(self):
        """The accounts of a Fund move only with an entry of that Fund, in its journal.

        :raise UserError: otherwise; else the Fund's figures would not re-add
        """
        funds = (
            self.env["welfare.fund"]
            .sudo()
            .with_context(active_test=False)
            .search([("company_id", "in", self.company_id.ids)])
        )
        for fund in funds:
            guarded = fund._get_guarded_accounts()
            for move in self:
                touches = move.line_ids.account_id & guarded
                is_own = move.welfare_fund_id == fund
                if touches and not is_own:
                    raise UserError(
                        self.env._(
                            "The accounts of %(fund)s move only with its own entries.",
                            fund=fund.name,
                        )
                    )
                if is_own:
                    move._check_welfare_fund_shape(fund)

    def _check_welfare_fund_shape(self, fund):
        self.ensure_one()
        available, committed = fund._get_entry_effect(self)
        if self.journal_id != fund.journal_id or not FLOW_SHAPES[
            self.welfare_fund_flow
        ](available, committed):
            raise UserError(
                self.env._(
                    "This entry of %(fund)s does not have the shape of its flow.",
                    fund=fund.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_welfare_fund_entry(self):
        if self.filtered("welfare_fund_id"):
            raise UserError(self.env._("An entry of the Fund is never deleted."))
