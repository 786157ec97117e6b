from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import append_only

from ..request.welfare_fund_request import STAFF

# A choice and not free text: the row can never be changed, so it names nobody.
VERIFYING_REASONS = [
    ("paper", "The paper says otherwise"),
    ("paper_old", "The paper is out of date"),
    ("slip", "A slip of the pen"),
    ("register", "A public register says otherwise"),
    ("missing", "It was not known"),
    ("applicant", "The applicant put it right"),
]


class WelfareFundVerifiedFact(models.Model):
    """What was found instead of what was declared. Append-only; the last one counts.

    The declared fact stays frozen as it is: the assessment shows both.
    """

    _name = "welfare.fund.verified.fact"
    _inherit = ["welfare.guarded"]
    _description = "Verified fact of a request to the Fund"
    _order = "request_id, id"
    _rec_name = "fact"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    fact = fields.Char(string="Name of the fact", required=True, readonly=True)
    label = fields.Char(string="Fact", compute="_compute_texts")
    value = fields.Json(readonly=True, help="As in the frozen data.")
    declared = fields.Char(compute="_compute_texts")
    verified = fields.Char(compute="_compute_texts")
    reason = fields.Selection(VERIFYING_REASONS, required=True, readonly=True)
    paper_id = fields.Many2one(
        "welfare.fund.event.paper",
        string="Seen in",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        ondelete="restrict",
        groups=STAFF,
    )
    verified_at = fields.Datetime(required=True, readonly=True)

    @api.model
    def _get_guards(self):
        return append_only(self._table)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("What was verified is never changed: verify again."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was verified is never changed: verify again."))

    @api.depends("fact", "value", "request_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        for row in self:
            request = row.request_id
            row.label = request.regulation_id._get_label(row.fact)
            row.declared = request._format_fact(row.fact, request._read_fact(row.fact))
            row.verified = request._format_fact(row.fact, row._get_value())

    def _get_value(self):
        """:return: the value as the assessment takes it"""
        self.ensure_one()
        if self.value and self.request_id._get_fact_type(self.fact) == "date":
            return fields.Date.to_date(self.value)
        return self.value
