from odoo import fields, models


class WelfareFundRegulation(models.Model):
    """How many hear an appeal, and when one pair of eyes is not enough."""

    _inherit = "welfare.fund.regulation"

    appeal_quorum = fields.Integer(
        string="Votes to decide an appeal",
        required=True,
        default=1,
        help="Of members who did not vote before; another evaluator has looked at it.",
    )
    has_second_assessor = fields.Boolean(
        string="Second assessor near the threshold",
        help="Another evaluator assesses as well, without seeing the first result.",
    )
    second_margin = fields.Float(
        string="Points around the threshold",
        digits=(8, 2),
        help="A result this near to the least points, on either side, is assessed"
        " twice.",
    )

    _appeal_heard = models.Constraint(
        "CHECK (appeal_quorum >= 1)", "Somebody hears an appeal."
    )
    _margin_positive = models.Constraint(
        "CHECK (second_margin >= 0)", "A margin is not below zero."
    )

    def _prepare_content(self):
        content = super()._prepare_content()
        for name in ("appeal_quorum", "has_second_assessor", "second_margin"):
            content[name] = self[name]
        return content

    def _is_near_threshold(self, points):
        """:return: whether ``points`` ask for a second assessor"""
        self.ensure_one()
        return (
            self.has_second_assessor
            and abs(points - self.points_minimum) <= self.second_margin
        )
