from odoo import models
from odoo.exceptions import AccessError, UserError


class WelfareFundContribution(models.Model):
    """Money that arrives at the bank."""

    _inherit = "welfare.fund.contribution"

    def action_make_due(self):
        self._check_can_book()
        self.sudo()._make_due()

    def action_cancel(self):
        self._check_can_book()
        self.sudo()._cancel()

    def _check_can_book(self):
        self.check_access("read")
        if not self.env.user.has_group("welfarepiu_base.group_accountant"):
            raise AccessError(self.env._("Accountants book contributions."))

    def action_register_receipt(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Register the receipt"),
            "res_model": "welfare.fund.receipt.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contribution_id": self.id},
        }

    def _register_receipt(self, journal, date):
        """Book the payment of a contribution that is due and match it.

        :param journal: bank or cash ``account.journal`` of the Fund's company
        :param date: day the money arrived
        """
        self.ensure_one()
        if self.state == "pledged":
            self._make_due()
        if self.state != "due":
            raise UserError(self.env._("Only a contribution that is due is paid."))
        statement_line = self.env["account.bank.statement.line"].create(
            self._prepare_statement_line_vals(journal, date)
        )
        line = statement_line.move_id.line_ids.filtered(
            lambda line: line.account_id == self.fund_id.receivable_account_id
        )
        (line | self._get_due_line()).reconcile()

    def _prepare_statement_line_vals(self, journal, date):
        return {
            "journal_id": journal.id,
            "date": date,
            "payment_ref": self.code,
            "amount": self.amount,
            "counterpart_account_id": self.fund_id.receivable_account_id.id,
        }
