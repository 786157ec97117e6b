from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_merge_obstacles(self, target):
        obstacles = super()._welfare_get_merge_obstacles(target)
        live = (
            self.env["welfare.membership"]
            .sudo()
            .search([("partner_id", "in", self.ids), ("state", "!=", "ended")])
        )
        if any(len(one) > 1 for one in live.grouped("company_id").values()):
            obstacles.append(
                self.env._(
                    "Two of these firms are members, each with an agreement of its own:"
                    " end one membership first."
                )
            )
        return obstacles
