from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .product_common import ProductCommon


@tagged("post_install", "-at_install")
class TestPause(ProductCommon):
    """A supplier on holiday sells nothing meanwhile, and all returns by its date."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 10:00:00"):
            self._to_in_force(self.baker_user)
        self.template = self.bread.product_tmpl_id.with_user(self.baker_user)

    def _is_sold(self, moment):
        at = datetime.fromisoformat(moment)
        with freeze_time(moment):
            partner = self.env.user.partner_id
            reasons = self.bread._welfare_check_can_buy(partner, at)
            website = self.env["website"].get_current_website()
            shown = self.bread.product_tmpl_id.filtered_domain(
                website._get_chartered_domain()
            )
        self.assertEqual(bool(shown), not reasons, "the gate and the shop agree")
        return not reasons

    def test_by_its_dates(self):
        with freeze_time("2026-08-10 10:00:00"):
            self.template._welfare_pause(date(2026, 8, 20))
        self.assertTrue(self._is_sold("2026-08-09 10:00:00"))
        self.assertFalse(self._is_sold("2026-08-10 10:00:01"))
        # 21:59 UTC is one minute to midnight in Rome.
        self.assertFalse(self._is_sold("2026-08-20 21:59:00"))
        self.assertTrue(self._is_sold("2026-08-20 22:00:00"))

    def test_until_it_resumes(self):
        with freeze_time("2026-08-10 10:00:00"):
            self.template._welfare_pause()
        self.assertFalse(self._is_sold("2026-12-01 10:00:00"))
        with freeze_time("2026-12-01 10:00:00"):
            self.template._welfare_resume()
        self.assertTrue(self._is_sold("2026-12-01 10:00:00"))

    @freeze_time("2026-08-10 10:00:00")
    def test_said_in_words(self):
        self.template._welfare_pause(date(2026, 8, 20))
        [reason] = self._get_reasons(self.bread)
        self.assertIn("08/20/2026", reason)
        sheet = self.bread.product_tmpl_id._get_welfare_sheet()
        self.assertEqual(sheet["reasons"], [reason])

    @freeze_time("2026-08-10 10:00:00")
    def test_not_into_the_past(self):
        with self.assertRaises(UserError):
            self.template._welfare_pause(date(2026, 8, 9))
