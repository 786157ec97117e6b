from odoo import api, models


class AccountFullReconcile(models.Model):
    """A refund is paid when what the operator owes the worker is, however it was."""

    _inherit = "account.full.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        reconciles = super().create(vals_list)
        reconciles._welfare_get_refunds("approved")._mark_paid()
        return reconciles

    def unlink(self):
        refunds = self._welfare_get_refunds("paid")
        res = super().unlink()
        refunds.filtered(lambda one: not one.payable_line_id.reconciled)._mark_unpaid()
        return res

    def _welfare_get_refunds(self, state):
        lines = self.sudo().reconciled_line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )
        Refund = self.env["welfare.refund"].sudo()
        if not lines:
            return Refund
        return Refund.search(
            [("state", "=", state), ("move_id", "in", lines.move_id.ids)]
        )
