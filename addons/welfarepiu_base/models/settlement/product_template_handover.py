from odoo import fields, models

HANDOVERS = [
    ("rounds", "By our warehouse and rounds"),
    ("delivers", "The supplier brings it"),
    ("collect", "To be collected at the supplier's"),
]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    welfare_handover = fields.Selection(
        HANDOVERS,
        string="Handed over",
        default="rounds",
        required=True,
        help="Of a supplier's goods. What the supplier brings or hands over itself"
        " never passes through our warehouse, and the supplier accepts each order.",
    )
