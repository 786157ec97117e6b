from odoo import api, fields, models
from odoo.tools import float_compare, formatLang

from odoo.addons.welfarepiu_base.tools.guards import frozen_with

from .facts import FLAGS, NUMBERS


class WelfareFundPointRule(models.Model):
    """Points for one band of one fact of the request.

    A band holds its lower bound and not its upper one; an upper bound of 0 is open.
    """

    _name = "welfare.fund.point.rule"
    _description = "Points of the Fund's regulation"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "regulation_id, criterion, value_from, id"

    criterion = fields.Selection(
        [*NUMBERS, ("event", "Event")],
        required=True,
    )
    event_id = fields.Many2one(
        "welfare.fund.regulation.event",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('regulation_id', '=', regulation_id)]",
    )
    value_from = fields.Float(string="From", digits=(12, 2))
    value_to = fields.Float(string="Below", digits=(12, 2), help="0: no upper bound.")
    points = fields.Float(required=True, digits=(8, 2))
    is_per_unit = fields.Boolean(
        string="For each", help="Points for each person, not once."
    )

    _band = models.Constraint(
        "CHECK (COALESCE(value_to, 0) = 0 OR value_to > value_from)",
        "A band ends above where it begins.",
    )
    # Of other facts rules may add up: three points a minor, and five from four on.
    _one_isee_band = models.Constraint(
        "EXCLUDE USING gist (int4range(regulation_id, regulation_id, '[]') WITH &&,"
        " numrange(COALESCE(value_from, 0), NULLIF(value_to, 0)) WITH &&)"
        " WHERE (criterion = 'isee')",
        "Two bands of points speak of the same ISEE.",
    )
    _event_named = models.Constraint(
        "CHECK ((criterion = 'event') = (event_id IS NOT NULL))",
        "Points for an event name the event, other points do not.",
    )

    @api.model
    def _get_guards(self):
        return (
            frozen_with(
                self._table,
                "welfare_fund_regulation",
                "regulation_id",
                (
                    "criterion",
                    "event_id",
                    "value_from",
                    "value_to",
                    "points",
                    "is_per_unit",
                ),
            ),
        )

    @api.model
    def _get_content_fields(self):
        return ["criterion", "value_from", "value_to", "points", "is_per_unit"]

    def _prepare_content(self):
        content = super()._prepare_content()
        content["event"] = self.event_id.code or None
        return content

    def _applies_to(self, facts):
        """:param dict facts: what is known of a request; ``event_id`` is a code
        :return: whether the fact falls into this band; ``None``: it is not known
        """
        self.ensure_one()
        if self.criterion == "event":
            return facts.get("event_id") == self.event_id.code
        if self.criterion not in facts:
            return None
        value = float(facts[self.criterion])
        if self.is_per_unit and not value:
            return False
        return float_compare(value, self.value_from, 2) >= 0 and (
            not self.value_to or float_compare(value, self.value_to, 2) < 0
        )

    def _get_points(self, facts):
        """:return: points this rule gives; call when :meth:`_applies_to`"""
        self.ensure_one()
        if self.is_per_unit:
            return self.points * float(facts[self.criterion])
        return self.points

    def _describe(self):
        """:return: one line that says which band this is, in the user's language"""
        self.ensure_one()
        label = dict(self._fields["criterion"]._description_selection(self.env))[
            self.criterion
        ]
        if self.criterion == "event":
            return f"{label}: {self.event_id.name}"
        if self.criterion in FLAGS:
            return label
        if not self.value_to:
            return self.env._(
                "%(fact)s: %(low)s or more",
                fact=label,
                low=self._format_number(self.value_from),
            )
        return self.env._(
            "%(fact)s: from %(low)s to below %(high)s",
            fact=label,
            low=self._format_number(self.value_from),
            high=self._format_number(self.value_to),
        )

    @api.model
    def _format_number(self, number):
        """:return: as one writes it in the user's language, ``12.500`` or ``2,50``"""
        return formatLang(self.env, number, digits=2 if number % 1 else 0)
