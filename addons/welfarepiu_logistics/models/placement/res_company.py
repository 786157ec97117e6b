from odoo import fields, models

from .welfare_placement_erasure import KEEP_MONTHS


class ResCompany(models.Model):
    _inherit = "res.company"

    welfare_placement_keep_months = fields.Integer(
        string="Months a placement is kept after its end",
        default=KEEP_MONTHS,
        help="After that the person is erased; hours and tasks stay without a name.",
    )
