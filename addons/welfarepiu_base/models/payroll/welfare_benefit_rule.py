from odoo import fields, models


class WelfareBenefitRule(models.Model):
    _inherit = "welfare.benefit.rule"

    payroll_beneficiary = fields.Boolean(
        string="Payroll names who benefits",
        help="Of what is refunded, the employer gets the tax code and the relation of"
        " who benefits; otherwise neither leaves the platform.",
    )
