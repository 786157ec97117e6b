from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_erase_elsewhere(self):
        res = super()._welfare_erase_elsewhere()
        members = (
            self.env["welfare.team.member"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", self._welfare_get_contacts().ids)])
        )
        placements = members.placement_ids
        for placement in placements.filtered(lambda one: one.state == "active"):
            placement._finish("choice")
        placements._erase()
        (members - placements.member_id)._erase()
        return res
