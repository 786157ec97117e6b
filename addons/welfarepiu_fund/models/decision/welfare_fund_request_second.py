import json

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..request.welfare_fund_request import EVALUATOR, STAFF

#: What an assessment says, and the second assessor may not read before the own one.
RESULT = ("points", "is_eligible", "amount_proposed")


class WelfareFundRequest(models.Model):
    """A result near the threshold is found by two people who do not know of each other.

    The first result leaves the request until the second is given. Then both are shown,
    and what the committee may grant follows the one that is better for who asks: in
    doubt people decide, not a point more or less. A first result on facts that were put
    right since is shown as well, and does not stand.
    """

    _inherit = "welfare.fund.request"

    second_assessor_id = fields.Many2one(
        "res.users", string="Assessed again by", readonly=True, groups=STAFF
    )
    opinion_ids = fields.One2many(
        "welfare.fund.opinion",
        "request_id",
        string="The two assessments",
        readonly=True,
        groups=STAFF,
    )
    opinions_shown = fields.Boolean(
        readonly=True, groups=STAFF, help="Both are given: each can be read."
    )
    difference_text = fields.Char(
        string="How the two differ", compute="_compute_difference_text", groups=STAFF
    )

    _two_assessors = models.Constraint(
        "CHECK (second_assessor_id <> assessor_id)",
        "The second assessor is another person.",
    )
    _helper_assesses_not = models.Constraint(
        "CHECK (helper_id <> assessor_id AND helper_id <> second_assessor_id)",
        "Who helps with a request does not decide on it.",
    )

    @api.depends("opinions_shown")
    @api.depends_context("lang")
    def _compute_difference_text(self):
        for request in self:
            opinions = request.sudo().opinion_ids
            request.difference_text = (
                request._describe_difference(*opinions)
                if request.opinions_shown and len(opinions) == 2
                else False
            )

    def _describe_difference(self, first, second):
        rule = self.env["welfare.fund.point.rule"]
        if first.points == second.points and first.is_eligible == second.is_eligible:
            text = self.env._(
                "None: both found %s points.", rule._format_number(first.points)
            )
        else:
            text = self.env._(
                "%(first)s points (%(first_met)s) and %(second)s points"
                " (%(second_met)s)",
                first=rule._format_number(first.points),
                second=rule._format_number(second.points),
                first_met=self._describe_eligible(first),
                second_met=self._describe_eligible(second),
            )
        if not first._knows_all_facts():
            corrected = self.env._(
                "Facts were verified after the first: it does not count."
            )
            return f"{text} {corrected}"
        return text

    def _describe_eligible(self, opinion):
        if opinion.is_eligible:
            return self.env._("meets the regulation")
        return self.env._("does not meet the regulation")

    def _get_charge_states(self):
        return [*super()._get_charge_states(), "second"]

    def _get_verifying_states(self):
        return [*super()._get_verifying_states(), "second"]

    def _check_in_charge(self):
        res = super()._check_in_charge()
        for request in self.sudo():
            if request.state == "second" and request.assessor_id == self.env.user:
                raise AccessError(self.env._("The second assessor is another person."))
        return res

    def action_assess(self):
        self._check_role(EVALUATOR)
        for request in self:
            request._lock()
        self._check_in_charge()
        res = super().action_assess()
        self.sudo()._leave_charge_when_done()
        return res

    def action_ask_papers(self):
        self._check_in_charge()
        return super().action_ask_papers()

    def action_send_to_committee(self):
        self._check_in_charge()
        res = super().action_send_to_committee()
        self.sudo()._put_in_charge(self.env["res.users"])
        return res

    def _leave_charge_when_done(self):
        """Who has assessed has it in charge until the committee gets it; a request that
        waits for a second assessor is nobody's."""
        for request in self:
            user = self.env["res.users"] if request.state == "second" else self.env.user
            if request.taken_by_id != user:
                request._put_in_charge(user)

    def _get_assessors(self):
        return super()._get_assessors() | self.sudo().second_assessor_id

    def _assess(self):
        seconds = {
            request: request._begin_second()
            for request in self
            if request.state == "second"
        }
        res = super()._assess()
        for request in self:
            if request in seconds:
                request._end_second(seconds[request])
            elif request._needs_second():
                request._hide_first()
        return res

    def _prepare_assessment_vals(self, result):
        vals = super()._prepare_assessment_vals(result)
        if self.opinions_shown:
            # Assessed anew once both are given: who the two are does not change.
            vals |= self._prepare_first_assessment()
        return vals

    def _needs_second(self):
        """:return: whether another evaluator has to assess it as well"""
        self.ensure_one()
        return not self.opinions_shown and self.regulation_id._is_near_threshold(
            self.points
        )

    def _hide_first(self):
        """Keep the first result where the second assessor does not read it."""
        self.ensure_one()
        self._give_opinion()
        self.line_ids.unlink()
        self.write(dict.fromkeys(RESULT, False))
        self._set_state("second")

    def _give_opinion(self):
        self.ensure_one()
        self.env["welfare.fund.opinion"].create(
            {
                "request_id": self.id,
                "evaluator_id": self.env.uid,
                "lines": json.dumps(self._prepare_opinion_lines()),
                "verified_count": len(self.verified_ids),
                "given_at": self.env["welfare.clock"]._now(),
                **{name: self[name] for name in RESULT},
            }
        )

    def _prepare_opinion_lines(self):
        """:return: list of dict: enough to write the lines of the assessment again"""
        self.ensure_one()
        return [
            {
                name: value
                for name, value in data.items()
                if name in self._get_line_fields()
            }
            for data in self.line_ids.copy_data()
        ]

    def _get_line_fields(self):
        fields_ = self.env["welfare.fund.assessment.line"]._fields
        return [
            name
            for name, field in fields_.items()
            if field.store and name not in models.MAGIC_COLUMNS and name != "request_id"
        ]

    def _begin_second(self):
        """What follows is assessed as if nobody had before.

        :return: who assessed first, and when
        """
        self.ensure_one()
        self._lock()
        first = self._prepare_first_assessment()
        self.write({"state": "submitted", "assessor_id": False})
        return first

    def _end_second(self, first):
        self.ensure_one()
        self._give_opinion()
        self.write(
            {**first, "second_assessor_id": self.env.uid, "opinions_shown": True}
        )
        self._take_better()
        self.flush_recordset()

    def _take_better(self):
        """The result that is better for who asks stands on the request."""
        self.ensure_one()
        mine, other = (
            self.opinion_ids.filtered(lambda one: one.evaluator_id == self.env.user),
            self.opinion_ids.filtered(lambda one: one.evaluator_id != self.env.user),
        )

        def rank(opinion):
            return (opinion.is_eligible, opinion.points, opinion.amount_proposed)

        if not other._knows_all_facts() or rank(other) <= rank(mine):
            return
        self.line_ids.unlink()
        self.env["welfare.fund.assessment.line"].create(
            [{**vals, "request_id": self.id} for vals in json.loads(other.lines)]
        )
        self.write({name: other[name] for name in RESULT})
