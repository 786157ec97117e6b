from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..models.voucher.welfare_voucher_try import PER_USER, WINDOW
from .credit_common import CreditCommon

NOW = datetime(2026, 6, 10, 9, 0, 30)


@tagged("post_install", "-at_install")
class TestVoucherTry(CreditCommon):
    """A voucher's code is not found by trying, and an act is done once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._grant(cls.worker, 200.0)
        cls.voucher, cls.other = (
            order.welfare_voucher_ids
            for order in (cls._order(cls.session), cls._order(cls.session))
            if order.action_confirm()
        )
        cls.user = cls._create_supplier_user("till")
        cls.vouchers = cls.env["welfare.voucher"].with_user(cls.user)

    @classmethod
    def _create_supplier_user(cls, login):
        user = new_test_user(cls.env, login, groups="welfarepiu_base.group_supplier")
        user.partner_id.parent_id = cls.supplier
        return user

    def _say(self, code, user=None):
        """:return: what a supplier is told of a code, or its number"""
        vouchers = self.vouchers.with_user(user or self.user)
        answer = vouchers._try("_find_by_code", code)
        return answer.refusal or answer.voucher.name

    def test_after_ten_wrong_codes_even_the_right_one_waits(self):
        with self._at(NOW):
            unknown = self._say("AAAA-AAAA-AAAA")
            for _number in range(PER_USER - 1):
                self.assertEqual(self._say("AAAA-AAAA-AAAA"), unknown)
            told = self._say(self.voucher.code)
            self.assertIn("11:10", told, "Rome: the window ends at 9:10 UTC")
            self.assertEqual(self._say("AAAA-AAAA-AAAA"), told)
            colleague = self._create_supplier_user("colleague")
            self.assertEqual(self._say(self.voucher.code, colleague), self.voucher.name)
        with self._at(NOW + WINDOW):
            self.assertEqual(self._say(self.voucher.code), self.voucher.name)

    def test_right_codes_do_not_count(self):
        with self._at(NOW):
            for _number in range(PER_USER * 2):
                self.assertEqual(self._say(self.voucher.code), self.voucher.name)
            self.voucher._redeem()
            for _number in range(PER_USER * 2):
                self.assertIn("already used", self._say(self.voucher.code))
            self.assertEqual(self._say(self.other.code), self.other.name)

    def test_a_refusal_undoes_everything_but_the_count(self):
        with self._at(NOW):
            self.vouchers._try("_redeem_by_code", "AAAA-AAAA-AAAA")
        row = self.env["welfare.voucher.try"].search([])
        self.assertRecordValues(row, [{"who": f"user:{self.user.id}", "count": 1}])
        with self._at(NOW + timedelta(days=2)):
            self.env["welfare.voucher.try"]._gc()
        self.assertFalse(row.exists())

    # -- the same act twice, and without network ----------------------------------

    def _send(self, voucher, key, shown_at=None):
        answer = self.vouchers._try(
            "_redeem_by_code", voucher.code, key=key, shown_at=shown_at
        )
        self.assertTrue(answer.is_final)
        return answer.refusal or answer.voucher

    def test_the_same_act_sent_again_has_the_same_answer(self):
        self.assertEqual(self._send(self.voucher, "act-1"), self.voucher)
        self.assertEqual(self._send(self.voucher, "act-1"), self.voucher)
        self.assertIn("already used", self._send(self.voucher, "act-2"))
        self.assertEqual(self.voucher.redeem_key, "act-1")

    def test_what_was_read_without_network_counts_from_then(self):
        """Shown on its last day, sent the morning after."""
        last = datetime.combine(self.voucher.expires_on, datetime.min.time())
        shown = last + timedelta(hours=15)
        with self._at(last + timedelta(hours=33)):
            self.assertIn("expired", self._send(self.voucher, "late"))
            self.assertEqual(self._send(self.voucher, "act", shown), self.voucher)
        self.assertEqual(self.voucher.redeemed_at, shown)
        self.assertEqual(self.voucher.received_at, last + timedelta(hours=33))

    def test_a_clock_that_goes_wrong_is_not_believed(self):
        now = datetime.combine(self.voucher.expires_on, datetime.min.time())
        now += timedelta(days=3)
        with self._at(now):
            for shown in (now - timedelta(days=3), now + timedelta(days=1)):
                self.assertIn("expired", self._send(self.voucher, "act", shown))
        with self.assertRaises(UserError):
            self.vouchers._redeem_by_code("")
