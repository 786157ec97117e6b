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
