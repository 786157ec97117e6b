from odoo import fields, models


class WelfareBenefitRule(models.Model):
    _inherit = "welfare.benefit.rule"

    previous_year_until = fields.Integer(
        string="Counted in the year before until (January)",
        help="Day of January until which what refers to the year before counts in that"
        " year (art. 51 c. 1 TUIR: the 12th); zero: never.",
    )

    _previous_year_until_january = models.Constraint(
        "CHECK (COALESCE(previous_year_until, 0) BETWEEN 0 AND 31)",
        "Until which day of January: from 1 to 31, or zero.",
    )
