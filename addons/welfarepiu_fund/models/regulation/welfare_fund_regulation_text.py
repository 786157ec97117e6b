from odoo import models
from odoo.tools import format_date


class WelfareFundRegulation(models.Model):
    """A version in plain words, for workers. What it does not ask is not said."""

    _inherit = "welfare.fund.regulation"

    def _describe(self):
        """:return: list of ``(title, sentences)`` in the user's language, the events
        and their papers left out"""
        self.ensure_one()
        sections = [
            (self.env._("Who may ask"), self._describe_access()),
            (self.env._("Income and savings"), self._describe_means()),
            (self.env._("When"), self._describe_intake()),
            (self.env._("How much"), self._describe_amounts()),
            (self.env._("How often"), self._describe_frequency()),
            (self.env._("Points"), self._describe_points()),
            (self.env._("Who decides"), self._describe_decision()),
        ]
        return [(title, lines) for title, lines in sections if lines]

    def _money(self, amount):
        return self.currency_id.format(amount)

    def _number(self, number):
        return self.env["welfare.fund.point.rule"]._format_number(number)

    def _describe_access(self):
        lines = [
            {
                "running": self.env._("Who works for a member firm."),
                "notice": self.env._(
                    "Who works for a member firm, also while serving notice."
                ),
                "left": self.env._(
                    "Who works for a member firm, and who left it, for %s months"
                    " after the last day of work.",
                    self.after_leaving_months,
                ),
            }[self.employment_rule]
        ]
        if self.seniority_months and self.seniority_rule == "firm":
            lines.append(self.env._("For at least %s months.", self.seniority_months))
        elif self.seniority_months:
            lines.append(
                self.env._(
                    "In at least %(least)s of the last %(window)s months.",
                    least=self.seniority_months,
                    window=self.seniority_window,
                )
            )
        if self.place_rule != "anywhere":
            label = dict(self._fields["place_rule"]._description_selection(self.env))
            districts = ", ".join(self.district_ids.mapped("name"))
            lines.append(f"{label[self.place_rule]}: {districts}.")
        return lines

    def _describe_means(self):
        lines = []
        if self.isee_ceiling:
            lines.append(self.env._("ISEE up to %s.", self._money(self.isee_ceiling)))
        if self._asks_isee():
            lines += self._describe_isee_kinds()
        if self.asset_ceiling:
            lines.append(
                self.env._(
                    "Financial assets up to %s.", self._money(self.asset_ceiling)
                )
            )
        if self.real_estate_ceiling:
            lines.append(
                self.env._(
                    "Other real estate, besides the home, up to %s.",
                    self._money(self.real_estate_ceiling),
                )
            )
        if self.income_per_person_ceiling:
            lines.append(
                self.env._(
                    "Income up to %s a month for each person in the household.",
                    self._money(self.income_per_person_ceiling),
                )
            )
        if self.asks_no_other_aid:
            lines.append(
                self.env._("You declare to have no other public aid for the same.")
            )
        return lines

    def _describe_isee_kinds(self):
        lines = []
        if self.isee_ordinary:
            lines.append(
                self.env._(
                    "The ordinary ISEE counts: the one that municipalities and local"
                    " services use."
                )
            )
        if self.isee_current:
            lines.append(
                self.env._("The current ISEE counts, after a recent fall of income.")
            )
        if self.isee_national:
            lines.append(
                self.env._("The 2026 version for national benefits counts, too.")
            )
        else:
            lines.append(
                self.env._(
                    "The 2026 version for national benefits (assegno unico, ADI,"
                    " nursery bonus) does not count."
                )
            )
        if self.isee_validity == "assessment":
            lines.append(
                self.env._("It still has to be valid when the request is assessed.")
            )
        return lines

    def _describe_intake(self):
        if self.intake == "rolling":
            lines = [self.env._("At any time, until the money ends.")]
        else:
            lines = [self._describe_window(window) for window in self.window_ids]
        if self.yearly_budget:
            lines.append(
                self.env._("Budget of a year: %s.", self._money(self.yearly_budget))
            )
        return lines

    def _describe_window(self, window):
        name = self.env._(
            "%(name)s: from %(first)s to %(last)s.",
            name=window.name,
            first=format_date(self.env, window.date_from),
            last=format_date(self.env, window.date_to),
        )
        if window.budget:
            budget = self.env._("Budget: %s.", self._money(window.budget))
            name = f"{name} {budget}"
        if window.has_ranking:
            ranking = self.env._("A ranking is made at the end.")
            name = f"{name} {ranking}"
        return name

    def _describe_amounts(self):
        lines = [rule._describe() for rule in self.amount_rule_ids]
        if self.grant_ceiling:
            lines.append(
                self.env._("Most for one grant: %s.", self._money(self.grant_ceiling))
            )
        if self.year_ceiling_person:
            lines.append(
                self.env._(
                    "Most in a year for one person: %s.",
                    self._money(self.year_ceiling_person),
                )
            )
        if self.year_ceiling_household:
            lines.append(
                self.env._(
                    "Most in a year for one household: %s.",
                    self._money(self.year_ceiling_household),
                )
            )
        if self.tax_note:
            lines.append(self.tax_note)
        return lines

    def _describe_frequency(self):
        lines = []
        if self.frequency_months:
            lines.append(
                self.env._(
                    "One person is helped once in %s months.", self.frequency_months
                )
            )
        if self.household_frequency_months:
            lines.append(
                self.env._(
                    "One household is helped once in %s months.",
                    self.household_frequency_months,
                )
            )
        if self.grants_per_year:
            lines.append(
                self.env._(
                    "Times one person is helped in a year, at most: %s.",
                    self.grants_per_year,
                )
            )
        if self.household_grants_per_year:
            lines.append(
                self.env._(
                    "Times one household is helped in a year, at most: %s.",
                    self.household_grants_per_year,
                )
            )
        if self.kinds_per_year:
            lines.append(
                self.env._(
                    "Different events one is helped for in a year, at most: %s.",
                    self.kinds_per_year,
                )
            )
        free = self.event_ids.filtered("outside_limits")
        if lines and free:
            lines.append(
                self.env._("Not counted in this: %s.", ", ".join(free.mapped("name")))
            )
        return lines

    def _describe_points(self):
        lines = []
        for rule in self.point_rule_ids:
            points = self._number(rule.points)
            lines.append(
                self.env._(
                    "%(band)s: %(points)s each", band=rule._describe(), points=points
                )
                if rule.is_per_unit
                else f"{rule._describe()}: {points}"
            )
        if self.points_minimum:
            lines.append(
                self.env._("Least points: %s.", self._number(self.points_minimum))
            )
        if self.window_ids.filtered("has_ranking"):
            label = dict(self._fields["tie_break"]._description_selection(self.env))
            lines.append(
                self.env._(
                    "With equal points goes first: %s.",
                    label[self.tie_break].lower().replace("isee", "ISEE"),
                )
            )
            if self.ranking_share_ids:
                lines.append(
                    self.env._(
                        "The ranking is divided into %(count)s equal parts, which get,"
                        " from the first to the last: %(shares)s of the budget.",
                        count=len(self.ranking_share_ids),
                        shares=", ".join(
                            f"{self._number(share.budget_share)}%"
                            for share in self.ranking_share_ids
                        ),
                    )
                )
        return lines

    def _describe_decision(self):
        lines = [
            self.env._("One person assesses, others decide: at least %s.", self.quorum),
            self.env._("A grant can be spent for %s days.", self.grant_validity_days),
        ]
        if self.appeal_days:
            lines.append(self.env._("One can appeal within %s days.", self.appeal_days))
        return lines
