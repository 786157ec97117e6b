from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PAPER, FundCommon


@tagged("post_install", "-at_install")
class TestFundRequest(FundCommon):
    """A request is frozen when sent, and assessed with a reason for every line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(5000)

    def _assess(self, **facts):
        request = self._submit(**facts)
        request.with_user(self.evaluator).action_assess()
        return request.with_env(self.env)

    def test_code_says_the_year_and_no_name(self):
        request = self._draft()
        self.assertRegex(request.code, rf"^F{self.today:%y}-\d{{4,}}$")

    def test_submitted_facts_are_frozen(self):
        request = self._submit()
        with self.assertRaises(UserError):
            request._update_facts({"isee": 1.0})
        self.env.flush_all()
        for query in (
            "UPDATE welfare_fund_request SET isee = 1 WHERE id = %s",
            "UPDATE welfare_fund_request SET amount_asked = 999 WHERE id = %s",
            "UPDATE welfare_fund_request SET snapshot = '{}' WHERE id = %s",
            "UPDATE welfare_fund_request SET state = 'draft' WHERE id = %s",
            "DELETE FROM welfare_fund_request WHERE id = %s",
        ):
            with (
                self.subTest(query=query),
                self.assertRaisesRegex(Exception, "frozen"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [request.id])
        self.assertTrue(request.sudo()._is_intact())

    def test_snapshot_has_facts_without_names_or_free_text(self):
        request = self._submit(note="My sister Bortolina").sudo()
        self.assertIn('"isee": 9200.0', request.snapshot)
        self.assertIn(self.regulation.content_hash, request.snapshot)
        self.assertIn('"seniority_months": 26', request.snapshot)
        self.assertNotIn("Bortolina", request.snapshot)

    def test_consent_amount_and_employment_come_first(self):
        request = self._draft()
        with self.assertRaises(UserError):
            request._submit()
        request._give_consent()
        request._update_facts({"amount_asked": 0.0})
        with self.assertRaises(UserError):
            request._submit()
        request._update_facts({"amount_asked": 100.0})
        self.worker.welfare_employment_ids.left_on = self.today
        with self.assertRaises(UserError):
            request._submit()
        self.worker.welfare_employment_ids.left_on = False
        request._submit()
        self.assertEqual(request.state, "submitted")

    def test_only_facts_can_be_filled_in(self):
        for vals in ({"state": "granted"}, {"amount_granted": 1}, {"points": 99}):
            with self.assertRaises(ValidationError):
                self._draft(**vals)

    def test_worker_writes_through_methods_only(self):
        request = self._draft()
        for attempt in (
            lambda: request.write({"isee": 1.0}),
            lambda: request.unlink(),
            lambda: request.create(
                {"fund_id": self.fund.id, "event_id": self.event.id}
            ),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_points_are_added_up_and_explained(self):
        request = self._assess(
            household_size=4,
            minor_count=2,
            disability_count=1,
            is_lone_parent=True,
            pays_rent=True,
            isee=5000.0,
        )
        points = request.line_ids.filtered(lambda line: line.line_type == "points")
        # 12 of the ISEE band from 5,000, minors 2 x 3, L. 104 5, lone parent 5,
        # rent 5, loss of income 5, event 5
        self.assertEqual(
            sorted(points.mapped("points")), [5.0, 5.0, 5.0, 5.0, 5.0, 6.0, 12.0]
        )
        self.assertEqual(request.points, 43.0)
        self.assertEqual(request.points, sum(points.mapped("points")))
        self.assertTrue(all(points.mapped("name")))
        self.assertTrue(request.is_eligible)

    def test_bands_hold_their_lower_bound_only(self):
        rules = self.regulation.point_rule_ids.filtered(
            lambda rule: rule.criterion == "isee"
        )
        request = self._draft()
        for isee, points in ((0, 15), (4999.99, 15), (5000, 12), (20000, 3)):
            request._update_facts({"isee": isee})
            facts = request._get_facts()
            applying = rules.filtered(lambda rule, facts=facts: rule._applies_to(facts))
            self.assertEqual(applying.mapped("points"), [points], isee)

    def test_each_requirement_can_fail(self):
        cases = [
            ({"isee": 25000.01}, "ISEE"),
            ({"assets": 10000.01}, "assets"),
            ({"isee_valid_until": self.today - timedelta(days=1)}, "valid"),
            ({"event_date": self.today - timedelta(days=300)}, "within"),
            ({"papers": False}, "papers"),
        ]
        for facts, word in cases:
            with self.subTest(word=word):
                request = self._assess(**facts)
                failed = request.line_ids.filtered(lambda line: not line.passed)
                self.assertEqual(len(failed), 1)
                self.assertIn(word, failed.name)
                self.assertFalse(request.is_eligible)
                request.with_user(self.worker_user)._withdraw()

    def test_limits_are_included(self):
        request = self._assess(
            isee=25000.0,
            assets=10000.0,
            isee_valid_until=self.today,
            disability_count=1,
        )
        self.assertTrue(request.is_eligible)

    def test_seniority_is_asked(self):
        self.worker.welfare_employment_ids.hired_on = self.today - timedelta(days=60)
        self.assertFalse(self._assess().is_eligible)

    def test_ceiling_is_a_ceiling_not_the_amount(self):
        for size, asked, proposed in (
            (1, 200.0, 200.0),
            (2, 900.0, 500.0),
            (3, 900.0, 800.0),
            (7, 1500.0, 1000.0),
        ):
            request = self._assess(
                household_size=size, minor_count=0, amount_asked=asked
            )
            self.assertEqual(request.amount_proposed, proposed)
            request.with_user(self.worker_user)._withdraw()

    def test_missing_papers_come_back_by_themselves(self):
        request = self._submit(papers=False)
        request.with_user(self.evaluator).action_ask_papers()
        self.assertEqual(request.state, "papers_missing")
        first, second = request.paper_ids
        request._add_paper(first, PAPER, "a.pdf")
        self.assertEqual(request.state, "papers_missing")
        request._add_paper(second, PAPER, "b.pdf")
        self.assertEqual(request.state, "submitted")

    def test_one_open_request_a_person(self):
        request = self._submit()
        with self.assertRaises(ValidationError):
            self._draft()
        other = self._draft_of_another()
        self.env.flush_all()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            other._get_applicant().partner_id = self.worker
            self.env.flush_all()
        request._withdraw()
        self.assertTrue(self._draft())

    def _draft_of_another(self):
        other = self._create_worker("Other Applicant")
        return self._draft(self._create_worker_user(other))

    def test_one_grant_a_person_within_the_months(self):
        granted = self._grant_request(amount_asked=100)
        self.assertEqual(granted.state, "granted")
        again = self._assess(amount_asked=100)
        self.assertFalse(again.is_eligible)
        again.with_user(self.worker_user)._withdraw()
        moment = self.clock._now() + timedelta(days=366)
        with self._at(moment):
            day = self.clock._today()
            later = self._assess(amount_asked=100, event_date=day, isee_valid_until=day)
            self.assertTrue(later.is_eligible)

    def test_events_of_another_version_are_refused(self):
        draft = self.regulation.copy()
        with self.assertRaises(ValidationError):
            self._draft(event_id=draft.event_ids[0].id)

    def test_withdrawn_request_goes_no_further(self):
        request = self._submit()
        request._withdraw()
        with self.assertRaises(UserError):
            request.with_user(self.evaluator).action_assess()
