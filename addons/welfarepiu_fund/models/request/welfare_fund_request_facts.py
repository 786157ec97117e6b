from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

#: More people live in no home of ours; the form's own limit.
MOST_PEOPLE = 20
COUNTS = (
    "child_count",
    "disability_count",
    "child_disability_count",
    "elder_count",
)
AMOUNTS = (
    "isee",
    "assets",
    "other_real_estate",
    "household_income",
    "expenses",
    "amount_asked",
)
#: The most of a fact that is a length of time, or a share.
MOST = {
    "income_drop": 100,
    "unemployed_months": 600,
    "listed_months": 600,
    "sick_days": 366,
}


class WelfareFundRequest(models.Model):
    """Facts are judged before they are written, in words for who asks.

    The constraint ``facts_sound`` stays beneath: it can refuse, but it cannot say which
    answer is wrong.
    """

    _inherit = "welfare.fund.request"

    @api.model
    def _get_questions(self):
        """:return: dict name of a fact -> the question that asks it in the form"""
        return {
            "event_date": self.env._("When did it happen?"),
            "household_size": self.env._("How many live with you, yourself included?"),
            "minor_count": self.env._("How many are under 18?"),
            "child_count": self.env._("How many children live with you, of any age?"),
            "disability_count": self.env._(
                "How many have a certified disability (law 104)?"
            ),
            "child_disability_count": self.env._(
                "How many of your children have a certified disability (law 104)?"
            ),
            "elder_count": self.env._("How many are over 65?"),
            "unemployed_months": self.env._(
                "For how many months have you been without work?"
            ),
            "listed_months": self.env._(
                "For how many months have you been on the unemployment lists?"
            ),
            "sick_days": self.env._("How many days of illness this year?"),
            "isee": self.env._("ISEE, in euro"),
            "isee_valid_until": self.env._("ISEE valid until"),
            "assets": self.env._("Savings, in euro"),
            "other_real_estate": self.env._(
                "Houses and land besides your home, in euro"
            ),
            "household_income": self.env._(
                "What the household earns in a month, in euro"
            ),
            "income_drop": self.env._("How much has your income fallen, per cent?"),
            "expenses": self.env._("Expenses you have documents for, in euro"),
            "amount_asked": self.env._("How much, in euro?"),
        }

    def _check_facts(self, vals):
        """:raise ValidationError: an unknown value, or one that cannot be true"""
        res = super()._check_facts(vals)
        if problems := self._get_fact_problems(vals):
            raise ValidationError("\n".join(problems))
        return res

    def _get_fact_problems(self, vals):
        """What cannot be true of the facts once ``vals`` are among them.

        :param dict vals: values of a draft, or of one that is not there yet
        :return: list of sentences: which answer, and what to do
        """
        facts = {**self._get_written_facts(), **vals}
        return [
            *self._get_household_problems(facts),
            *self._get_range_problems(facts),
            *self._get_day_problems(facts),
        ]

    def _get_written_facts(self):
        names = list(self._get_questions())
        if not self:
            return self.default_get(names)
        return {name: self.sudo()[name] for name in names}

    def _get_household_problems(self, facts):
        size = facts.get("household_size") or 0
        if not 1 <= size <= MOST_PEOPLE:
            return [self._get_range_sentence("household_size", 1, MOST_PEOPLE)]
        questions = self._get_questions()
        problems = []
        for name in ("minor_count", *COUNTS):
            # Who asks is no minor.
            most = size - 1 if name == "minor_count" else size
            if not 0 <= (facts.get(name) or 0) <= most:
                problems.append(
                    self.env._(
                        "“%(question)s” You wrote that %(size)s live in your home,"
                        " yourself included: here it can be from 0 to %(most)s."
                        " Correct one of the two numbers.",
                        question=questions[name],
                        size=size,
                        most=most,
                    )
                )
        return problems

    def _get_range_problems(self, facts):
        questions = self._get_questions()
        return [
            self._get_range_sentence(name, 0, most)
            for name, most in MOST.items()
            if not 0 <= (facts.get(name) or 0) <= most
        ] + [
            self.env._(
                "“%s” An amount cannot be below zero: write it again.", questions[name]
            )
            for name in AMOUNTS
            if (facts.get(name) or 0) < 0
        ]

    def _get_range_sentence(self, name, least, most):
        return self.env._(
            "“%(question)s” Write a number from %(least)s to %(most)s.",
            question=self._get_questions()[name],
            least=least,
            most=most,
        )

    def _get_day_problems(self, facts):
        """An ISEE is valid until a day to come; what happened is past."""
        day = self._fields["event_date"].to_date(facts.get("event_date"))
        if not day or day <= self.env["welfare.clock"]._today():
            return []
        return [
            self.env._(
                "“%(question)s” %(day)s is still to come: write the day when it"
                " happened.",
                question=self._get_questions()["event_date"],
                day=format_date(self.env, day),
            )
        ]

    def _check_can_submit(self):
        res = super()._check_can_submit()
        self._check_facts({})
        return res
