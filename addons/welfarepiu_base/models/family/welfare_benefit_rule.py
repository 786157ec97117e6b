from odoo import fields, models


class WelfareBenefitRule(models.Model):
    _inherit = "welfare.benefit.rule"

    care_age = fields.Integer(
        string="Elderly from the age of",
        help="The relative is as old as this, or not self-sufficient by a medical"
        " certificate; zero: no matter.",
    )
