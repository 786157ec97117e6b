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
