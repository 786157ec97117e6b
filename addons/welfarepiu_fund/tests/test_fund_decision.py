from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundDecision(FundCommon):
    """Four eyes: who assesses never decides, two votes decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)

    def test_two_votes_grant(self):
        request = self._to_committee()
        self._vote(request, "grant")
        self.assertEqual(request.state, "committee")
        request.with_user(self.members[1])._vote("grant")
        self.assertEqual(request.state, "granted")
        self.assertEqual(request.amount_granted, 600.0)

    def test_grant_gives_credit_paid_by_the_fund(self):
        request = self._grant_request()
        lot = request._get_applicant().lot_id
        self.assertRecordValues(
            lot,
            [
                {
                    "worker_id": self.worker.id,
                    "payer_id": self.fund.payer_id.id,
                    "origin": "fund_grant",
                    "balance": 600.0,
                    "employment_id": False,
                    "plan_id": False,
                }
            ],
        )
        self.assertEqual(lot.kind_ids, self.event.kind_ids)

    def test_two_votes_refuse_with_a_reason(self):
        request = self._to_committee()
        with self.assertRaises(UserError):
            request.with_user(self.members[0])._vote("refuse")
        self._vote(request, "refuse", "refuse")
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.refusal_reason, "other")
        self.assertTrue(request.appeal_until)
        self.assertFundFigures(2000, 0, 0)

    def test_another_reason_is_explained_and_stays_explained(self):
        request = self._to_committee()
        with self.assertRaises(UserError):
            request.with_user(self.members[0])._vote("refuse", "other", "  ")
        request.with_user(self.members[0])._vote("refuse", "other", "Already helped")
        request.with_user(self.members[1])._vote("refuse", "other")
        self.assertEqual(request.refusal_text, "Already helped")
        body = request.letter_ids.body
        self.assertIn("Already helped", body)
        self.assertNotIn("explained below", body)

    def test_tie_waits_for_a_third_vote(self):
        request = self._to_committee()
        self._vote(request, "grant", "refuse")
        self.assertEqual(request.state, "committee")
        request.with_user(self.members[2])._vote("grant")
        self.assertEqual(request.state, "granted")
        self.assertFalse(request.refusal_reason)

    def test_recusal_counts_for_none(self):
        request = self._to_committee()
        self._vote(request, "recuse", "grant")
        self.assertEqual(request.state, "committee")
        request.with_user(self.members[2])._vote("grant")
        self.assertEqual(request.state, "granted")

    def test_assessor_does_not_decide(self):
        self.evaluator.group_ids += self.env.ref("welfarepiu_fund.group_fund_committee")
        request = self._to_committee()
        with self.assertRaises(AccessError):
            request.with_user(self.evaluator)._vote("grant")
        with (
            self.assertRaises(RestrictViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["welfare.fund.vote"].create(
                {
                    "request_id": request.id,
                    "member_id": self.evaluator.id,
                    "assessor_id": self.evaluator.id,
                    "choice": "grant",
                    "voted_at": "2026-01-01",
                }
            )

    def test_one_member_one_vote(self):
        request = self._to_committee()
        self._vote(request, "grant")
        with self.assertRaises(UserError):
            request.with_user(self.members[0])._vote("grant")

    def test_recused_member_does_not_vote(self):
        request = self._to_committee()
        self._vote(request, "recuse")
        with self.assertRaises(UserError):
            request.with_user(self.members[0])._vote("grant")

    def test_evaluator_does_not_vote_and_member_does_not_assess(self):
        request = self._to_committee()
        with self.assertRaises(AccessError):
            request.with_user(self.evaluator)._vote("grant")
        other = self._create_worker("Second Applicant")
        submitted = self._submit(self._create_worker_user(other))
        with self.assertRaises(AccessError):
            submitted.with_user(self.members[0]).action_assess()

    def test_nobody_decides_on_the_own_request(self):
        own = [
            new_test_user(
                self.env,
                login=f"{group}@example.com",
                groups=f"welfarepiu_fund.{group}",
                partner_id=self.worker.id,
            )
            for group in ("group_fund_evaluator", "group_fund_committee")
        ]
        submitted = self._submit()
        with self.assertRaises(AccessError):
            submitted.with_user(own[0]).action_assess()
        submitted.with_user(self.evaluator).action_assess()
        submitted.with_user(self.evaluator).action_send_to_committee()
        with self.assertRaises(AccessError):
            submitted.with_user(own[1])._vote("grant")

    def test_ineligible_request_is_not_granted(self):
        request = self._to_committee(isee=25000.01)
        self.assertFalse(request.is_eligible)
        with self.assertRaises(UserError):
            request.with_user(self.members[0])._vote("grant")

    def test_votes_cannot_be_changed(self):
        request = self._to_committee()
        self._vote(request, "grant")
        with self.assertRaises(UserError):
            request.vote_ids.write({"choice": "refuse"})
        with (
            self.assertRaisesRegex(Exception, "append-only"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE welfare_fund_vote SET choice = 'refuse'")

    def test_decided_request_takes_no_more_votes(self):
        request = self._grant_request()
        with self.assertRaises(UserError):
            request.with_user(self.members[2])._vote("refuse", "points")
        self.assertFundFigures(2000, 600, 0)

    def test_staff_cannot_write_a_request(self):
        request = self._to_committee()
        for user in (self.evaluator, self.members[0], self.accountant):
            with self.assertRaises(AccessError):
                request.with_user(user).write({"state": "granted"})
            with self.assertRaises(AccessError):
                request.with_user(user).unlink()
