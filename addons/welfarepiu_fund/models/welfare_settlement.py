from odoo import models


class WelfareSettlement(models.Model):
    _inherit = "welfare.settlement"

    def _after_post(self):
        res = super()._after_post()
        for settlement in self:
            self.env["welfare.fund.contribution"]._contribute_from_settlement(
                settlement
            )
        return res

    def _describe_payment(self, move):
        is_share = (
            self.env["welfare.fund.contribution"]
            .sudo()
            .search_count([("source_move_id", "=", move.id)], limit=1)
        )
        if is_share:
            return self.env._("Your share for the Solidarity Fund")
        return super()._describe_payment(move)
