from odoo import api, models


class AccountFullReconcile(models.Model):
    _inherit = "account.full.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """A contribution is received when what was due is paid in full."""
        reconciles = super().create(vals_list)
        moves = reconciles.sudo().reconciled_line_ids.move_id
        due = moves.filtered(lambda move: move.welfare_fund_flow == "due")
        if due:
            contributions = self.env["welfare.fund.contribution"].sudo()
            contributions.search([("due_move_id", "in", due.ids)])._receive_if_paid()
        return reconciles
