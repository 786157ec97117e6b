from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.welfarepiu_base.tests.supplier_order_common import SupplierOrderCommon


@tagged("post_install", "-at_install")
class TestCapacityDay(SupplierOrderCommon):
    """What a supplier can make is counted on the day on which it serves, and goes along
    when that day moves."""

    def setUp(self):
        super().setUp()
        self.bread.write({"welfare_capacity_day": 3, "welfare_lead_days": 3})
        self.template = self.bread.product_tmpl_id
        self.day = self.today + timedelta(days=3)

    def _in(self, days):
        return self.today + timedelta(days=days)

    def _get_left(self, *days, product=None):
        Day = self.env["welfare.product.day"]
        product = product or self.template
        return [Day._get_left(product, self._in(one)) for one in days]

    def test_ordered_today_for_in_three_days_is_of_that_day(self):
        served = self._supply(self.bread, quantity=2)
        self.assertEqual(served.due_on, self.day)
        self.assertEqual(self._get_left(0, 3), [3, 1])
        with freeze_time(f"{self._in(1)} 10:00:00"):
            self._sell(self.bread, quantity=3)
        self.assertEqual(self._get_left(3, 4), [1, 0])

    def test_the_day_is_full_whenever_it_was_ordered(self):
        self.bread.welfare_lead_days = 4
        self._sell(self.bread, quantity=3)
        self.bread.welfare_lead_days = 3
        with freeze_time(f"{self._in(1)} 10:00:00"):
            with self.assertRaisesRegex(ValidationError, "sold out for"):
                self._sell(self.bread)
            self.assertRegex(
                self.template._get_welfare_reasons(self.worker)[-1], "sold out for"
            )

    def test_the_slowest_of_the_supplier_is_the_day_of_all(self):
        self.cheese.write(
            {
                "welfare_handover": "delivers",
                "welfare_lead_days": 6,
                "welfare_capacity_day": 5,
            }
        )
        self._supply(self.bread, self.cheese)
        self.assertEqual(self._get_left(3, 6), [3, 2])
        self.assertEqual(self._get_left(6, product=self.cheese.product_tmpl_id), [4])

    def test_a_proposed_day_has_its_place_and_frees_the_other(self):
        served = self._supply(self.bread, quantity=3)
        [line] = served.line_ids
        served._propose(self._in(5), {line: 2})
        self.assertEqual(self._get_left(3, 5), [3, 1])
        self._as_worker(served)._accept_proposal()
        self.assertEqual(served.due_on, self._in(5))
        self.assertEqual(self._get_left(3, 5), [3, 1])
        served._propose(self._in(5), {line: 1})
        self.assertEqual(self._get_left(5), [2])

    def test_a_full_day_is_not_proposed(self):
        self.bread.welfare_lead_days = 5
        self._sell(self.bread, quantity=2)
        self.bread.welfare_lead_days = 3
        served = self._supply(self.bread, quantity=2)
        with self.assertRaises(ValidationError) as refused:
            served._propose(self._in(5))
        self.assertIn("only 1 left", str(refused.exception))
        self.assertEqual(served.state, "new")
        self.assertEqual(self._get_left(3, 5), [1, 1])

    def test_what_the_customer_does_not_take_is_free_again(self):
        served = self._supply(self.bread, quantity=3)
        served._propose(self._in(5))
        self._as_worker(served)._decline_proposal()
        self.assertEqual(self._get_left(3, 5), [3, 3])

    def test_what_the_supplier_cannot_make_is_not_sold_again(self):
        self._supply(self.bread, quantity=3)._refuse("The oven is broken.")
        self.assertEqual(self._get_left(3), [0])

    def test_cancelled_or_returned_before_its_day_is_free_again(self):
        order = self._sell(self.bread, quantity=3)
        order._welfare_return_lines({self._line(order, self.bread): 1}, "return")
        self.assertEqual(self._get_left(3), [1])
        order._action_cancel()
        self.assertEqual(self._get_left(3), [3])

    def test_returned_after_its_day_changes_nothing(self):
        order = self._sell(self.bread, quantity=3)
        with freeze_time(f"{self._in(4)} 10:00:00"):
            order._welfare_return_lines({self._line(order, self.bread): 1}, "return")
        self.assertEqual(self._get_left(3), [0])

    # -- appointments ------------------------------------------------------------

    def _book(self, days):
        """:return: the appointment agreed for that day"""
        asked = self._ask()
        asked.with_user(self.user)._propose([self.clock._now() + timedelta(days=days)])
        asked._accept_time(asked.time_ids)
        return asked

    def _ask(self):
        voucher = self._sell(self.session).welfare_voucher_ids
        return (
            self.env["welfare.appointment"]
            .with_user(self.worker_user)
            ._request_date(voucher.with_user(self.worker_user), "Mornings")
        )

    def _set_up_sessions(self):
        self.session.write(
            {
                "welfare_booking": "appointment",
                "welfare_capacity_day": 1,
                "welfare_supplier_id": self.supplier.id,
            }
        )
        return self.session.product_tmpl_id

    def test_an_appointment_is_of_its_day(self):
        template = self._set_up_sessions()
        asked = self._book(5)
        other = self._ask()
        self.assertEqual(self._get_left(0, 5, product=template), [1, 0])
        moment = self.clock._now() + timedelta(days=5)
        with self.assertRaisesRegex(UserError, "sold out for"):
            other.with_user(self.user)._propose([moment])
        asked._cancel()
        self.assertEqual(self._get_left(5, product=template), [1])
        other.with_user(self.user)._propose([moment])
        other._accept_time(other.time_ids)
        self.assertEqual(self._get_left(5, product=template), [0])

    def test_of_two_offered_the_same_last_place_one_gets_it(self):
        self._set_up_sessions()
        both = self._ask(), self._ask()
        for asked in both:
            asked.with_user(self.user)._propose([self.clock._now() + timedelta(days=5)])
        both[0]._accept_time(both[0].time_ids)
        with self.assertRaisesRegex(ValidationError, "sold out for"):
            both[1]._accept_time(both[1].time_ids)
