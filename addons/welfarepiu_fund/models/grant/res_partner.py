from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_erasure_obstacles(self):
        obstacles = super()._welfare_get_erasure_obstacles()
        waiting = (
            self.env["welfare.fund.applicant"]
            .sudo()
            .search([("partner_id", "=", self.id)])
            .request_id.payment_ids.filtered(
                lambda one: one.state in ("draft", "to_pay")
            )
        )
        if waiting:
            # The operator may not learn who asks the Fund for help.
            obstacles.append(
                self.env._(
                    "Something of this person is still under way. Please try again in"
                    " a few weeks."
                )
            )
        return obstacles
