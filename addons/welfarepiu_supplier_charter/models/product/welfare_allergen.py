from odoo import fields, models


class WelfareAllergen(models.Model):
    """One of the fourteen substances of Regulation (EU) 1169/2011, annex II."""

    _name = "welfare.allergen"
    _description = "Allergen"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer()
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "This allergen is already there.")
