from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ..request.welfare_fund_request import EVALUATOR, STAFF


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
    is_eligible = fields.Boolean(string="Meets the regulation", readonly=True)
    points = fields.Float(readonly=True, digits=(8, 2))
    amount_proposed = fields.Monetary(readonly=True)

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
        self.sudo()._set_state("committee")

    def _get_missing_papers(self):
        return self.paper_ids.filtered(
            lambda paper: paper.is_required and not paper.is_received
        )

    def _assess(self):
        """Check the requirements and add the points up, each with its reason."""
        for request in self:
            request._lock()
            request._check_state("submitted", "papers_missing", "assessed")
            # The reasons are for who asks, whoever assesses.
            lang = request._get_applicant().partner_id.lang
            request.with_context(lang=lang or self.env.lang)._write_assessment()
            request._set_state("assessed")

    def _write_assessment(self):
        self.ensure_one()
        points = self._prepare_point_lines()
        total = sum(vals["points"] for vals in points)
        requirements = self._prepare_requirement_lines(total)
        self.line_ids.unlink()
        self.env["welfare.fund.assessment.line"].create(requirements + points)
        self.write(
            {
                "points": total,
                "is_eligible": all(vals["passed"] for vals in requirements),
                "amount_proposed": self._get_amount_proposed(),
                "assessor_id": self.env.uid,
                "assessed_at": self.env["welfare.clock"]._now(),
            }
        )

    def _get_amount_proposed(self):
        """:return: what is asked, never more than the regulation's ceiling"""
        self.ensure_one()
        return min(
            self.amount_asked, self.regulation_id._get_ceiling(self.household_size)
        )

    def _prepare_point_lines(self):
        self.ensure_one()
        return [
            {
                "request_id": self.id,
                "line_type": "points",
                "rule_id": rule.id,
                "name": rule._describe(),
                "points": rule._get_points(self),
                "passed": True,
            }
            for rule in self.regulation_id.point_rule_ids
            if rule._applies_to(self)
        ]

    def _prepare_requirement_lines(self, points):
        self.ensure_one()
        return [
            {
                "request_id": self.id,
                "line_type": "requirement",
                "name": name,
                "passed": bool(passed),
            }
            for name, passed in self._get_requirements(points)
        ]

    def _get_requirements(self, points):
        """:return: list of ``(sentence, whether it is met)``"""
        self.ensure_one()
        regulation = self.regulation_id
        requirements = []
        if regulation.seniority_months:
            requirements.append(
                (
                    self.env._(
                        "Employed for %(months)s months; %(least)s are asked",
                        months=self.seniority_months,
                        least=regulation.seniority_months,
                    ),
                    self.seniority_months >= regulation.seniority_months,
                )
            )
        if regulation.isee_ceiling:
            requirements += self._get_isee_requirements(regulation.isee_ceiling)
        if regulation.asset_ceiling:
            requirements.append(
                self._get_ceiling_requirement(
                    "assets", self.assets, regulation.asset_ceiling
                )
            )
        if self.event_id.months_to_ask:
            requirements.append(self._get_event_requirement())
        if regulation.frequency_months:
            requirements.append(self._get_frequency_requirement())
        if regulation.points_minimum:
            rule = regulation.point_rule_ids
            requirements.append(
                (
                    self.env._(
                        "%(points)s points; %(least)s are asked",
                        points=rule._format_number(points),
                        least=rule._format_number(regulation.points_minimum),
                    ),
                    points >= regulation.points_minimum,
                )
            )
        requirements.append(
            (
                self.env._("All required papers are there"),
                not self._get_missing_papers(),
            )
        )
        return requirements

    def _get_ceiling_requirement(self, fact, value, ceiling):
        label = self._fields[fact]._description_string(self.env)
        return (
            self.env._(
                "%(fact)s %(value)s; the ceiling is %(ceiling)s",
                fact=label,
                value=self.currency_id.format(value),
                ceiling=self.currency_id.format(ceiling),
            ),
            self.currency_id.compare_amounts(value, ceiling) <= 0,
        )

    def _get_isee_requirements(self, ceiling):
        submitted_on = self.env["welfare.clock"]._day_of(self.submitted_at)
        return [
            self._get_ceiling_requirement("isee", self.isee, ceiling),
            (
                self.env._("The ISEE was valid when the request was sent"),
                self.isee_valid_until and self.isee_valid_until >= submitted_on,
            ),
        ]

    def _get_event_requirement(self):
        months = self.event_id.months_to_ask
        submitted_on = self.env["welfare.clock"]._day_of(self.submitted_at)
        return (
            self.env._("Asked within %s months of what happened", months),
            self.event_date
            and self.event_date
            <= submitted_on
            <= self.event_date + relativedelta(months=months),
        )

    def _get_frequency_requirement(self):
        months = self.regulation_id.frequency_months
        since = self.env["welfare.clock"]._today() - relativedelta(months=months)
        return (
            self.env._("No other grant in the last %s months", months),
            not self._get_applicant()._get_earlier_grants(since),
        )
