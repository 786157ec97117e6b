from odoo import api, models


class WelfareFundRequestPaper(models.Model):
    _inherit = "welfare.fund.request.paper"

    @api.depends("request_id.verified_ids")
    def _compute_is_required(self):
        """What was verified may call for a paper, too."""
        return super()._compute_is_required()
