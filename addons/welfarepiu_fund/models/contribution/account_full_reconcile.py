from odoo import api, models


class AccountFullReconcile(models.Model):
    _inherit = "account.full.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """A contribution is received when what was pledged or due is paid in full."""
        reconciles = super().create(vals_list)
        moves = reconciles.sudo().reconciled_line_ids.move_id
        if moves:
            self.env["welfare.fund.contribution"].sudo().search(
                [
                    ("state", "in", ("pledged", "due")),
                    "|",
                    ("due_move_id", "in", moves.ids),
                    ("source_move_id", "in", moves.ids),
                ]
            )._receive_if_paid()
            self._follow_welfare_handovers(moves)
        return reconciles

    @api.model
    def _follow_welfare_handovers(self, moves):
        """A hand-over is transferred when what the shop held is matched."""
        self.env["welfare.fund.handover"].sudo().search(
            [
                ("state", "!=", "cancelled"),
                ("contribution_ids.source_move_id", "in", moves.ids),
            ]
        )._follow_transfer()
