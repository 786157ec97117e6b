from odoo import api, fields, models
from odoo.tools import float_compare

from odoo.addons.welfarepiu_base.tools.guards import frozen_with

from .facts import FLAGS, NUMBERS


class WelfareFundEventPaper(models.Model):
    """A paper the regulation asks for an event, always or where a fact calls for it."""

    _name = "welfare.fund.event.paper"
    _description = "Paper asked by the Fund's regulation"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "event_id, sequence, id"

    event_id = fields.Many2one(
        "welfare.fund.regulation.event", required=True, index=True, ondelete="cascade"
    )
    regulation_id = fields.Many2one(
        related="event_id.regulation_id", store=True, readonly=True, precompute=True
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    is_required = fields.Boolean(string="Required", default=True)
    fact = fields.Selection(
        NUMBERS, string="Only for", help="Needed where this is so; empty: always."
    )
    fact_from = fields.Float(
        string="From", digits=(12, 2), default=1, help="Needed from this number on."
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
        return ["name", "is_required", "fact", "fact_from"]

    def _is_needed(self, facts):
        """:return: whether the paper has to be there; ``None``: a fact is not known"""
        self.ensure_one()
        if not self.is_required:
            return False
        if not self.fact:
            return True
        if self.fact not in facts:
            return None
        return float_compare(float(facts[self.fact]), self.fact_from, 2) >= 0

    def _describe_condition(self):
        """:return: for whom the paper is needed, in the user's language"""
        self.ensure_one()
        label = dict(self._fields["fact"]._description_selection(self.env))[self.fact]
        if self.fact in FLAGS or self.fact_from <= 1:
            return label
        return self.env._(
            "%(fact)s: at least %(low)s",
            fact=label,
            low=self.env["welfare.fund.point.rule"]._format_number(self.fact_from),
        )
