from odoo import fields, models


class WelfareRouteAct(models.Model):
    _inherit = "welfare.route.act"

    is_withdrawn = fields.Boolean(
        string="Taken back",
        readonly=True,
        help="On: it was tapped by mistake, and the team said so.",
    )
