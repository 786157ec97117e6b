from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_given_credit(self):
        """:return: the movements by which this worker gave credit to the Fund, with
        superuser rights, newest first; what the plan gave at its end is not among them
        """
        self.ensure_one()
        moves = (
            self.env["welfare.credit.move"]
            .sudo()
            .search(
                [("lot_id.worker_id", "=", self.id), ("move_type", "=", "donate")],
                order="id desc",
            )
        )
        return moves.filtered(lambda move: move.day <= move.lot_id.spendable_until)
