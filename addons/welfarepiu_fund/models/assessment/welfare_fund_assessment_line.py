from odoo import api, fields, models


class WelfareFundAssessmentLine(models.Model):
    """One requirement checked, one rule's points, or one step to the sum."""

    _name = "welfare.fund.assessment.line"
    _description = "Line of a Fund assessment"
    _order = "request_id, sequence, id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    line_type = fields.Selection(
        [
            ("requirement", "Requirement"),
            ("points", "Points"),
            ("amount", "Amount"),
            ("ranking", "Ranking"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char(string="Why", required=True, readonly=True)
    outcome = fields.Selection(
        [("met", "Met"), ("failed", "Not met"), ("unknown", "Not known")],
        required=True,
        readonly=True,
        default="met",
    )
    passed = fields.Boolean(compute="_compute_passed")
    correction = fields.Char(
        string="Declared and verified",
        readonly=True,
        help="What was declared, what was found instead, and why.",
    )
    points = fields.Float(readonly=True, digits=(8, 2))
    rule_id = fields.Many2one(
        "welfare.fund.point.rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.depends("outcome")
    def _compute_passed(self):
        for line in self:
            line.passed = line.outcome == "met"
