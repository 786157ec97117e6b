import json
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .regulation_common import RegulationCommon


@tagged("post_install", "-at_install")
class TestFundTrial(RegulationCommon):
    """A draft is tried on requests of the past, and nothing is written to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(1000)

    def setUp(self):
        super().setUp()
        self._put_in_force("bergamo_2020")
        self.granted = self._grant_case("pay_cut", isee=9000, assets=0)
        self.refused = self._case("pay_cut", isee=22000, assets=8000)
        self.draft = self.regulation.copy()
        self.draft.write({"isee_ceiling": 25000, "asset_ceiling": 10000})

    def _try(self, user=None, **period):
        draft = self.draft.with_user(user or self.evaluator)
        action = draft.action_try()
        Trial = draft.env["welfare.fund.trial"].with_context(**action["context"])
        with Form(Trial) as form:
            for name, value in period.items():
                setattr(form, name, value)
        form.record.action_try()
        return form.record

    def _get_line(self, trial, request):
        return trial.line_ids.filtered(lambda line: line.request_id == request)

    def test_who_would_pass_and_what_it_would_cost(self):
        trial = self._try()
        self.assertEqual(len(trial.line_ids), 2)
        self.assertEqual(trial.pass_count, 2)
        # 400 each, of which 400 were granted and 600 are left.
        self.assertEqual((trial.total, trial.total_decided), (800, 400))
        self.assertEqual(trial.available, 600)
        self.assertTrue(trial.is_too_much)
        line = self._get_line(trial, self.refused)
        self.assertEqual((line.outcome, line.amount), ("met", 400))
        self.assertFalse(self.refused.is_eligible)

    def test_who_would_not_pass_and_why(self):
        self.draft.isee_ceiling = 8000
        trial = self._try(self.members[0])
        line = self._get_line(trial, self.granted)
        self.assertEqual(line.outcome, "failed")
        self.assertIn("8,000", line.why)
        self.assertEqual((trial.fail_count, trial.total), (2, 0))

    def test_a_fact_that_was_not_asked_is_not_known_and_not_guessed(self):
        self.assertNotIn(
            "other_real_estate", json.loads(self.granted.snapshot)["facts"]
        )
        self.draft.real_estate_ceiling = 20000
        self.draft.points_minimum = 3
        self.draft.write(
            {"point_rule_ids": [(0, 0, {"criterion": "pays_rent", "points": 5})]}
        )
        trial = self._try()
        self.assertEqual(trial.unknown_count, 2)
        self.assertEqual(trial.total, 0)
        why = trial.line_ids[0].why
        self.assertIn("Not known: Other real estate", why)
        self.assertIn("Points not known: Pays rent", why)

    def test_what_fails_for_sure_fails_whatever_is_not_known(self):
        self.draft.write({"real_estate_ceiling": 20000, "isee_ceiling": 100})
        self.assertEqual(self._try().fail_count, 2)

    def test_an_event_the_draft_does_not_know_is_said(self):
        self.draft.event_ids.filtered(lambda one: one.code == "pay_cut").unlink()
        trial = self._try()
        self.assertEqual(trial.fail_count, 2)
        self.assertIn("does not help", trial.line_ids[0].why)

    def test_nothing_is_written_to_the_requests(self):
        queries = (
            "SELECT * FROM welfare_fund_request ORDER BY id",
            "SELECT * FROM welfare_fund_assessment_line ORDER BY id",
            "SELECT * FROM welfare_fund_budget ORDER BY id",
            "SELECT received, committed, spent FROM welfare_fund ORDER BY id",
        )

        def read():
            self.env.flush_all()
            res = []
            for query in queries:
                self.env.cr.execute(query)
                res.append(self.env.cr.fetchall())
            return res

        before = read()
        self._try()
        self.assertEqual(read(), before)

    def test_only_the_period_is_tried_and_a_second_run_begins_anew(self):
        day = self.today - timedelta(days=30)
        trial = self._try(date_from=day, date_to=day)
        self.assertFalse(trial.line_ids)
        trial.date_to = self.today
        trial.action_try()
        trial.action_try()
        self.assertEqual(len(trial.line_ids), 2)

    def test_what_was_known_then_counts_not_what_came_later(self):
        # Who was granted something passes on the first request, not on the second.
        user = self._create_applicant("Twice")
        self.draft.frequency_months = 12
        first = self._grant_case("pay_cut", user, isee=100, assets=0)
        with self._at(self.clock._now() + timedelta(minutes=5)):
            second = self._case("pay_cut", user, isee=100, assets=0)
            trial = self._try()
        self.assertEqual(self._get_line(trial, first).outcome, "met")
        self.assertEqual(self._get_line(trial, second).outcome, "failed")

    def test_a_ranking_is_tried_too(self):
        self.draft.write(
            {
                "intake": "windows",
                "window_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Try",
                            "code": "try",
                            "date_from": self.today,
                            "date_to": self.today,
                            "budget": 300,
                            "has_ranking": True,
                        },
                    )
                ],
                "ranking_share_ids": [
                    (0, 0, {"budget_share": 60}),
                    (0, 0, {"budget_share": 40}),
                ],
            }
        )
        trial = self._try()
        self.assertEqual(trial.line_ids.mapped("amount"), [180, 120])

    def test_who_was_erased_has_a_past_that_is_not_known(self):
        self.draft.frequency_months = 12
        self.refused._get_applicant().unlink()
        trial = self._try()
        line = self._get_line(trial, self.refused)
        self.assertEqual(line.outcome, "unknown")
        self.assertIn("Earlier grants", line.why)

    def test_nobody_else_tries(self):
        for user in (self.accountant, self.worker_user):
            with self.assertRaises(AccessError):
                self._try(user)
