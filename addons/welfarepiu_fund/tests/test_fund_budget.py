from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .regulation_common import RegulationCommon


@tagged("post_install", "-at_install")
class TestFundBudget(RegulationCommon):
    """A budget is never overspent; what changed since the assessment is seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(5000)

    def _put_budget_in_force(self, **budgets):
        """A version of Como in which two lines have a budget of their own."""
        regulation = self._put_in_force("como_2025").copy()
        with Form(regulation.with_user(self.evaluator)) as form:
            form.yearly_budget = budgets.pop("year", 0)
            for number, event in enumerate(regulation.event_ids):
                with form.event_ids.edit(number) as row:
                    row.yearly_budget = budgets.get(event.code, 0)
        regulation.with_user(self.members[0]).action_put_in_force()
        return regulation

    def _to_committee_case(self, code, user=None):
        request = self._case(code, user, isee=1000, child_disability_count=1)
        request.with_user(self.evaluator).action_send_to_committee()
        return request

    def _get_budget(self, key):
        return self.env["welfare.fund.budget"].search([("key", "=", key)])

    def test_each_line_has_its_own_budget(self):
        self._put_budget_in_force(canteen_primary=500)
        for _number in range(2):
            self._grant_case("canteen_primary", isee=1000)
        budget = self._get_budget(f"event:canteen_primary:{self.today.year}")
        self.assertEqual((budget.budget, budget.granted, budget.left), (500, 400, 100))
        third = self._to_committee_case("canteen_primary")
        with self.assertRaisesRegex(UserError, "100"), self.env.cr.savepoint():
            self._vote(third, "grant", "grant")
        self.assertEqual(third.state, "committee")
        self.assertEqual(budget.granted, 400)
        # Another line is not touched, and the Fund gives what it has.
        self._grant_case("university", isee=1000)

    def test_budget_of_the_year_holds_for_all_lines(self):
        self._put_budget_in_force(year=450)
        self._grant_case("university", isee=1000)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._vote(self._to_committee_case("canteen_primary"), "grant", "grant")
        self._grant_case("canteen_nursery", isee=1000)
        self.assertEqual(self._get_budget(f"year:{self.today.year}").left, 0)

    def test_what_was_granted_before_a_budget_counts_on_it(self):
        self._put_in_force("como_2025")
        self._grant_case("university", isee=1000)
        self._put_budget_in_force(university=500)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._vote(self._to_committee_case("university"), "grant", "grant")
        self.assertFalse(self._get_budget(f"event:university:{self.today.year}"))

    def test_database_refuses_beyond_a_budget(self):
        self._put_budget_in_force(university=500)
        self._grant_case("university", isee=1000)
        budget = self._get_budget(f"event:university:{self.today.year}")
        for query in (
            "UPDATE welfare_fund_budget SET granted = 500.01 WHERE id = %s",
            "UPDATE welfare_fund_budget SET budget = 299.99 WHERE id = %s",
            "UPDATE welfare_fund_budget SET granted = -1 WHERE id = %s",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [budget.id])

    def test_what_the_household_had_meanwhile_is_seen_before_the_grant(self):
        self._put_in_force("como_2025")
        first, second = (self._create_applicant(name) for name in ("One", "Two"))
        self.env["welfare.family.member"].create(
            {
                "worker_id": first.partner_id.id,
                "name": "Two",
                "relation_type_id": self.env["welfare.relation.type"]
                .search([], limit=1)
                .id,
                "tax_code": second.partner_id.l10n_it_codice_fiscale,
                "cohabiting": True,
            }
        )
        waiting = [
            self._to_committee_case("university", one) for one in (first, second)
        ]
        self._vote(waiting[0], "grant", "grant")
        with (
            self.assertRaisesRegex(UserError, "household"),
            self.env.cr.savepoint(),
        ):
            self._vote(waiting[1], "grant", "grant")
        self.assertEqual(waiting[1].state, "committee")

    def test_year_ceiling_of_a_person_leaves_what_is_left(self):
        regulation = self._put_in_force("amos").copy()
        regulation.write({"year_ceiling_person": 1000, "frequency_months": 0})
        regulation._put_in_force()
        user = self._create_applicant()
        self._grant_case("health", user, amount_asked=700)
        again = self._case("study", user, amount_asked=700)
        self.assertPasses(again, 300)
        again.with_user(user)._withdraw()
        with self._at(self.clock._now().replace(year=self.today.year + 1)):
            self.assertPasses(self._case("study", user, amount_asked=700), 700)
