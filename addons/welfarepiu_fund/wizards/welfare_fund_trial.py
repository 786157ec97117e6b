from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.request.welfare_fund_request import STAFF


class WelfareFundTrial(models.TransientModel):
    """Tries a regulation on requests of the past: who would pass, what it would cost.

    Reads what was frozen with each request, and its verified facts; writes nothing to
    them. A fact that was not asked then is said to be not known, never guessed.
    """

    _name = "welfare.fund.trial"
    _description = "Trial of a regulation on past requests"

    regulation_id = fields.Many2one(
        "welfare.fund.regulation", required=True, readonly=True, ondelete="cascade"
    )
    fund_id = fields.Many2one(related="regulation_id.fund_id")
    currency_id = fields.Many2one(related="regulation_id.currency_id")
    date_from = fields.Date(string="Sent from", required=True)
    date_to = fields.Date(string="to", required=True)
    line_ids = fields.One2many("welfare.fund.trial.line", "trial_id", readonly=True)
    pass_count = fields.Integer(string="Would pass", compute="_compute_totals")
    fail_count = fields.Integer(string="Would not pass", compute="_compute_totals")
    unknown_count = fields.Integer(string="Cannot be said", compute="_compute_totals")
    total = fields.Monetary(string="Would cost", compute="_compute_totals")
    total_decided = fields.Monetary(string="Was granted", compute="_compute_totals")
    available = fields.Monetary(related="fund_id.available", string="Available today")
    is_too_much = fields.Boolean(compute="_compute_totals")

    _period = models.Constraint(
        "CHECK (date_to >= date_from)", "A period ends on or after the day it starts."
    )

    @api.depends("regulation_id")
    def _compute_display_name(self):
        for trial in self:
            trial.display_name = self.env._(
                "Trial: %s", trial.regulation_id.display_name
            )

    @api.depends("line_ids.outcome", "line_ids.amount", "line_ids.amount_granted")
    def _compute_totals(self):
        for trial in self:
            outcomes = trial.line_ids.mapped("outcome")
            trial.pass_count = outcomes.count("met")
            trial.fail_count = outcomes.count("failed")
            trial.unknown_count = outcomes.count("unknown")
            trial.total = sum(trial.line_ids.mapped("amount"))
            trial.total_decided = sum(trial.line_ids.mapped("amount_granted"))
            trial.is_too_much = (
                trial.currency_id.compare_amounts(trial.total, trial.available) > 0
            )

    def action_try(self):
        """Apply the regulation, and show what came out."""
        self.ensure_one()
        self._check_can_try()
        self._try()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trial on past requests"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _check_can_try(self):
        if not self.env.user.has_groups(STAFF):
            raise AccessError(self.env._("Your role in the Fund does not allow this."))
        self.regulation_id.check_access("read")

    def _get_requests(self):
        """:return: what was sent in the period, by the day in Rome

        As the user: drafts and other companies are not theirs to try on.
        """
        self.ensure_one()
        day = timedelta(days=1)
        requests = self.env["welfare.fund.request"].search(
            [
                ("fund_id", "=", self.fund_id.id),
                ("submitted_at", ">=", self.date_from - day),
                ("submitted_at", "<", self.date_to + 2 * day),
            ],
            order="submitted_at, id",
        )
        day_of = self.env["welfare.clock"]._day_of
        return requests.filtered(
            lambda one: self.date_from <= day_of(one.submitted_at) <= self.date_to
        )

    def _try(self):
        self.ensure_one()
        self.line_ids.unlink()
        results = {one: self._get_result(one) for one in self._get_requests()}
        amounts = self._get_amounts(results)
        self.env["welfare.fund.trial.line"].create(
            [
                self._prepare_line_vals(request, result, amounts[request])
                for request, result in results.items()
            ]
        )

    def _get_result(self, request):
        """:return: the ``case.Result`` of a request, as of when it was assessed"""
        before = request.assessed_at or request.submitted_at
        return self.regulation_id._apply(request._get_case(before))

    def _get_amounts(self, results):
        """:return: dict request -> EUR; a ranking divides the first window's budget"""
        self.ensure_one()
        regulation = self.regulation_id
        amounts = {
            request: result.amount if result.is_eligible else 0.0
            for request, result in results.items()
        }
        window = regulation.window_ids.filtered("has_ranking")[:1]
        if window:
            passing = [one for one, result in results.items() if result.is_eligible]
            passing.sort(
                key=lambda one: regulation._get_ranking_key(one, results[one].points)
            )
            sums = regulation._divide(
                window.budget, [amounts[request] for request in passing]
            )
            amounts.update(zip(passing, sums, strict=True))
        return amounts

    def _prepare_line_vals(self, request, result, amount):
        outcome = "failed" if result.failed else "met"
        if outcome == "met" and result.unknown:
            outcome = "unknown"
        why = [line["name"] for line in (*result.failed, *result.unknown)]
        why += [
            self.env._("Points not known: %s", rule._describe())
            for rule in result.unknown_points
        ]
        return {
            "trial_id": self.id,
            "request_id": request.id,
            "outcome": outcome,
            "why": "\n".join(why),
            "points": result.points,
            "amount": amount,
        }
