from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    welfare_weight_tolerance = fields.Integer(
        string="Tolerance of a parcel's weight (%)",
        default=10,
        help="How far the scale may be from the sum of the products' weights.",
    )
    welfare_box_grams = fields.Integer(
        string="Weight of an empty box (g)",
        default=300,
        help="Added to what is in a parcel, once for each box.",
    )

    _welfare_weights_positive = models.Constraint(
        "CHECK (welfare_weight_tolerance BETWEEN 1 AND 100 AND welfare_box_grams >= 0)",
        "The tolerance is between 1 and 100 per cent, and a box weighs something.",
    )
