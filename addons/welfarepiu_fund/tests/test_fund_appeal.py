from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PAPER, FundCommon


@tagged("post_install", "-at_install")
class TestFundAppeal(FundCommon):
    """A refusal is looked at again, once, in time, by people who had no part in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)

    def test_refused_appealed_granted_spent(self):
        request = self._appeal(self._refuse_request())
        self.assertEqual(request.state, "appeal")
        self._review(request)
        request.with_user(self.members[2])._vote("grant", refusal_text="It was there")
        self.assertEqual(request.state, "granted")
        appeal = request.appeal_ids
        self.assertEqual((appeal.state, appeal.reasons), ("changed", "It was there"))
        self.assertFundFigures(2000, 600, 0)
        self._spend(self.worker, 600)
        self._recharge(self.fund.payer_id)
        self.assertEqual(request.state, "used")
        self.assertFundFigures(2000, 0, 600)

    def test_a_confirmed_refusal_is_final(self):
        request = self._review(self._appeal(self._refuse_request()))
        with self.assertRaises(UserError):
            request.with_user(self.members[2])._vote("refuse")
        request.with_user(self.members[2])._vote("refuse", refusal_text="As before")
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.appeal_ids.state, "confirmed")
        with self.assertRaisesRegex(UserError, "already appealed"):
            self._appeal(request)
        self.assertFundFigures(2000, 0, 0)

    def test_who_had_a_part_does_not_hear_it(self):
        request = self._appeal(self._refuse_request())
        with self.assertRaises(AccessError):
            request.with_user(self.evaluator)._review("Mine was right")
        with self.assertRaises(UserError):
            # Not before another evaluator has looked at it.
            request.with_user(self.members[2])._vote("grant", refusal_text="x")
        self._review(request)
        for member in self.members[:2]:
            with self.assertRaises(UserError):
                request.with_user(member)._vote("grant", refusal_text="x")
        self.assertEqual(request.state, "appeal")

    def test_who_looks_again_verifies_facts(self):
        request = self._appeal(self._refuse_request(disability_count=0))
        points = request.points
        assessed = (request.assessor_id, request.assessed_at)
        for user in (self.evaluator, self.members[2]):
            with self.assertRaises(AccessError):
                request.with_user(user)._verify("disability_count", 1, "paper")
        reviewer = request.with_user(self.other_evaluator)
        reviewer._verify("disability_count", 1, "paper")
        self.assertEqual(request.points, points, "not before it is looked at again")
        reviewer._review("A paper is new")
        self.assertEqual(request.points, points + 5)
        line = request.line_ids.filtered("correction")
        self.assertIn("0", line.correction)
        self.assertEqual(request.disability_count, 0, "declared stays declared")
        self.assertEqual((request.assessor_id, request.assessed_at), assessed)
        with self.assertRaises(UserError):
            reviewer._verify("disability_count", 2, "paper")

    def test_a_recused_member_does_not_hear_it_either(self):
        request = self._to_committee()
        self._vote(request, "recuse", "refuse", "refuse")
        request = self._review(self._appeal(request))
        with self.assertRaises(UserError):
            request.with_user(self.members[0])._vote("grant", refusal_text="x")

    def test_the_database_keeps_who_hears(self):
        request = self._appeal(self._refuse_request())
        for user in (self.evaluator, *self.members[:2]):
            self.assertRefusedByDatabase(
                "UPDATE welfare_fund_appeal SET reviewer_id = %s,"
                " reviewed_at = now() WHERE request_id = %s",
                user.id,
                request.id,
                words="does not hear",
            )
        self._review(request)
        insert = """
            INSERT INTO welfare_fund_vote
                (request_id, appeal_id, member_id, assessor_id, choice, voted_at)
            VALUES (%s, %s, %s, %s, 'grant', now())"""
        for user in (self.evaluator, self.other_evaluator, *self.members[:2]):
            self.assertRefusedByDatabase(
                insert,
                request.id,
                request.appeal_ids.id,
                user.id,
                self.env.ref("base.user_admin").id,
                words="does not decide|once",
            )
        self.assertRefusedByDatabase(
            insert,
            request.id,
            None,
            self.members[2].id,
            self.other_evaluator.id,
            words="belongs to the appeal",
        )

    def test_days_are_days_in_rome(self):
        request = self._refuse_request()
        last = request.appeal_until
        self.assertEqual(last, self.today + timedelta(days=30))
        # Half past midnight in Rome is still the day before in UTC.
        with self._at(datetime.combine(last, time(23, 30))):
            self.assertFalse(request._can_appeal())
            with self.assertRaisesRegex(UserError, "time to appeal ended"):
                self._appeal(request)
        with self._at(datetime.combine(last, time(21, 30))):
            self.assertTrue(request._can_appeal())
            self._appeal(request)
        self.assertEqual(request.state, "appeal")

    def test_only_a_refusal_and_only_by_who_asks(self):
        request = self._to_committee()
        with self.assertRaises(UserError):
            self._appeal(request)
        self._vote(request, "refuse", "refuse")
        other = self._create_worker_user(self._create_worker("Other Worker"))
        for user in (other, self.evaluator, self.members[2]):
            with self.assertRaises(AccessError):
                self._appeal(request, user=user)
        with self.assertRaises(UserError):
            self._appeal(request, text="  ")
        self.assertEqual(request.state, "refused")

    def test_no_appeal_where_the_regulation_knows_none(self):
        regulation = self.regulation.copy()
        regulation.appeal_days = 0
        regulation._put_in_force()
        event = regulation.event_ids.filtered(lambda one: one.code == self.event.code)
        request = self._refuse_request(event_id=event.id)
        with self.assertRaises(UserError):
            self._appeal(request)

    def test_new_papers_change_what_is_assessed(self):
        request = self._submit(papers=False)
        request.with_user(self.evaluator).action_assess()
        request.with_user(self.evaluator).action_send_to_committee()
        request = request.with_env(self.env)
        self.assertFalse(request.is_eligible)
        self._vote(request, "refuse", "refuse")
        self._appeal(request)
        mine = request.with_user(self.worker_user)
        for paper in mine.paper_ids:
            mine._add_paper(paper, PAPER, "late.pdf")
        mine._add_appeal_paper(PAPER, "unasked.pdf")
        self._review(request)
        self.assertTrue(request.is_eligible)
        self.assertEqual(request.assessor_id, self.evaluator)
        self.assertEqual(len(request.other_paper_ids), 1)
        with self.assertRaises(UserError):
            mine._add_appeal_paper(PAPER, "too-late.pdf")

    def test_papers_of_the_first_decision_stay_as_they_were(self):
        request = self._appeal(self._refuse_request())
        mine = request.with_user(self.worker_user)
        with self.assertRaises(UserError):
            mine._add_paper(mine.paper_ids[0], PAPER, "other.pdf")

    def test_what_still_does_not_meet_the_rules_is_not_granted(self):
        request = self._refuse_request(isee=25000.01)
        self._review(self._appeal(request))
        with self.assertRaises(UserError):
            request.with_user(self.members[2])._vote("grant", refusal_text="x")

    def test_an_appeal_is_granted_from_what_the_fund_has(self):
        request = self._review(self._appeal(self._refuse_request()))
        others = [self._create_applicant(f"Other {number}") for number in (1, 2, 3)]
        for user, amount in zip(others, (800, 800, 300), strict=True):
            self._grant_request(user, amount_asked=amount)
        with self.assertRaises(UserError):
            request.with_user(self.members[2])._vote("grant", refusal_text="x")
        self.env.invalidate_all()
        self.assertFundFigures(2000, 1900, 0)

    def test_a_withdrawn_appeal_leaves_the_refusal(self):
        request = self._appeal(self._refuse_request())
        request.with_user(self.worker_user)._withdraw()
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.appeal_ids.state, "withdrawn")
        with self.assertRaises(UserError):
            self._appeal(request)

    def test_another_request_under_way_is_said(self):
        request = self._refuse_request()
        self._draft()
        with self.assertRaisesRegex(UserError, "another request under way"):
            self._appeal(request)

    def test_an_appeal_is_decided_once_and_kept(self):
        request = self._review(self._appeal(self._refuse_request()))
        request.with_user(self.members[2])._vote("refuse", refusal_text="As before")
        for query in (
            "UPDATE welfare_fund_appeal SET state = 'changed' WHERE request_id = %s",
            "UPDATE welfare_fund_appeal SET text = 'Other' WHERE request_id = %s",
            "UPDATE welfare_fund_appeal SET made_at = now() - interval '9 days'"
            " WHERE request_id = %s",
            "DELETE FROM welfare_fund_appeal WHERE request_id = %s",
        ):
            with self.subTest(query=query):
                self.assertRefusedByDatabase(query, request.id, words="appeal")
        self.assertRefusedByDatabase("TRUNCATE welfare_fund_appeal CASCADE")

    def test_the_database_takes_no_appeal_against_a_grant(self):
        request = self._grant_request()
        self.assertRefusedByDatabase(
            "INSERT INTO welfare_fund_appeal (request_id, state, made_at)"
            " VALUES (%s, 'open', now())",
            request.id,
            words="against a refusal",
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_the_committee_reads_what_is_new_not_the_applicants_words(self):
        request = self._review(self._appeal(self._refuse_request()))
        mine = request.with_user(self.members[2])
        self.assertEqual(mine.appeal_note, "A paper is new")
        for record, name in ((mine, "appeal_text"), (mine.appeal_ids, "text")):
            with self.assertRaises(AccessError):
                record.read([name])
        evaluator = request.with_user(self.other_evaluator)
        self.assertEqual(evaluator.appeal_text, "A paper was overlooked")
