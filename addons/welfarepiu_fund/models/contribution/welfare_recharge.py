from odoo import models


class WelfareRecharge(models.Model):
    _inherit = "welfare.recharge"

    def _after_post(self):
        res = super()._after_post()
        for recharge in self:
            self.env["welfare.fund.contribution"]._contribute_from_recharge(recharge)
        return res
