from datetime import datetime, time, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FundCommon
from .homes import AllianceHome


class ErasureClaims:
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

    def _charge_again(self, day):
        with self._at(datetime.combine(day, time(12))):
            runs = self.env["welfare.recharge"]._open_month(self.clock._today())
            runs.filtered(lambda run: run.payer_id == self.fund.payer_id)._post()

    def test_what_comes_back_after_the_erasure_is_the_funds_again(self):
        self._fill(1000.0)
        request = self._grant_request(amount_asked=300.0)
        lot = request._get_applicant().lot_id
        granted = lot.balance
        order = self._spend(self.worker, granted).order_id
        self._recharge(self.fund.payer_id)
        self.assertFundFigures(1000.0, 0.0, granted)
        self.worker.welfare_employment_ids.left_on = self.today
        self.worker._welfare_erase()
        order._action_cancel()
        self.assertEqual(lot.balance, granted)
        last = lot.expires_on + timedelta(days=1)
        self._charge_again(last)
        self.assertFundFigures(1000.0, granted, 0.0)
        with self._at(datetime.combine(last, time(12))):
            lot._expire()
        self.assertEqual(lot.balance, 0.0)
        self.assertFundFigures(1000.0, 0.0, 0.0)
        self.assertEqual(self.fund._find_all_differences(last), [])
        lines = self.env["account.move.line"].search(
            [("account_id", "=", self.fund.committed_account_id.id)]
        )
        # Whose it was is not to be told any more, not even by the code.
        self.assertEqual(len(lines.filtered("welfare_fund_request_id")), 2)
        self.assertEqual(self.fund._read_facts(), self.fund._read_chain_facts())


@tagged("post_install", "-at_install")
class TestFundErasure(ErasureClaims, FundCommon):
    """In the books of the operator's company."""


@tagged("post_install", "-at_install")
class TestFundErasureOfAlliance(ErasureClaims, AllianceHome, FundCommon):
    """In the books of a company of their own."""
