from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import float_compare, float_round

from .case import Result


class WelfareFundRegulation(models.Model):
    """A regulation applied to a case: each requirement, each point, the sum.

    Reads nothing but the case. Sentences are in the language of the environment.
    """

    _inherit = "welfare.fund.regulation"

    def _apply(self, case):
        """:param case: a ``case.Case``
        :return: a ``case.Result``
        """
        self.ensure_one()
        result = Result()
        points = self._get_point_lines(case, result)
        result.points = float_round(sum(one["points"] for one in points), 2)
        requirements = [
            *self._get_requirements(case),
            *self._get_points_requirements(result),
        ]
        result.amount, amounts = self._get_amount(case)
        if not result.amount and self._get_event(case):
            requirements.append(self._get_amount_requirement(case))
        result.lines = [*requirements, *points, *amounts]
        return result

    def _get_event(self, case):
        """:return: the event of the case, as this version knows it, or none"""
        self.ensure_one()
        return self.event_ids.filtered(
            lambda event: event.code == case.facts.get("event_id")
        )

    # -- sentences --------------------------------------------------------------

    def _line(self, name, passed, *facts):
        """:param passed: ``None``: it is not known
        :param facts: names of the facts it is about"""
        outcome = {True: "met", None: "unknown"}.get(passed, "failed")
        return {
            "line_type": "requirement",
            "name": name,
            "outcome": outcome,
            "facts": facts,
        }

    def _line_unknown(self, what, *facts):
        return self._line(self.env._("Not known: %s", what), None, *facts)

    def _line_amount(self, name, *facts):
        return {
            "line_type": "amount",
            "name": name,
            "outcome": "met",
            "facts": facts,
        }

    def _get_label(self, fact):
        """:return: what a fact is called, in the user's language"""
        labels = {
            "residence": self.env._("District where one lives"),
            "work": self.env._("District where one works"),
        }
        if fact in labels:
            return labels[fact]
        field = self.env["welfare.fund.request"]._fields[fact]
        return field._description_string(self.env)

    # -- points -----------------------------------------------------------------

    def _get_point_lines(self, case, result):
        lines = []
        for rule in self.point_rule_ids:
            applies = rule._applies_to(case.facts)
            if applies is None:
                result.unknown_points.append(rule)
            elif applies:
                lines.append(
                    {
                        "line_type": "points",
                        "rule_id": rule.id,
                        "name": rule._describe(),
                        "points": rule._get_points(case.facts),
                        "outcome": "met",
                        "facts": (rule.criterion,),
                    }
                )
        return lines

    def _get_points_requirements(self, result):
        if not self.points_minimum:
            return []
        enough = float_compare(result.points, self.points_minimum, 2) >= 0
        if not enough and result.unknown_points:
            # What is not known might give them.
            enough = None
        return [
            self._line(
                self.env._(
                    "%(points)s points; %(least)s are asked",
                    points=self._number(result.points),
                    least=self._number(self.points_minimum),
                ),
                enough,
            )
        ]

    # -- requirements -------------------------------------------------------------

    def _get_requirements(self, case):
        """:return: list of lines, see :class:`~.case.Result`"""
        self.ensure_one()
        event = self._get_event(case)
        if not event:
            return [
                self._line(
                    self.env._("This regulation does not help for what happened"),
                    False,
                    "event_id",
                )
            ]
        return [
            *self._get_employment_requirements(case),
            *self._get_seniority_requirements(case),
            *self._get_place_requirements(case),
            *self._get_isee_requirements(case, event),
            *self._get_means_requirements(case),
            *self._get_event_requirements(case, event),
            *self._get_frequency_requirements(case, event),
            *self._get_aid_requirements(case),
            *self._get_paper_requirements(case, event),
        ]

    def _get_employment_requirements(self, case):
        name = self.env._("Works for a member firm")
        status = case.facts.get("employment_status")
        if status is None:
            return [self._line_unknown(name, "employment_status")]
        if status == "running":
            return []
        last = self._get_last_leaving(case.sent_on)
        left_on = case.facts.get("left_on")
        passed = bool(last and left_on and left_on >= last)
        if self.employment_rule == "left":
            name = self.env._(
                "Asked within %s months of the last day of work",
                self.after_leaving_months,
            )
        return [self._line(name, passed, "employment_status", "left_on")]

    def _get_seniority_requirements(self, case):
        least = self.seniority_months
        if not least:
            return []
        if self.seniority_rule == "contribution":
            worked = case.facts.get("months_worked")
            name = self.env._("Months of work for member firms")
            if worked is None or len(worked) < self.seniority_window:
                return [self._line_unknown(name, "months_worked")]
            months = worked[: self.seniority_window].count("1")
            name = self.env._(
                "Worked for member firms in %(months)s of the last %(window)s months;"
                " %(least)s are asked",
                months=months,
                window=self.seniority_window,
                least=least,
            )
            return [self._line(name, months >= least, "months_worked")]
        months = case.facts.get("seniority_months")
        if months is None:
            return [
                self._line_unknown(
                    self._get_label("seniority_months"), "seniority_months"
                )
            ]
        name = self.env._(
            "Employed for %(months)s months; %(least)s are asked",
            months=months,
            least=least,
        )
        return [self._line(name, months >= least, "seniority_months")]

    def _get_place_requirements(self, case):
        facts = {
            "residence": ("residence",),
            "work": ("work",),
            "either": ("residence", "work"),
        }.get(self.place_rule, ())
        if not facts:
            return []
        codes = self.district_ids.mapped("code")
        inside = [
            case.facts[fact] in codes if case.facts.get(fact) else None
            for fact in facts
        ]
        passed = True if True in inside else (None if None in inside else False)
        name = dict(self._fields["place_rule"]._description_selection(self.env))[
            self.place_rule
        ]
        name = f"{name}: {', '.join(self.district_ids.mapped('name'))}"
        if passed is None:
            return [self._line_unknown(name, *facts)]
        return [self._line(name, passed, *facts)]

    def _get_ceiling_line(self, fact, value, ceiling, label=None):
        label = label or self._get_label(fact)
        if value is None:
            return self._line_unknown(label, fact)
        return self._line(
            self.env._(
                "%(fact)s %(value)s; the ceiling is %(ceiling)s",
                fact=label,
                value=self._money(value),
                ceiling=self._money(ceiling),
            ),
            self.currency_id.compare_amounts(value, ceiling) <= 0,
            fact,
        )

    def _get_isee_requirements(self, case, event):
        if not self._asks_isee():
            return []
        facts = case.facts
        lines = []
        if ceiling := event.isee_ceiling or self.isee_ceiling:
            lines.append(self._get_ceiling_line("isee", facts.get("isee"), ceiling))
        lines.append(self._get_isee_kind_line(facts))
        lines.append(self._get_isee_validity_line(case))
        gaps = facts.get("isee_has_gaps")
        name = self.env._("The ISEE notes no omissions or differences")
        if gaps is None:
            lines.append(self._line_unknown(name, "isee_has_gaps"))
        else:
            lines.append(self._line(name, not gaps, "isee_has_gaps"))
        return lines

    def _get_isee_kind_line(self, facts):
        labels = dict(
            self.env["welfare.fund.request"]
            ._fields["isee_type"]
            ._description_selection(self.env)
        )
        kinds = self._get_isee_kinds()
        kind = facts.get("isee_type")
        name = self.env._(
            "Kind of ISEE: %(kind)s; counted are: %(kinds)s",
            kind=labels.get(kind, "-"),
            kinds=", ".join(labels[one] for one in kinds),
        )
        if "isee_type" not in facts:
            return self._line_unknown(self._get_label("isee_type"), "isee_type")
        return self._line(name, kind in kinds, "isee_type")

    def _get_isee_validity_line(self, case):
        if self.isee_validity == "assessment":
            name, day = self.env._("The ISEE is valid"), case.assessed_on
        else:
            name = self.env._("The ISEE was valid when the request was sent")
            day = case.sent_on
        if "isee_valid_until" not in case.facts:
            return self._line_unknown(name, "isee_valid_until")
        until = case.facts["isee_valid_until"]
        return self._line(name, bool(until and until >= day), "isee_valid_until")

    def _get_means_requirements(self, case):
        facts = case.facts
        lines = []
        for parameter, fact in (
            ("asset_ceiling", "assets"),
            ("real_estate_ceiling", "other_real_estate"),
        ):
            if ceiling := self[parameter]:
                lines.append(self._get_ceiling_line(fact, facts.get(fact), ceiling))
        if ceiling := self.income_per_person_ceiling:
            income, size = facts.get("household_income"), facts.get("household_size")
            lines.append(
                self._get_ceiling_line(
                    "household_income",
                    income / size if income is not None and size else None,
                    ceiling,
                    self.env._("Income a person and month"),
                )
            )
        return lines

    def _get_event_requirements(self, case, event):
        lines = []
        if months := event.months_to_ask:
            happened = case.facts.get("event_date")
            name = self.env._("Asked within %s months of what happened", months)
            if "event_date" not in case.facts:
                lines.append(self._line_unknown(name, "event_date"))
            else:
                lines.append(
                    self._line(
                        name,
                        bool(happened)
                        and happened
                        <= case.sent_on
                        <= happened + relativedelta(months=months),
                        "event_date",
                    )
                )
        for condition in event.condition_ids:
            met = condition._is_met(case.facts)
            name = condition._describe()
            if met is None:
                lines.append(self._line_unknown(name, condition.fact))
            else:
                lines.append(self._line(name, met, condition.fact))
        return lines

    def _get_aid_requirements(self, case):
        if not self.asks_no_other_aid:
            return []
        name = self.env._("Declares no other public aid for the same")
        if "no_other_aid" not in case.facts:
            return [self._line_unknown(name, "no_other_aid")]
        return [self._line(name, case.facts["no_other_aid"], "no_other_aid")]

    def _get_paper_requirements(self, case, event):
        """Papers are known by their names: another version has rows of its own."""
        missing, unknown = [], []
        for paper in event.paper_ids:
            needed = paper._is_needed(case.facts)
            source = paper.with_context(lang=None).name
            if needed is False or source in case.papers:
                continue
            if needed is None or source not in case.papers_asked:
                unknown.append(paper.name)
            else:
                missing.append(paper.name)
        lines = [self._line(self.env._("All required papers are there"), not missing)]
        if unknown:
            lines.append(self._line_unknown(", ".join(unknown)))
        return lines

    # -- how often ----------------------------------------------------------------

    def _get_counted_grants(self, case):
        """:return: the grants of the past that limits count"""
        outside = set(self.event_ids.filtered("outside_limits").mapped("code"))
        return [one for one in case.grants or () if one.event not in outside]

    def _get_frequency_requirements(self, case, event):
        if case.grants is None and self._limits_frequency(event):
            return [self._line_unknown(self.env._("Earlier grants"))]
        lines = self._get_total_requirements(case, event)
        if event.outside_limits:
            return lines
        grants = self._get_counted_grants(case)
        own = [grant for grant in grants if grant.is_own]
        if months := self.frequency_months:
            since = case.assessed_on - relativedelta(months=months)
            lines.append(
                self._line(
                    self.env._("No other grant in the last %s months", months),
                    not [one for one in own if one.day >= since],
                )
            )
        if months := self.household_frequency_months:
            since = case.assessed_on - relativedelta(months=months)
            lines.append(
                self._line(
                    self.env._(
                        "No other grant to the household in the last %s months", months
                    ),
                    not [one for one in grants if one.day >= since],
                )
            )
        return lines + self._get_yearly_requirements(case, event, own, grants)

    def _limits_frequency(self, event):
        """:return: whether it matters what was had before"""
        limits = (
            "frequency_months",
            "household_frequency_months",
            "grants_per_year",
            "household_grants_per_year",
            "kinds_per_year",
        )
        return bool(
            event.grants_max
            or (not event.outside_limits and any(self[name] for name in limits))
        )

    def _get_total_requirements(self, case, event):
        most = event._get_grants_max(case.facts)
        if most is None:
            return [self._line_unknown(self._get_label("child_count"), "child_count")]
        if not most:
            return []
        had = sum(1 for one in case.grants if one.is_own and one.event == event.code)
        name = self.env._(
            "%(event)s: helped %(count)s times so far; %(most)s at most",
            event=event.name,
            count=had,
            most=most,
        )
        return [self._line(name, had < most, "child_count")]

    def _get_yearly_requirements(self, case, event, own, grants):
        year = case.assessed_on.year
        own = [grant for grant in own if grant.day.year == year]
        grants = [grant for grant in grants if grant.day.year == year]
        lines = []
        if most := self.grants_per_year:
            name = self.env._("At most %s grants in a year", most)
            lines.append(self._line(name, len(own) < most))
        if most := self.household_grants_per_year:
            name = self.env._("At most %s grants to the household in a year", most)
            lines.append(self._line(name, len(grants) < most))
        if most := self.kinds_per_year:
            kinds = {grant.event for grant in own} | {event.code}
            lines.append(
                self._line(
                    self.env._("At most %s different events in a year", most),
                    len(kinds) <= most,
                )
            )
        return lines

    def _get_left_of_year(self, case, event):
        """:return: list of ``(label, amount)``: what the year's ceilings leave"""
        if event.outside_limits:
            return []
        year = case.assessed_on.year
        grants = [one for one in self._get_counted_grants(case) if one.day.year == year]
        left = []
        if ceiling := self.year_ceiling_person:
            rest = self._get_rest(ceiling, [one for one in grants if one.is_own])
            label = self.env._("Left of the year for the person: %s", self._money(rest))
            left.append((label, rest))
        if ceiling := self.year_ceiling_household:
            rest = self._get_rest(ceiling, grants)
            label = self.env._(
                "Left of the year for the household: %s", self._money(rest)
            )
            left.append((label, rest))
        return left

    def _get_rest(self, ceiling, grants):
        had = sum(grant.amount for grant in grants)
        return max(self.currency_id.round(ceiling - had), 0.0)

    # -- how much -----------------------------------------------------------------

    def _get_amount_rule(self, case):
        """:return: the row of the amounts table for this case: ``None`` when a fact is
        not known, empty when there is none"""
        self.ensure_one()
        event = self._get_event(case)
        own = self.amount_rule_ids.filtered(lambda rule: rule.event_id == event)
        rules = own or self.amount_rule_ids.filtered(lambda rule: not rule.event_id)
        applying = {rule: rule._applies_to(case.facts) for rule in rules}
        for rule, applies in applying.items():
            if applies:
                return rule
        if None in applying.values():
            return None
        return rules.browse()

    def _get_amount(self, case):
        """:return: ``(amount proposed, lines that explain it)``"""
        self.ensure_one()
        event = self._get_event(case)
        rule = self._get_amount_rule(case) if event else None
        if not rule:
            return 0.0, []
        most = rule._get_most()
        lines = [self._line_amount(self._describe_amount(rule, case), "household_size")]
        sums = [most]
        if not rule.is_fixed:
            asked = case.facts.get("amount_asked")
            # What was not asked then could have been as much as there is.
            sums.append(most if asked is None else asked)
            lines.append(
                self._line_amount(
                    self.env._(
                        "Asked: %s",
                        self.env._("not known")
                        if asked is None
                        else self._money(asked),
                    ),
                    "amount_asked",
                )
            )
        if rule.expense_share:
            expenses = case.facts.get("expenses")
            share = self.currency_id.round((expenses or 0.0) * rule.expense_share / 100)
            sums.append(share)
            lines.append(
                self._line_amount(
                    self.env._(
                        "%(share)s%% of the documented expenses: %(amount)s",
                        share=self._number(rule.expense_share),
                        amount=self.env._("not known")
                        if expenses is None
                        else self._money(share),
                    ),
                    "expenses",
                )
            )
        if self.grant_ceiling:
            sums.append(self.grant_ceiling)
            lines.append(
                self._line_amount(
                    self.env._(
                        "Most for one grant: %s", self._money(self.grant_ceiling)
                    )
                )
            )
        for label, left in self._get_left_of_year(case, event):
            sums.append(left)
            lines.append(self._line_amount(label))
        amount = self.currency_id.round(max(min(sums), 0.0))
        lines.append(self._line_amount(self.env._("Proposed: %s", self._money(amount))))
        return amount, lines

    def _describe_amount(self, rule, case):
        """:return: which row of the amounts table it is, and what it gives"""
        size = case.facts["household_size"]
        if rule.months > 1:
            return self.env._(
                "Household of %(size)s: %(ceiling)s for %(months)s months",
                size=size,
                ceiling=self._money(rule.ceiling),
                months=rule.months,
            )
        if rule.is_fixed:
            return self.env._(
                "Household of %(size)s: %(ceiling)s",
                size=size,
                ceiling=self._money(rule.ceiling),
            )
        return self.env._(
            "Household of %(size)s: at most %(ceiling)s",
            size=size,
            ceiling=self._money(rule.ceiling),
        )

    def _get_amount_requirement(self, case):
        """:return: why no sum comes out, as a requirement"""
        rule = self._get_amount_rule(case)
        if rule is None:
            return self._line_unknown(
                self.env._("The sum for this household"), "household_size", "isee"
            )
        if rule and rule.expense_share and "expenses" not in case.facts:
            return self._line_unknown(self._get_label("expenses"), "expenses")
        return self._line(self.env._("The regulation has a sum for this case"), False)

    # -- ranking ------------------------------------------------------------------

    def _get_ranking_key(self, request, points=None):
        """:param points: default: as they were assessed
        :return: what puts requests in order, the first one first"""
        points = request.points if points is None else points
        isee = request._get_facts().get("isee", 0.0) if self.tie_break == "isee" else 0
        return (-points, isee, request.submitted_at, request.id)

    def _divide(self, budget, proposed):
        """Divide a window's budget along its ranking.

        The ranking has as many equal parts as there are shares, the first ones longer
        where it cannot be divided. Within a part everybody gets the same; nobody gets
        more than who is in the part before, nor more than what the regulation gives in
        that case; what is left stays.

        :param float budget: of the window; 0.0: what the Fund has
        :param proposed: EUR of each request, the first one first
        :return: list of EUR
        """
        self.ensure_one()
        shares = self.ranking_share_ids
        if not shares or not budget:
            return list(proposed)
        parts = [[] for _share in shares]
        for place in range(len(proposed)):
            parts[place * len(shares) // len(proposed)].append(place)
        sums = [0.0] * len(proposed)
        most = budget
        for share, places in zip(shares, parts, strict=True):
            if not places:
                continue
            each = float_round(
                budget * share.budget_share / 100 / len(places),
                precision_rounding=self.currency_id.rounding,
                rounding_method="DOWN",
            )
            most = min(most, each)
            for place in places:
                sums[place] = min(most, proposed[place])
        return sums
