from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import frozen_with


class WelfareFundRegulationEvent(models.Model):
    """An event for which the Fund helps, with the papers that show it."""

    _name = "welfare.fund.regulation.event"
    _description = "Event of the Fund's regulation"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "regulation_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stays the same from version to version.")
    sequence = fields.Integer(default=10)
    months_to_ask = fields.Integer(help="Months after the event; 0: no limit.")
    kind_ids = fields.Many2many(
        "welfare.benefit.kind",
        "welfare_fund_event_kind_rel",
        "event_id",
        "kind_id",
        string="A grant may buy",
        required=True,
    )
    isee_ceiling = fields.Monetary(
        string="ISEE up to", help="0: that of the regulation."
    )
    yearly_budget = fields.Monetary(
        string="Budget of a year",
        help="Most that is granted for this event in a calendar year; 0: what the Fund"
        " has.",
    )
    grants_max = fields.Integer(
        string="Grants in all", help="A person, over the years; 0: no limit."
    )
    large_family_from = fields.Integer(
        string="Large families: children from", help="0: no difference is made."
    )
    grants_max_large = fields.Integer(
        string="Grants in all, large families", help="Instead of those of the others."
    )
    outside_limits = fields.Boolean(
        string="Outside the limits",
        help="Is not counted in how often and how much one can have, nor bound by it.",
    )
    condition_ids = fields.One2many(
        "welfare.fund.event.condition", "event_id", string="Conditions", copy=True
    )
    paper_ids = fields.One2many(
        "welfare.fund.event.paper", "event_id", string="Papers", copy=True
    )

    _code_unique = models.Constraint(
        "UNIQUE (regulation_id, code)", "This event is already in the regulation."
    )
    _limits_positive = models.Constraint(
        "CHECK (COALESCE(months_to_ask, 0) >= 0 AND COALESCE(isee_ceiling, 0) >= 0"
        " AND COALESCE(yearly_budget, 0) >= 0 AND COALESCE(grants_max, 0) >= 0)",
        "A limit of the regulation cannot be below zero.",
    )
    _large_families = models.Constraint(
        "CHECK (COALESCE(large_family_from, 0) = 0 OR (large_family_from > 0"
        " AND grants_max > 0 AND grants_max_large > 0))",
        "Say how many grants in all there are for large families, and for the others.",
    )

    @api.model
    def _get_guards(self):
        return (
            frozen_with(
                self._table,
                "welfare_fund_regulation",
                "regulation_id",
                tuple(self._get_content_fields()),
            ),
        )

    @api.model
    def _get_content_fields(self):
        return [
            "name",
            "code",
            "months_to_ask",
            "isee_ceiling",
            "yearly_budget",
            "grants_max",
            "large_family_from",
            "grants_max_large",
            "outside_limits",
        ]

    def _prepare_content(self):
        content = super()._prepare_content()
        content["kinds"] = sorted(self.kind_ids.mapped("code"))
        content["conditions"] = [
            condition._prepare_content() for condition in self.condition_ids.sorted()
        ]
        content["papers"] = [
            paper._prepare_content() for paper in self.paper_ids.sorted()
        ]
        return content

    def _describe_limits(self):
        """:return: list of sentences: what is asked for this event, besides papers"""
        self.ensure_one()
        lines = [condition._describe() for condition in self.condition_ids]
        if self.months_to_ask:
            lines.append(
                self.env._(
                    "Asked within %s months of what happened", self.months_to_ask
                )
            )
        if self.isee_ceiling:
            money = self.currency_id.format(self.isee_ceiling)
            lines.append(self.env._("ISEE up to %s", money))
        if self.yearly_budget:
            money = self.currency_id.format(self.yearly_budget)
            lines.append(self.env._("Budget of a year: %s", money))
        if self.grants_max:
            lines.append(
                self.env._("Helped %s times at most, over the years", self.grants_max)
            )
        if self.large_family_from:
            lines.append(
                self.env._(
                    "With %(children)s children or more: %(count)s times",
                    children=self.large_family_from,
                    count=self.grants_max_large,
                )
            )
        return lines

    def _get_grants_max(self, facts):
        """:return: how often one is helped over the years, 0 being no limit; ``None``:
        it depends on a fact that is not known"""
        self.ensure_one()
        if not self.large_family_from:
            return self.grants_max
        if "child_count" not in facts:
            return None
        if facts["child_count"] >= self.large_family_from:
            return self.grants_max_large
        return self.grants_max
