from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundMerge(FundCommon):
    """Merging contacts says nothing about who asks the Fund for help."""

    def setUp(self):
        super().setUp()
        self.double = self._create_worker("Bortola", l10n_it_codice_fiscale=False)
        self.wizard = self.env["base.partner.merge.automatic.wizard"].with_user(
            self._create_operator()
        )

    def test_a_request_follows_the_person(self):
        request = self._draft()
        self.wizard._merge((self.worker + self.double).ids, self.double)
        applicant = request.sudo().applicant_ids
        self.assertEqual(applicant.partner_id, self.double)
        self.assertEqual(self.worker_user.partner_id, self.double)

    def test_two_open_requests_are_refused_without_a_word_about_them(self):
        self._draft()
        user = self._create_worker_user(self.double)
        self._draft(user)
        user.unlink()
        with self.assertRaises(UserError) as caught:
            self.wizard._merge((self.worker + self.double).ids, self.double)
        self.assertNotRegex(str(caught.exception), "(?i)fund|fondo|request|richiest")
