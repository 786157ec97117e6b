from odoo import fields, models


class WelfareFundAssessmentLine(models.Model):
    """One requirement checked, or one rule's points, in a sentence."""

    _name = "welfare.fund.assessment.line"
    _description = "Line of a Fund assessment"
    _order = "request_id, line_type desc, id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    line_type = fields.Selection(
        [("requirement", "Requirement"), ("points", "Points")],
        required=True,
        readonly=True,
    )
    name = fields.Char(string="Why", required=True, readonly=True)
    passed = fields.Boolean(readonly=True, default=True)
    points = fields.Float(readonly=True, digits=(8, 2))
    rule_id = fields.Many2one(
        "welfare.fund.point.rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
