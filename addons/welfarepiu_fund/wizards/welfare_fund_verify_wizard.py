from odoo import api, fields, models

from ..models.assessment.welfare_fund_verified_fact import VERIFYING_REASONS
from ..models.regulation.facts import ISEE_KINDS


class WelfareFundVerifyWizard(models.TransientModel):
    """Asks for what was found instead of what was declared."""

    _name = "welfare.fund.verify.wizard"
    _description = "Verify a fact of a request"

    request_id = fields.Many2one(
        "welfare.fund.request", required=True, readonly=True, ondelete="cascade"
    )
    event_id = fields.Many2one(related="request_id.event_id")
    currency_id = fields.Many2one(related="request_id.currency_id")
    fact = fields.Selection(
        lambda self: self._get_fact_selection(), string="What", required=True
    )
    kind = fields.Char(compute="_compute_kind")
    declared = fields.Char(compute="_compute_kind")
    number = fields.Float(string="Verified", digits=(12, 2))
    money = fields.Monetary(string="Verified amount")
    flag = fields.Selection([("yes", "Yes"), ("no", "No")], string="Verified answer")
    day = fields.Date(string="Verified day")
    isee_type = fields.Selection(ISEE_KINDS, string="Verified kind")
    district_id = fields.Many2one(
        "welfare.district",
        string="Verified district",
        help="Empty: outside the districts.",
    )
    paper_id = fields.Many2one(
        "welfare.fund.event.paper",
        string="Seen in",
        domain="[('event_id', '=', event_id)]",
    )
    reason = fields.Selection(VERIFYING_REASONS, required=True, default="paper")

    @api.model
    def _get_fact_selection(self):
        Request = self.env["welfare.fund.request"]
        Regulation = self.env["welfare.fund.regulation"]
        return [
            (name, Regulation._get_label(name))
            for name in Request._get_verifiable_facts()
        ]

    @api.depends("fact", "request_id")
    def _compute_kind(self):
        for wizard in self:
            request, fact = wizard.request_id, wizard.fact
            wizard.kind = fact and request._get_fact_type(fact)
            wizard.declared = fact and request._format_fact(
                fact, request._read_fact(fact)
            )

    def _get_value(self):
        """:return: the verified value, as in the frozen data"""
        self.ensure_one()
        return {
            "number": self._get_number,
            "money": lambda: self.money,
            "flag": lambda: self.flag == "yes",
            "date": lambda: self.day and fields.Date.to_string(self.day),
            "choice": lambda: self.isee_type,
            "place": lambda: self.district_id.code or "outside",
        }[self.kind]()

    def _get_number(self):
        whole = self.request_id._fields[self.fact].type == "integer"
        return int(self.number) if whole else self.number

    def action_verify(self):
        self.ensure_one()
        self.request_id._verify(
            self.fact, self._get_value(), self.reason, self.paper_id
        )
        return {"type": "ir.actions.act_window_close"}
