import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..regulation.facts import FLAGS
from ..request.welfare_fund_request import EVALUATOR, FACTS, KNOWN, STAFF
from .case import Case
from .welfare_fund_verified_fact import VERIFYING_REASONS

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# A fact the evaluator cannot put right: it says on what, or what, was asked.
ASKED = ("event_id", "amount_asked")


class WelfareFundRequest(models.Model):
    """Requirements checked and points added up, each with its reason."""

    _inherit = "welfare.fund.request"

    assessor_id = fields.Many2one(
        "res.users", string="Assessed by", readonly=True, groups=STAFF
    )
    assessed_at = fields.Datetime(readonly=True)
    line_ids = fields.One2many(
        "welfare.fund.assessment.line", "request_id", string="Assessment", readonly=True
    )
    verified_ids = fields.One2many(
        "welfare.fund.verified.fact",
        "request_id",
        readonly=True,
    )
    is_eligible = fields.Boolean(string="Meets the regulation", readonly=True)
    points = fields.Float(readonly=True, digits=(8, 2))
    amount_proposed = fields.Monetary(readonly=True)
    asked_facts = fields.Char(
        compute="_compute_asked_facts",
        compute_sudo=True,
        help="Names between commas: what was not asked is not shown as a zero.",
    )
    place = fields.Integer(
        readonly=True, help="In the ranking of its window; 0: not ranked."
    )
    tax_note = fields.Text(related="regulation_id.tax_note")

    @api.depends("snapshot", "regulation_id", "event_id")
    def _compute_asked_facts(self):
        for request in self:
            names = request._get_frozen_names() or request._get_asked_facts()
            request.asked_facts = f",{','.join(sorted(names))},"

    def action_ask_papers(self):
        """Ask the applicant for the papers that are not there yet."""
        self._check_role(EVALUATOR)
        self._check_state("submitted")
        self.sudo()._set_state("papers_missing")

    def action_assess(self):
        self._check_role(EVALUATOR)
        self.sudo()._assess()

    def action_send_to_committee(self):
        self._check_role(EVALUATOR)
        self._check_state("assessed")
        self._check_can_send_to_committee()
        self.sudo()._set_state("committee")

    def action_verify(self):
        """Open the form for a verified value."""
        self.ensure_one()
        self._check_role(EVALUATOR)
        self._check_can_verify()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verify a fact"),
            "res_model": "welfare.fund.verify.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    def _check_can_send_to_committee(self):
        """:raise UserError: the ranking of its window comes first"""
        for request in self.sudo():
            window = request.window_id
            if window.has_ranking and not window.ranked_at:
                raise UserError(
                    self.env._(
                        "%(code)s waits for the ranking of the window %(window)s.",
                        code=request.code,
                        window=window.name,
                    )
                )

    def _get_missing_papers(self):
        return self.paper_ids.filtered(
            lambda paper: paper.is_required and not paper.is_received
        )

    # -- what is known ------------------------------------------------------------

    def _get_facts(self):
        """:return: dict fact -> value of what is known: verified, else declared"""
        self.ensure_one()
        request = self.sudo()
        names = (
            request._get_frozen_names() - {"submitted_at"}
            if request.snapshot
            else {*request._get_asked_facts(), *KNOWN}
        )
        facts = {name: request._read_fact(name) for name in names}
        for row in request.verified_ids:
            facts[row.fact] = row._get_value()
        return {name: value for name, value in facts.items() if value is not None}

    def _get_case(self, before=None):
        """:param before: naive UTC datetime: what was known of the past then
        :return: a ``case.Case``
        """
        self.ensure_one()
        request = self.sudo()
        clock = self.env["welfare.clock"]
        papers = request.paper_ids.with_context(lang=None)
        applicant = request._get_applicant()
        return Case(
            facts=request._get_facts(),
            sent_on=clock._day_of(request.submitted_at),
            assessed_on=clock._day_of(before) if before else clock._today(),
            grants=applicant._get_grants(before) if applicant else None,
            papers=frozenset(papers.filtered("is_received").paper_id.mapped("name")),
            papers_asked=frozenset(papers.paper_id.mapped("name")),
        )

    @api.model
    def _get_fact_type(self, fact):
        """:return: ``number``, ``money``, ``flag``, ``date``, ``choice``, ``place``"""
        if fact in ("residence", "work"):
            return "place"
        if fact in FLAGS:
            return "flag"
        return {
            "integer": "number",
            "float": "number",
            "monetary": "money",
            "boolean": "flag",
            "date": "date",
        }.get(self._fields[fact].type, "choice")

    def _format_fact(self, fact, value):
        """:return: a fact in words, in the user's language"""
        self.ensure_one()
        if value is None:
            return self.env._("not known")
        kind = self._get_fact_type(fact)
        if kind == "flag":
            return self.env._("yes") if value else self.env._("no")
        if kind == "money":
            return self.currency_id.format(value)
        if kind == "number":
            return self.env["welfare.fund.point.rule"]._format_number(value)
        if kind == "date":
            return format_date(self.env, value) if value else "-"
        if kind == "place":
            district = self.env["welfare.district"].search([("code", "=", value)])
            return district.name or self.env._("outside")
        if self._fields[fact].type == "selection":
            labels = dict(self._fields[fact]._description_selection(self.env))
            return labels.get(value, "-")
        return str(value or "-")

    # -- verifying ------------------------------------------------------------------

    def _get_verifiable_facts(self):
        """:return: list of names of the facts an evaluator may put right"""
        names = [name for name in FACTS if name not in ASKED]
        return [*names, "seniority_months", "residence", "work"]

    def _verify(self, fact, value, reason, paper=None):
        """Write down what was found beside what was declared, which stays.

        :param str fact: see :meth:`_get_verifiable_facts`
        :param value: as in the frozen data; a date as text
        :param str reason: a key of ``VERIFYING_REASONS``
        :param paper: the ``welfare.fund.event.paper`` it was seen in
        :raise AccessError: no evaluator, or the own request
        :raise UserError: no such fact or reason, another evaluator is at it, or the
            committee has it already
        """
        self.ensure_one()
        self._check_role(EVALUATOR)
        self._lock()
        self._check_can_verify()
        if fact not in self._get_verifiable_facts():
            raise UserError(self.env._("This cannot be verified."))
        if reason not in dict(VERIFYING_REASONS):
            raise UserError(self.env._("Say why it is not as declared."))
        self._check_fact_value(fact, value)
        request = self.sudo()
        self.env["welfare.fund.verified.fact"].sudo().create(
            request._prepare_verified_vals(fact, value, reason, paper)
        )
        request.invalidate_recordset(["verified_ids"])
        if self.state == "assessed":
            # Points and sum never speak of facts that were put right since.
            request._assess()

    def _get_verifying_states(self):
        """Hook: states in which an evaluator looks at what was declared."""
        return ["submitted", "papers_missing", "assessed"]

    def _check_can_verify(self):
        """Hook.

        :raise AccessError: who may not assess it does not verify its facts
        :raise UserError: not now, or another evaluator has it in charge
        """
        self._check_state(*self._get_verifying_states())
        self._check_in_charge()

    def _check_fact_value(self, fact, value):
        """:raise UserError: ``fact`` cannot be ``value``"""
        kind = self._get_fact_type(fact)
        if kind in ("number", "money"):
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            sound = is_number and value >= (1 if fact == "household_size" else 0)
            sound = sound and not (fact == "income_drop" and value > 100)
        elif kind == "flag":
            sound = isinstance(value, bool)
        elif kind == "date":
            sound = isinstance(value, str) and bool(DAY.fullmatch(value))
        elif kind == "place":
            sound = value == "outside" or self.env["welfare.district"].search_count(
                [("code", "=", value)], limit=1
            )
        else:
            sound = value in self._fields[fact].get_values(self.env)
        if not sound:
            raise UserError(
                self.env._(
                    "This cannot be: %s",
                    self.env["welfare.fund.regulation"]._get_label(fact),
                )
            )

    def _leave_ranking(self):
        """A ranking with a place that may be another now is made anew.

        :raise UserError: the committee has it already
        """
        self.ensure_one()
        window = self.window_id
        if not window.ranked_at:
            return
        if window._get_beyond_ranking():
            raise UserError(self.env._("The ranking is with the committee already."))
        window.ranked_at = False
        window.request_ids.write({"place": 0})

    def _set_place(self, place, count, amount):
        """Write down the place in the ranking, and the sum that comes of it."""
        self.ensure_one()
        lang = self._get_applicant().partner_id.lang or self.env.lang
        request = self.with_context(lang=lang)
        name = request.env._(
            "Place %(place)s of %(count)s in the ranking: %(amount)s",
            place=place,
            count=count,
            amount=self.currency_id.format(amount),
        )
        line = {"line_type": "ranking", "name": name, "outcome": "met", "facts": ()}
        self.line_ids.filtered(lambda one: one.line_type == "ranking").unlink()
        self.env["welfare.fund.assessment.line"].create(
            self._prepare_line_vals(999, line)
        )
        self.write({"place": place, "amount_proposed": amount})

    def _prepare_verified_vals(self, fact, value, reason, paper):
        return {
            "request_id": self.id,
            "fact": fact,
            "value": value,
            "reason": reason,
            "paper_id": paper.id if paper else False,
            "user_id": self.env.uid,
            "verified_at": self.env["welfare.clock"]._now(),
        }

    # -- assessing --------------------------------------------------------------------

    def _assess(self):
        """Check the requirements and add the points up, each with its reason."""
        for request in self:
            request._lock()
            request._check_state("submitted", "papers_missing", "assessed")
            request._leave_ranking()
            # The reasons are for who asks, whoever assesses.
            lang = request._get_applicant().partner_id.lang
            request.with_context(lang=lang or self.env.lang)._write_assessment()
            request._set_state("assessed")

    def _write_assessment(self):
        self.ensure_one()
        result = self.regulation_id._apply(self._get_case())
        self.line_ids.unlink()
        self.env["welfare.fund.assessment.line"].create(
            [
                self._prepare_line_vals(number, line)
                for number, line in enumerate(result.lines)
            ]
        )
        self.write(self._prepare_assessment_vals(result))

    def _prepare_assessment_vals(self, result):
        """Hook.

        :param result: a ``case.Result``
        """
        return {
            "points": result.points,
            "is_eligible": result.is_eligible,
            "amount_proposed": result.amount,
            "assessor_id": self.env.uid,
            "assessed_at": self.env["welfare.clock"]._now(),
        }

    def _prepare_line_vals(self, number, line):
        vals = {name: value for name, value in line.items() if name != "facts"}
        return {
            **vals,
            "request_id": self.id,
            "sequence": number,
            "correction": self._get_correction(line["facts"]),
        }

    def _get_correction(self, facts):
        """:return: what was declared and what was found instead, or ``False``"""
        last = {row.fact: row for row in self.verified_ids}
        reasons = dict(
            self.env["welfare.fund.verified.fact"]
            ._fields["reason"]
            ._description_selection(self.env)
        )
        return (
            "; ".join(
                self.env._(
                    "%(fact)s: declared %(declared)s, verified %(verified)s"
                    " (%(reason)s)",
                    fact=row.label,
                    declared=row.declared,
                    verified=row.verified,
                    reason=reasons[row.reason],
                )
                for fact, row in last.items()
                if fact in facts
            )
            or False
        )
