from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_erase_elsewhere(self):
        """Why somebody is not sent to a door is a story of the person who goes, too."""
        res = super()._welfare_erase_elsewhere()
        self.env["welfare.door.ban"].search([("partner_id", "in", self.ids)]).unlink()
        return res
