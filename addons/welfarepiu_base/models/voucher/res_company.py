from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    welfare_voucher_months = fields.Integer(
        string="Vouchers last (months)",
        default=12,
        help="From the day of issue, where the product says nothing else.",
    )

    welfare_quote_days = fields.Integer(
        string="Quotes last (days)", default=14, help="From the supplier's answer."
    )

    _welfare_voucher_months_positive = models.Constraint(
        "CHECK (welfare_voucher_months > 0)", "Vouchers last a month or more."
    )
