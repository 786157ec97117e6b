from odoo import api, models

LOCKED_FIELDS = {"amount", "partner_id", "journal_id", "date", "move_id"}


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    def write(self, vals):
        if LOCKED_FIELDS & set(vals):
            self.move_id._check_welfare_document()
        return super().write(vals)

    def action_undo_reconciliation(self):
        self.move_id._check_welfare_document()
        return super().action_undo_reconciliation()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_welfare_document(self):
        self.move_id._check_welfare_document()
