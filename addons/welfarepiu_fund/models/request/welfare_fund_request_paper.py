from odoo import api, fields, models

from ..regulation.facts import NUMBERS


class WelfareFundRequestPaper(models.Model):
    """A paper asked for a request. Papers name people: the committee has no access."""

    _name = "welfare.fund.request.paper"
    _description = "Paper of a request to the Fund"
    _order = "request_id, id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    paper_id = fields.Many2one(
        "welfare.fund.event.paper",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char(related="paper_id.name")
    is_required = fields.Boolean(compute="_compute_is_required")
    content = fields.Binary(attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)
    is_received = fields.Boolean(
        string="Received", compute="_compute_is_received", store=True
    )

    _once = models.Constraint(
        "UNIQUE (request_id, paper_id)", "This paper is already in the request."
    )

    @api.depends("paper_id", *(f"request_id.{name}" for name, _label in NUMBERS))
    def _compute_is_required(self):
        """By the facts as they are now: a fact that nobody knows asks for the paper."""
        for paper in self:
            facts = paper.request_id.sudo()._get_facts()
            asked = paper.paper_id
            paper.is_required = bool(asked) and asked._is_needed(facts) is not False

    @api.depends("content")
    def _compute_is_received(self):
        for paper in self:
            paper.is_received = bool(paper.content)
