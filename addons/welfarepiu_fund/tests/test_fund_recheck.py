from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundRecheck(FundCommon):
    """What changed between the sending and the decision is seen before it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)

    def test_nothing_is_said_where_nothing_changed(self):
        request = self._to_committee()
        self.assertFalse(request.with_user(self.members[0]).recheck_text)

    def test_who_has_lost_the_job_since_is_told_and_not_refused(self):
        request = self._to_committee()
        self.worker.welfare_employment_ids.left_on = self.today
        request.invalidate_recordset()
        told = request.with_user(self.members[0]).recheck_text
        self.assertIn("does not work", told)
        self._vote(request, "grant", "grant")
        self.assertEqual(request.state, "granted")

    def test_an_isee_that_has_expired_since_is_told(self):
        request = self._to_committee(isee_valid_until=self.today)
        with self._at(self.clock._now() + timedelta(days=2)):
            request.invalidate_recordset()
            self.assertIn("ISEE", request.with_user(self.members[0]).recheck_text)

    def test_a_second_grant_of_the_same_tax_code_is_refused(self):
        """Two contacts of one person, both with the committee at once."""
        double = self._create_applicant("Bortolina Zanchetta Bis")
        first, second = self._to_committee(), self._to_committee(double)
        second._get_applicant().tax_code = self.worker.l10n_it_codice_fiscale
        self._vote(first, "grant", "grant")
        self._vote(second, "grant")
        with self.assertRaisesRegex(UserError, first.code):
            second.with_user(self.members[1])._vote("grant")
        self.env.invalidate_all()
        self.assertFundFigures(2000, 600, 0)
