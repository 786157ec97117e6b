from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    welfare_slot_hold_minutes = fields.Integer(
        string="Minutes a cart keeps its delivery slot", default=60
    )
