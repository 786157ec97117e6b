from odoo import api, fields, models
from odoo.tools import float_compare

from odoo.addons.welfarepiu_base.tools.guards import frozen_with

from .facts import FLAGS, NUMBERS


class WelfareFundEventCondition(models.Model):
    """What has to be true for an event: a fact between two bounds, both included."""

    _name = "welfare.fund.event.condition"
    _description = "Condition of an event of the Fund's regulation"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "event_id, id"

    event_id = fields.Many2one(
        "welfare.fund.regulation.event", required=True, index=True, ondelete="cascade"
    )
    regulation_id = fields.Many2one(
        related="event_id.regulation_id", store=True, readonly=True, precompute=True
    )
    fact = fields.Selection(NUMBERS, required=True)
    at_least = fields.Float(digits=(12, 2), help="A yes is 1.")
    at_most = fields.Float(digits=(12, 2), help="0: no upper bound.")

    _once = models.Constraint(
        "UNIQUE (event_id, fact)", "The event already has a condition on this."
    )
    _bounds = models.Constraint(
        "CHECK (COALESCE(at_least, 0) >= 0 AND COALESCE(at_most, 0) >= 0"
        " AND (COALESCE(at_least, 0) > 0 OR COALESCE(at_most, 0) > 0)"
        " AND (COALESCE(at_most, 0) = 0 OR at_most >= COALESCE(at_least, 0)))",
        "A condition has a bound, and ends above where it begins.",
    )

    @api.model
    def _get_guards(self):
        return (
            frozen_with(
                self._table,
                "welfare_fund_regulation",
                "regulation_id",
                ("event_id", *self._get_content_fields()),
            ),
        )

    @api.model
    def _get_content_fields(self):
        return ["fact", "at_least", "at_most"]

    def _is_met(self, facts):
        """:return: whether the fact is within the bounds; ``None``: it is not known"""
        self.ensure_one()
        if self.fact not in facts:
            return None
        value = float(facts[self.fact])
        return float_compare(value, self.at_least, 2) >= 0 and (
            not self.at_most or float_compare(value, self.at_most, 2) <= 0
        )

    def _describe(self):
        """:return: one line that says what is asked, in the user's language"""
        self.ensure_one()
        label = dict(self._fields["fact"]._description_selection(self.env))[self.fact]
        number = self.env["welfare.fund.point.rule"]._format_number
        if self.fact in FLAGS:
            return label
        if not self.at_most:
            return self.env._(
                "%(fact)s: at least %(low)s", fact=label, low=number(self.at_least)
            )
        if not self.at_least:
            return self.env._(
                "%(fact)s: at most %(high)s", fact=label, high=number(self.at_most)
            )
        return self.env._(
            "%(fact)s: from %(low)s to %(high)s",
            fact=label,
            low=number(self.at_least),
            high=number(self.at_most),
        )
