from odoo import fields, models


class WelfareRoute(models.Model):
    _inherit = "welfare.route"

    assignment_ids = fields.One2many(
        "welfare.assignment",
        "route_id",
        string="Who does what",
        groups="welfarepiu_base.group_operator",
    )
