from odoo import fields, models


class WelfareMembershipApplicationDecision(models.TransientModel):
    _name = "welfare.membership.application.decision"
    _inherit = ["welfare.application.decision"]
    _description = "Decision on an application of a firm"

    application_id = fields.Many2one("welfare.membership.application", required=True)
