from odoo import fields, models


class WelfareFundRegulation(models.Model):
    _inherit = "welfare.fund.regulation"

    tax_note = fields.Text(
        string="Tax note",
        help="How a grant is taxed: shown where help may be money on a bank account.",
    )
