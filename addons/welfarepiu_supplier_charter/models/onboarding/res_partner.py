from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_erase_elsewhere(self):
        res = super()._welfare_erase_elsewhere()
        self.env["welfare.supplier.wish"].search(
            [("worker_id", "in", self.ids)]
        ).unlink()
        return res
