from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    welfare_is_cold = fields.Boolean(
        string="Must stay cold",
        help="Only teams whose vehicle has a cold box deliver it.",
    )
