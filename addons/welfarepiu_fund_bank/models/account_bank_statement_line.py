from odoo import models
from odoo.tools import SQL


class AccountBankStatementLine(models.Model):
    """The Fund looks at a line before the reconciliation's own rules do."""

    _inherit = "account.bank.statement.line"

    def _auto_reconcile(self):
        self.env["welfare.fund.match"]._match(self)
        # What waits for an accountant is not booked by a rule that knows less.
        rest = self.filtered(
            lambda line: not line.is_reconciled and not line.sudo().welfare_match_ids
        )
        return super(AccountBankStatementLine, rest)._auto_reconcile()

    def _do_auto_reconcile_invoices_query(self):
        """A line without text is like any entry whose number has a dash: what is due to
        the Fund is not matched so."""
        query = super()._do_auto_reconcile_invoices_query()
        funds = (
            self.env["welfare.fund"]
            .sudo()
            .with_context(active_test=False)
            .search([("receivable_account_id", "!=", False)])
        )
        accounts = funds.receivable_account_id | funds.transit_account_id
        if accounts:
            query.add_where(
                SQL(
                    "%s NOT IN %s",
                    SQL.identifier(self.env["account.move.line"]._table, "account_id"),
                    tuple(accounts.ids),
                )
            )
        return query

    def unreconcile_bank_line(self):
        self._check_welfare_fund_line()
        return super().unreconcile_bank_line()
