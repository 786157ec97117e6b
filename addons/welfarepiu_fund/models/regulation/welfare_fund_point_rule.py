from odoo import api, fields, models
from odoo.tools import formatLang

from odoo.addons.welfarepiu_base.tools.guards import frozen_with


class WelfareFundPointRule(models.Model):
    """Points for one band of one fact of the request.

    A band holds its lower bound and not its upper one; an upper bound of 0 is open.
    """

    _name = "welfare.fund.point.rule"
    _description = "Points of the Fund's regulation"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "regulation_id, criterion, value_from, id"

    criterion = fields.Selection(
        [
            ("isee", "ISEE"),
            ("household_size", "People in the household"),
            ("minor_count", "Minors"),
            ("disability_count", "People with L. 104"),
            ("is_lone_parent", "Lone parent"),
            ("pays_rent", "Pays rent"),
            ("income_drop", "Loss of income (%)"),
            ("seniority_months", "Months of employment"),
            ("event", "Event"),
        ],
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

    def _applies_to(self, request):
        """:return: whether the request's fact falls into this band"""
        self.ensure_one()
        if self.criterion == "event":
            return request.event_id == self.event_id
        value = float(request[self.criterion])
        if self.is_per_unit and not value:
            return False
        return value >= self.value_from and (not self.value_to or value < self.value_to)

    def _get_points(self, request):
        """:return: points this rule gives; call when :meth:`_applies_to`"""
        self.ensure_one()
        if self.is_per_unit:
            return self.points * float(request[self.criterion])
        return self.points

    def _describe(self):
        """:return: one line that says which band this is, in the user's language"""
        self.ensure_one()
        label = dict(self._fields["criterion"]._description_selection(self.env))[
            self.criterion
        ]
        if self.criterion == "event":
            return f"{label}: {self.event_id.name}"
        if self.criterion in ("is_lone_parent", "pays_rent"):
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
