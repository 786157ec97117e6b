from odoo import models

from .welfare_payroll_flow_line import PERSONAL


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_erase_payroll(self):
        res = super()._welfare_erase_payroll()
        self.env["welfare.payroll.flow.line"].search(
            [("employment_id.worker_id", "in", self.ids)]
        ).write(dict.fromkeys(PERSONAL, False))
        return res
