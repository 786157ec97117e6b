from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import frozen_with

#: How a grant may reach the worker.
FORMS = [
    ("credit", "Credit in the shop"),
    ("creditor", "Paid to whom the expense is owed"),
    ("worker", "Paid to the worker's bank account"),
]
ALLOWS = {
    "credit": "allows_credit",
    "creditor": "allows_creditor",
    "worker": "allows_worker",
}


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
    allows_credit = fields.Boolean(string="As credit in the shop", default=True)
    allows_creditor = fields.Boolean(
        string="To a creditor", help="A school, a landlord, who supplies electricity."
    )
    allows_worker = fields.Boolean(
        string="To the worker's account",
        help="Money is income in general: the tax note of the regulation is shown.",
    )
    paper_ids = fields.One2many(
        "welfare.fund.event.paper", "event_id", string="Papers", copy=True
    )

    _code_unique = models.Constraint(
        "UNIQUE (regulation_id, code)", "This event is already in the regulation."
    )

    _allows_some_form = models.Constraint(
        "CHECK (allows_credit OR allows_creditor OR allows_worker)",
        "A grant is given in one form at least.",
    )

    @api.model
    def _get_guards(self):
        return (
            frozen_with(
                self._table,
                "welfare_fund_regulation",
                "regulation_id",
                ("name", "code", "months_to_ask", *ALLOWS.values()),
            ),
        )

    @api.model
    def _get_content_fields(self):
        return ["name", "code", "months_to_ask"]

    def _prepare_content(self):
        content = super()._prepare_content()
        content["kinds"] = sorted(self.kind_ids.mapped("code"))
        # Versions frozen before there were other forms keep their fingerprint.
        if self._get_forms() != ["credit"]:
            content["forms"] = self._get_forms()
        content["papers"] = [paper._prepare_content() for paper in self.paper_ids]
        return content

    def _get_forms(self):
        """:return: list of the forms of :data:`FORMS` that a grant may have"""
        self.ensure_one()
        return [form for form, name in ALLOWS.items() if self[name]]
