from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    welfare_supplier_answer_hours = fields.Integer(
        string="Suppliers answer within (hours)",
        default=24,
        help="An order that waits for the supplier's yes: a reminder goes out at half"
        " of this time; after it the order is shown to the operator.",
    )

    _welfare_supplier_answer_hours_positive = models.Constraint(
        "CHECK (welfare_supplier_answer_hours > 0)",
        "Suppliers need an hour or more to answer.",
    )
