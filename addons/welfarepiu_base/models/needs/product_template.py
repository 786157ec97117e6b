from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    welfare_audience_ids = fields.Many2many(
        "welfare.audience",
        string="For whom",
        groups="base.group_user",
        help="Empty: for anybody.",
    )
