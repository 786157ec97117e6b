from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundSecond(FundCommon):
    """Near the threshold two people assess, and neither knows what the other found."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)
        regulation = cls.regulation.copy()
        # 12 of the ISEE band, 6 for two minors, 5 and 5 for the event: 28 points.
        regulation.write(
            {"has_second_assessor": True, "points_minimum": 26, "second_margin": 2}
        )
        regulation._put_in_force()
        cls.event = regulation.event_ids.filtered(
            lambda one: one.code == cls.event.code
        )

    def _assess_first(self, **facts):
        request = self._submit(**facts)
        request.with_user(self.evaluator).action_assess()
        return request.with_env(self.env)

    def test_near_the_threshold_the_first_result_is_hidden(self):
        request = self._assess_first()
        self.assertEqual(request.state, "second")
        for user in (self.evaluator, self.other_evaluator, self.members[0]):
            seen = request.with_user(user)
            self.assertFalse(seen.points or seen.is_eligible or seen.amount_proposed)
            self.assertFalse(seen.line_ids)
        first = request.opinion_ids
        self.assertEqual((first.points, first.evaluator_id), (28, self.evaluator))
        opinions = self.env["welfare.fund.opinion"]
        self.assertEqual(opinions.with_user(self.evaluator).search([]), first)
        for user in (self.other_evaluator, self.members[0]):
            self.assertFalse(opinions.with_user(user).search([]))
            with self.assertRaises(AccessError):
                first.with_user(user).read(["points"])

    def test_the_second_is_another_and_then_both_are_shown(self):
        request = self._assess_first()
        with self.assertRaises(AccessError):
            request.with_user(self.evaluator).action_assess()
        with self.assertRaises(UserError):
            request.with_user(self.other_evaluator).action_send_to_committee()
        request.with_user(self.other_evaluator).action_assess()
        self.assertEqual(request.state, "assessed")
        self.assertEqual(
            (request.assessor_id, request.second_assessor_id),
            (self.evaluator, self.other_evaluator),
        )
        self.assertEqual(request.points, 28)
        self.assertTrue(request.line_ids)
        seen = request.with_user(self.members[0])
        self.assertEqual(len(seen.opinion_ids), 2)
        self.assertIn("None", seen.difference_text)

    def test_the_better_result_stands_and_the_difference_is_shown(self):
        request = self._assess_first()
        # A paper turned out to be wrong since: the second assessor finds less.
        request.paper_ids.write({"content": False})
        request.with_user(self.other_evaluator).action_assess()
        self.assertTrue(request.is_eligible)
        self.assertTrue(all(request.line_ids.mapped("passed")))
        seen = request.with_user(self.members[0])
        self.assertIn("does not meet", seen.difference_text)

    def test_the_second_verifies_and_a_first_on_wrong_facts_does_not_stand(self):
        request = self._assess_first()
        with self.assertRaises(AccessError):
            request.with_user(self.evaluator)._verify("isee", 26000.0, "paper")
        second = request.with_user(self.other_evaluator)
        second.action_take()
        second._verify("isee", 26000.0, "paper")
        self.assertEqual(request.state, "second")
        self.assertFalse(second.line_ids, "what the first found is still hidden")
        second.action_assess()
        # The first result is better for who asks, and rests on what was declared.
        self.assertFalse(request.is_eligible)
        for line in request.line_ids.filtered("correction"):
            self.assertIn("26,000", line.correction)
        self.assertTrue(request.line_ids.filtered("correction"))
        self.assertRecordValues(
            request.verified_ids,
            [{"fact": "isee", "user_id": self.other_evaluator.id}],
        )
        seen = request.with_user(self.members[0])
        self.assertIn("28", seen.difference_text)
        self.assertIn("Facts were verified", seen.difference_text)
        self.assertEqual(request.isee, 9200.0)

    def test_who_has_it_in_charge_verifies(self):
        request = self._assess_first()
        request.with_user(self.other_evaluator).action_take()
        third = self._create_staff("evaluator3", "group_fund_evaluator")
        with self.assertRaisesRegex(UserError, "in the charge"):
            request.with_user(third)._verify("isee", 26000.0, "paper")
        self.assertFalse(request.verified_ids)

    def test_verified_once_both_are_given_the_two_stay_who_they_are(self):
        request = self._assess_first()
        request.with_user(self.other_evaluator).action_assess()
        request.with_user(self.other_evaluator)._verify("isee", 26000.0, "paper")
        self.assertFalse(request.is_eligible)
        self.assertEqual(
            (request.assessor_id, request.second_assessor_id),
            (self.evaluator, self.other_evaluator),
        )
        self.assertEqual(len(request.opinion_ids), 2)

    def test_neither_of_the_two_decides(self):
        request = self._assess_first()
        request.with_user(self.other_evaluator).action_assess()
        request.with_user(self.other_evaluator).action_send_to_committee()
        self.other_evaluator.group_ids = [
            Command.link(self.env.ref("welfarepiu_fund.group_fund_committee").id)
        ]
        with self.assertRaises(AccessError):
            request.with_user(self.other_evaluator)._vote("grant")
        self._vote(request, "grant", "grant")
        self.assertEqual(request.state, "granted")

    def test_neither_of_the_two_hears_the_appeal(self):
        request = self._assess_first()
        request.with_user(self.other_evaluator).action_assess()
        request.with_user(self.other_evaluator).action_send_to_committee()
        self._vote(request, "refuse", "refuse")
        self._appeal(request)
        for user in (self.evaluator, self.other_evaluator):
            with self.assertRaises(AccessError):
                request.with_user(user)._review("New")

    def test_far_from_the_threshold_one_is_enough(self):
        request = self._assess_first(disability_count=1)
        self.assertEqual(request.state, "assessed")
        self.assertFalse(request.opinion_ids)

    def test_the_database_keeps_two_people(self):
        request = self._assess_first()
        self.assertRefusedByDatabase(
            "UPDATE welfare_fund_request SET second_assessor_id = assessor_id"
            " WHERE id = %s",
            request.id,
            words="two_assessors",
        )
        self.assertRefusedByDatabase(
            "UPDATE welfare_fund_opinion SET points = 99", words="append-only"
        )
