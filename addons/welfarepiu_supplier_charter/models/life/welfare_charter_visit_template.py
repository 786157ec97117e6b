from odoo import fields, models


class WelfareCharterVisitTemplate(models.Model):
    """Questions for the visits of one kind of supplier, besides the charter's."""

    _name = "welfare.charter.visit.template"
    _description = "Check list for visits"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    line_ids = fields.One2many("welfare.charter.visit.template.line", "template_id")
