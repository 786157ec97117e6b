from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_erase_elsewhere(self):
        res = super()._welfare_erase_elsewhere()
        for worker in self:
            worker._welfare_erase_needs()
        return res

    def _welfare_erase_needs(self):
        """Statements go, and so does the code by which the register of consents knows
        the worker: what was agreed to stays there, and names nobody."""
        worker = self.sudo()
        worker.welfare_need_statement_ids.unlink()
        worker._welfare_end_need_consent()
        worker.write({"welfare_need_code": False, "welfare_needs_later_on": False})
