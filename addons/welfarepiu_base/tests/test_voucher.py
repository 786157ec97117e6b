from datetime import timedelta

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestVoucher(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._grant(cls.worker, 100.0)
        cls.order = cls._order(cls.session)
        cls.order.action_confirm()
        cls.voucher = cls.order.welfare_voucher_ids
        cls.supplier_user = cls._supplier_user("wp_supplier_a", cls.supplier)

    @classmethod
    def _supplier_user(cls, login, partner):
        user = new_test_user(cls.env, login, groups="welfarepiu_base.group_supplier")
        user.partner_id.parent_id = partner
        return user

    def _redeem(self, code, user=None):
        return (
            self.env["welfare.voucher"]
            .with_user(user or self.supplier_user)
            ._redeem_by_code(code)
        )

    def test_issued_for_the_exact_price_and_holder(self):
        self.assertEqual(self.voucher.price, 45.0)
        self.assertEqual(self.voucher.holder_id, self.worker)
        self.assertEqual(self.voucher.state, "issued")
        due = self.env["welfare.settlement.line"].search(
            [("voucher_id", "=", self.voucher.id)]
        )
        self.assertEqual((due.amount, due.state), (45.0, "expected"))

    def test_redeemed_once(self):
        typed = self.voucher.code.lower().replace("-", " ")
        self.assertEqual(self._redeem(typed), self.voucher)
        self.assertEqual(self.voucher.redeemed_by_id, self.supplier_user)
        with self.assertRaises(UserError):
            self._redeem(typed)
        due = self.env["welfare.settlement.line"].search(
            [("voucher_id", "=", self.voucher.id)]
        )
        self.assertEqual(due.state, "payable")

    def test_another_supplier_learns_nothing(self):
        other = self.env["res.partner"].create({"name": "Supplier B"})
        user = self._supplier_user("wp_supplier_b", other)
        with self.assertRaises(UserError) as real:
            self._redeem(self.voucher.code, user)
        with self.assertRaises(UserError) as unknown:
            self._redeem("AAAA-AAAA-AAAA", user)
        self.assertEqual(str(real.exception), str(unknown.exception))
        self.assertFalse(self.env["welfare.voucher"].with_user(user).search([]))

    def test_supplier_does_not_read_the_code(self):
        mine = self.env["welfare.voucher"].with_user(self.supplier_user).search([])
        self.assertEqual(mine, self.voucher)
        with self.assertRaises(AccessError):
            mine.read(["code"])

    def test_expired_is_refused(self):
        self.voucher.expires_on = self.today - timedelta(1)
        with self.assertRaises(UserError):
            self._redeem(self.voucher.code)

    def test_used_voucher_cannot_be_cancelled(self):
        self.voucher._redeem()
        with self.assertRaises(UserError):
            self.order._action_cancel()

    def test_database_refuses_a_second_equal_code(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.voucher.copy({"name": "x", "code": self.voucher.code})
