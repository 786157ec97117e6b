from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundErasure(FundCommon):
    """Who is forgotten leaves a request with its code, its facts and its books."""

    def test_an_open_request_is_not_told(self):
        self._draft()
        self.worker.welfare_employment_ids.left_on = self.today
        with self.assertRaises(UserError) as caught:
            self.worker._welfare_erase()
        self.assertNotRegex(str(caught.exception), "(?i)fund|fondo|request|richiest")

    def test_identity_and_papers_go_and_the_request_stays(self):
        request = self._to_committee()
        self._vote(request, "refuse", "refuse")
        self.assertEqual(request.state, "refused")
        self.worker.welfare_employment_ids.left_on = self.today
        snapshot = request.snapshot_hash
        self.worker._welfare_erase()
        self.assertFalse(request.applicant_ids)
        self.assertFalse(any(request.paper_ids.mapped("content")))
        self.assertEqual(request.snapshot_hash, snapshot)
        self.assertEqual(len(request.vote_ids), 2)
        self.assertFalse(self.worker.l10n_it_codice_fiscale)

    def test_words_letters_and_fingerprints_go_with_the_identity(self):
        social = self._create_social_worker()
        draft = self._draft_on_behalf(social)
        draft._set_household(["RCCMNL83S18D969H"])
        draft._give_consent()
        draft._submit()
        request = draft.with_env(self.env)
        request.with_user(self.evaluator).action_assess()
        request.with_user(self.evaluator).action_send_to_committee()
        self._vote(request, "refuse", "refuse")
        self._appeal(request, text="My sister knows")
        self._review(request)
        request.with_user(self.members[2])._vote("refuse", refusal_text="As before")
        applicant = request._get_applicant()
        keys = applicant.key_ids
        self.assertTrue(keys)
        self.worker.welfare_employment_ids.left_on = self.today
        self.worker._welfare_erase()
        self.assertFalse(keys.exists() or request.letter_ids.exists())
        self.assertFalse(request.appeal_ids.text)
        self.assertFalse(request.help_ids.content)
        # That there was consent, help and an appeal stays, by the code alone.
        self.assertEqual(request.help_ids.helper_id, social)
        self.assertEqual(request.appeal_ids.state, "confirmed")
        self.assertTrue(request.consent_ids)

    def test_papers_that_were_there_stay_known(self):
        request = self._refuse_request()
        self.worker.welfare_employment_ids.left_on = self.today
        self.worker._welfare_erase()
        self.assertTrue(all(request.paper_ids.mapped("is_received")))
        self.assertTrue(all(request.paper_ids.mapped("erased_at")))
