from odoo import fields, models

#: Below this many people a count would point at persons.
SMALLEST_GROUP = 5


class WelfareNeed(models.Model):
    """A work-life need, in a small tree: tagged on products, stated by workers."""

    _name = "welfare.need"
    _description = "Need"
    _parent_store = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True)
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one("welfare.need", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("welfare.need", "parent_id", string="Details")
    active = fields.Boolean(default=True)
