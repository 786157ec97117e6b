from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundConsent(FundCommon):
    """Consent is to words that stay as they were, and can be taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)

    def test_a_notice_in_force_is_frozen(self):
        self.assertTrue(self.notice._is_intact())
        with self.assertRaises(UserError):
            self.notice.text = "Other words"
        for query in (
            "UPDATE welfare_fund_notice SET text = 'x' WHERE id = %s",
            "UPDATE welfare_fund_notice SET content_hash = 'x' WHERE id = %s",
            "UPDATE welfare_fund_notice SET state = 'draft' WHERE id = %s",
            "DELETE FROM welfare_fund_notice WHERE id = %s",
        ):
            with self.subTest(query=query):
                self.assertRefusedByDatabase(query, self.notice.id, words="frozen")

    def test_a_new_version_supersedes_and_asks_anew(self):
        request = self._draft()
        request._give_consent()
        new = self.notice.copy({"text": "Parole nuove"})
        self.assertEqual(new.version, 2)
        new.with_user(self.members[0]).action_put_in_force()
        self.assertEqual(self.notice.state, "superseded")
        with self.assertRaises(UserError):
            request._submit()
        request._give_consent()
        request._submit()
        self.assertEqual(request.sudo().consent_ids.mapped("notice_version"), [2, 1])

    def test_only_the_committee_puts_a_notice_in_force(self):
        draft = self.notice.copy()
        for user in (self.evaluator, self.accountant, self.worker_user):
            with self.assertRaises(AccessError):
                draft.with_user(user).action_put_in_force()

    def test_the_record_says_what_when_and_how(self):
        request = self._submit().sudo()
        self.assertRecordValues(
            request.consent_ids,
            [
                {
                    "event": "given",
                    "notice_version": 1,
                    "notice_hash": self.notice.content_hash,
                    "purposes": self.notice.purposes,
                    "way": "self",
                }
            ],
        )
        self.assertTrue(request.consent_ids.happened_at)

    def test_consent_twice_is_one_consent(self):
        request = self._draft()
        request._give_consent()
        request._give_consent()
        self.assertEqual(len(request.sudo().consent_ids), 1)

    def test_no_request_without_a_notice(self):
        draft = self._draft()
        # As if none had ever been in force.
        self.env.cr.execute(
            "ALTER TABLE welfare_fund_notice DISABLE TRIGGER ALL;"
            "UPDATE welfare_fund_notice SET state = 'draft';"
            "ALTER TABLE welfare_fund_notice ENABLE TRIGGER ALL;"
            "ALTER TABLE welfare_fund_notice"
            " ENABLE ALWAYS TRIGGER welfare_fund_notice_frozen"
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            draft._give_consent()

    def test_the_database_asks_for_consent(self):
        request = self._submit()
        self.assertRefusedByDatabase(
            "UPDATE welfare_fund_request SET consented_at = NULL WHERE id = %s",
            request.id,
            words="consent_first",
        )

    def test_taken_back_before_the_decision_it_ends_and_papers_go(self):
        request = self._to_committee(note="In my words")
        request.with_user(self.worker_user)._withdraw_consent()
        self.assertEqual(request.state, "withdrawn")
        self.assertFalse(any(request.paper_ids.mapped("content")))
        self.assertTrue(all(request.paper_ids.mapped("erased_at")))
        self.assertFalse(request.note)
        self.assertEqual(request.consent_ids.mapped("event"), ["withdrawn", "given"])

    def test_taken_back_after_the_decision_what_the_law_asks_stays(self):
        request = self._grant_request()
        request.with_user(self.worker_user)._withdraw_consent()
        self.assertEqual(request.state, "granted")
        self.assertFalse(request.consented_at)
        self.assertTrue(all(request.paper_ids.mapped("content")))
        with self.assertRaises(UserError):
            request.with_user(self.worker_user)._withdraw_consent()

    def test_taken_back_during_an_appeal_the_refusal_stays(self):
        request = self._appeal(self._refuse_request())
        request.with_user(self.worker_user)._withdraw_consent()
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.appeal_ids.state, "withdrawn")

    def test_only_who_asks_takes_it_back(self):
        request = self._submit()
        for user in (self.evaluator, self.members[0]):
            with self.assertRaises(AccessError):
                request.with_user(user)._withdraw_consent()

    def test_the_register_only_grows(self):
        request = self._submit()
        consent = request.sudo().consent_ids
        with self.assertRaises(UserError):
            consent.write({"event": "withdrawn"})
        with self.assertRaises(UserError):
            consent.unlink()
        for query in (
            "UPDATE welfare_fund_consent SET event = 'withdrawn'",
            "DELETE FROM welfare_fund_consent",
            "TRUNCATE welfare_fund_consent CASCADE",
        ):
            self.assertRefusedByDatabase(query, words="append-only")
