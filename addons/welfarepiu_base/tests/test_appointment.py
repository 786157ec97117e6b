from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .return_common import ReturnCommon


@tagged("post_install", "-at_install")
class TestAppointment(ReturnCommon):
    """Some services need a date or a price first: asked, proposed, agreed, ended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker.email = "worker@example.com"
        cls.supplier.email = "supplier@example.com"
        cls.lot = cls._grant(cls.worker, 200.0)
        cls.user = cls._create_worker_user(cls.worker)
        cls.till = new_test_user(
            cls.env, "till", groups="welfarepiu_base.group_supplier"
        )
        cls.till.partner_id.parent_id = cls.supplier
        cls.session.welfare_booking = "appointment"
        cls.work = cls._create_product(
            "Work at home",
            0.0,
            cls.kind_f,
            welfare_delivery="voucher",
            welfare_billing_path="mandate",
            welfare_supplier_id=cls.supplier.id,
            welfare_booking="quote",
        )
        cls.appointments = cls.env["welfare.appointment"].with_user(cls.user)

    def setUp(self):
        super().setUp()
        self.now = self.clock._now()

    def _ask(self):
        """:return: ``(voucher, appointment of the worker)``"""
        voucher = self._sell(self.session).welfare_voucher_ids
        asked = self.appointments._request_date(
            voucher.with_user(self.user), "Mornings, please"
        )
        return voucher, asked

    def _agree(self, days=5):
        voucher, asked = self._ask()
        asked.with_user(self.till)._propose([self.now + timedelta(days=days)])
        asked._accept_time(asked.time_ids)
        return voucher, asked

    def _count_mails(self, partner):
        return self.env["mail.mail"].search_count(
            [
                ("model", "=", "welfare.appointment"),
                ("recipient_ids", "in", partner.ids),
            ]
        )

    def test_asked_proposed_agreed_served(self):
        voucher, asked = self._agree()
        self.assertEqual(
            (asked.state, voucher.state, asked.starts_at),
            ("accepted", "booked", self.now + timedelta(days=5)),
        )
        self.assertEqual(self._count_mails(self.supplier), 2)
        self.assertEqual(self._count_mails(self.worker), 1)
        with self.assertRaises(UserError):
            voucher._give_back()
        with self.assertRaises(UserError):
            self.appointments._request_date(voucher.with_user(self.user), "Again")
        voucher._redeem()
        self.assertEqual((asked.state, voucher.state), ("done", "redeemed"))

    def test_each_side_does_its_own_part(self):
        _voucher, asked = self._ask()
        moment = [self.now + timedelta(days=2)]
        with self.assertRaises(AccessError):
            asked._propose(moment)
        asked.with_user(self.till)._propose(moment)
        with self.assertRaises(AccessError):
            asked.with_user(self.till)._accept_time(asked.time_ids)
        stranger = new_test_user(
            self.env, "stranger", groups="welfarepiu_base.group_supplier"
        )
        with self.assertRaises(AccessError):
            asked.with_user(stranger)._cancel()
        self.assertFalse(self.env["welfare.appointment"].with_user(stranger).search([]))

    def test_each_side_reads_its_own_words(self):
        _voucher, asked = self._ask()
        self.assertIn("will answer", asked._get_sentence())
        self.assertIn("please answer", asked.with_user(self.till)._get_sentence())
        asked.with_user(self.till)._propose([self.now + timedelta(days=5)])
        self.assertIn("choose one", asked._get_sentence())
        self.assertIn("You proposed", asked.with_user(self.till)._get_sentence())

    def test_times_are_to_come_and_within_the_voucher(self):
        voucher, asked = self._ask()
        late = (voucher.expires_on - self.today).days + 2
        for days in (-1, late):
            with self.assertRaises(UserError):
                asked.with_user(self.till)._propose([self.now + timedelta(days=days)])
        with self.assertRaises(UserError):
            asked.with_user(self.till)._propose([])
        asked.with_user(self.till)._propose([self.now + timedelta(hours=2)])
        with self._at(self.now + timedelta(hours=3)), self.assertRaises(UserError):
            asked._accept_time(asked.time_ids)

    def test_called_off_until_the_hours_agreed(self):
        self.supplier.welfare_cancel_hours = 48
        voucher, asked = self._agree()
        with self._at(self.now + timedelta(days=4)), self.assertRaises(UserError):
            asked._cancel()
        with self._at(self.now + timedelta(days=2)):
            asked._cancel()
        self.assertEqual((asked.state, voucher.state), ("cancelled", "issued"))
        voucher, asked = self._agree()
        with self._at(self.now + timedelta(days=4)):
            asked.with_user(self.till)._cancel()
        self.assertEqual(voucher.state, "issued")

    def test_nobody_came_is_due_or_not_by_contract(self):
        for rule, state, due in (
            ("back", "issued", "expected"),
            ("due", "expired", "payable"),
        ):
            self.supplier.welfare_no_show = rule
            voucher, asked = self._agree()
            with self.assertRaises(UserError):
                asked.with_user(self.till)._mark_no_show()
            with self._at(self.now + timedelta(days=5, hours=1)):
                asked.with_user(self.till)._mark_no_show()
            self.assertEqual((asked.state, voucher.state), ("no_show", state))
            line = self.env["welfare.settlement.line"].search(
                [("voucher_id", "=", voucher.id)]
            )
            self.assertEqual(line.state, due)

    def test_reminded_once_the_day_before(self):
        _voucher, asked = self._agree()
        before = self._count_mails(self.worker)
        sent = []
        for hours in (24, 4 * 24 + 1, 4 * 24 + 2):
            with self._at(self.now + timedelta(hours=hours)):
                self.env["welfare.appointment"]._cron_daily()
            sent.append(self._count_mails(self.worker) - before)
        self.assertEqual(sent, [0, 1, 1])
        self.assertTrue(asked.is_reminded)

    # -- quotes ------------------------------------------------------------------

    def _get_quote(self, price=80.0):
        asked = self.appointments._request_quote(self.work, "Two rooms")
        asked.with_user(self.till)._quote(price)
        return asked

    def test_a_quote_is_a_line_at_its_price(self):
        asked = self._get_quote()
        order = self._order()
        asked._accept_quote(order)
        line = order.order_line.filtered(lambda li: li.product_id == self.work)
        self.assertEqual((line.price_unit, asked.state), (80.0, "accepted"))
        asked._accept_quote(order)
        order._cart_update_line_quantity(line.id, 3)
        self.assertEqual(line.product_uom_qty, 1.0)
        order._welfare_update_coverage()
        order.action_confirm()
        voucher = order.welfare_voucher_ids
        self.assertEqual((voucher.price, asked.state), (80.0, "done"))
        self.assertEqual(self.lot.balance, 120.0)
        with self.assertRaises(UserError):
            asked._accept_quote(self._order())

    def test_nothing_is_bought_without_its_quote(self):
        for order in (self._order(self.work), self._order()):
            if not order.order_line:
                self._get_quote()._accept_quote(order)
                order.order_line[0].price_unit = 1.0
            with self.assertRaises(UserError), self.env.cr.savepoint():
                order.action_confirm()

    def test_a_quote_lasts_as_long_as_the_company_says(self):
        self.company.welfare_quote_days = 7
        asked = self._get_quote()
        order = self._order()
        asked._accept_quote(order)
        other = self._get_quote()
        with self._at(self.now + timedelta(days=8)):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                order.action_confirm()
            self.env["welfare.appointment"]._cron_daily()
            with self.assertRaises(UserError):
                other._accept_quote(self._order())
        self.assertEqual(other.state, "expired")
