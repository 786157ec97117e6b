from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .return_common import ReturnCommon


@tagged("post_install", "-at_install")
class TestVoucherLife(ReturnCommon):
    """How long a voucher lasts, what is owed for it, and how it ends (money.md 6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker.email = "worker@example.com"
        cls.lot = cls._grant(cls.worker, 200.0)

    def _issue(self, **vals):
        return self._sell(self.session, **vals).welfare_voucher_ids

    def _get_due(self, voucher):
        return self.env["welfare.settlement.line"].search(
            [("voucher_id", "=", voucher.id)]
        )

    def _after(self, voucher, days):
        """Let it be so many days after the last day of a voucher."""
        return self._at(
            self.clock._now() + (voucher.expires_on - self.today) + timedelta(days=days)
        )

    def _get_mails(self, voucher):
        return self.env["mail.mail"].search(
            [("model", "=", voucher._name), ("res_id", "=", voucher.id)]
        )

    def _run(self, cron):
        with self.enter_registry_test_mode():
            self.env.ref(f"welfarepiu_base.{cron}").method_direct_trigger()

    # -- how long ----------------------------------------------------------------

    def test_it_lasts_as_product_company_and_contract_say(self):
        self.company.welfare_voucher_months = 6
        self.assertEqual(self._issue().expires_on, self.today + relativedelta(months=6))
        self.session.welfare_voucher_months = 3
        self.assertEqual(self._issue().expires_on, self.today + relativedelta(months=3))
        self.supplier.welfare_voucher_until = self.today + timedelta(days=20)
        self.assertEqual(self._issue().expires_on, self.today + timedelta(days=20))

    # -- what is owed ------------------------------------------------------------

    def test_single_purpose_is_owed_at_issue_and_multi_purpose_when_used(self):
        """Art. 6-ter and 6-quater DPR 633/72 (domain.md 1.10)."""
        single = self._issue()
        self.assertEqual(self._get_due(single).state, "expected")
        self.kind_f._get_rule(self.today).vat_treatment = "multi_purpose"
        multi = self._issue()
        self.assertFalse(self._get_due(multi))
        for voucher in single + multi:
            voucher._redeem()
            due = self._get_due(voucher)
            self.assertEqual((due.state, due.amount), ("payable", 45.0))

    def test_multi_purpose_that_goes_back_is_never_owed(self):
        self.kind_f._get_rule(self.today).vat_treatment = "multi_purpose"
        voucher = self._issue()
        with self.assertRaises(UserError):
            voucher.order_line_id.price_unit = 1.0
        voucher._give_back()
        self.assertEqual((voucher.state, self.lot.balance), ("cancelled", 200.0))
        self.assertFalse(self._get_due(voucher))
        self.assertBooks()

    # -- how it ends -------------------------------------------------------------

    def test_not_used_in_time_the_credit_comes_back(self):
        voucher = self._issue()
        self.assertEqual(self.lot.balance, 155.0)
        with self._after(voucher, 1), self.assertRaises(UserError):
            voucher._expire()
        with self._after(voucher, 4):
            self._run("cron_voucher_expire")
        self.assertEqual(voucher.state, "expired")
        self.assertEqual(voucher.return_id.cause, "expired")
        self.assertEqual(self._get_due(voucher).state, "cancelled")
        spent = self.env["welfare.credit.coverage"].search(
            [("order_line_id", "=", voucher.order_line_id.id), ("amount", ">", 0)]
        )
        self.assertEqual(spent.lot_id, self.lot)
        self.assertEqual(spent._get_left(), 0.0, "all of it went back to its lot")
        [mail] = self._get_mails(voucher)
        self.assertIn("45", mail.body_html)

    def test_by_contract_the_supplier_is_paid_all_the_same(self):
        self.supplier.welfare_voucher_unredeemed = "due"
        voucher = self._issue()
        with self._after(voucher, 4):
            self._run("cron_voucher_expire")
        self.assertEqual(voucher.state, "expired")
        self.assertEqual(self._get_due(voucher).state, "payable")
        self.assertFalse(voucher.return_id)
        self.assertEqual(self.lot.balance, 155.0)
        self.assertTrue(self._get_mails(voucher))
        with self.assertRaises(UserError):
            voucher.order_id._action_cancel()

    def test_holder_is_reminded_twice(self):
        voucher = self._issue()
        sent = []
        for days in (-40, -30, -29, -7, -6, 0):
            with self._after(voucher, days):
                self._run("cron_voucher_remind")
                sent.append(len(self._get_mails(voucher)))
        self.assertEqual(sent, [0, 1, 1, 2, 2, 2])

    # -- given back, issued again ------------------------------------------------

    def test_holder_gives_back_what_is_not_used(self):
        first, second = self._issue(), self._issue()
        first._give_back()
        self.assertEqual((first.state, self.lot.balance), ("cancelled", 155.0))
        second._redeem()
        for voucher in (first, second):
            with self.assertRaises(UserError):
                voucher._give_back()
        self.assertEqual(self.lot.balance, 155.0)
        self.assertBooks()

    def test_new_price_is_for_new_vouchers(self):
        voucher = self._issue()
        self.session.list_price = 50.0
        self.assertEqual(voucher.price, 45.0)
        operator = self._create_operator()
        new = voucher.with_user(operator)._reissue()
        self.assertEqual(voucher.state, "cancelled")
        self.assertEqual((new.state, new.price), ("issued", 50.0))
        self.assertEqual(new.sudo().reissue_of_id, voucher)
        self.assertNotEqual(new.sudo().code, voucher.code)
        self.assertEqual(self.lot.balance, 150.0)
        self.session.list_price = 500.0
        with self.assertRaises(UserError), self.env.cr.savepoint():
            new.sudo()._reissue()
        self.assertEqual(new.sudo().state, "issued")
        self.assertBooks()

    def test_only_the_operator_issues_again(self):
        voucher = self._issue()
        user = self._create_worker_user(self.worker)
        for action in ("action_reissue", "action_give_back"):
            with self.assertRaises(AccessError):
                getattr(voucher.with_user(user), action)()
        self.assertEqual(voucher.state, "issued")
