from odoo import fields, models


class WelfareCharterVisitTemplateLine(models.Model):
    _name = "welfare.charter.visit.template.line"
    _description = "Question of a check list for visits"
    _order = "sequence, id"

    template_id = fields.Many2one(
        "welfare.charter.visit.template",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    question = fields.Text(required=True)
