from datetime import datetime, time, timedelta

from odoo.tests import tagged

from .settlement_common import SettlementCommon


@tagged("post_install", "-at_install")
class TestSettlementPayment(SettlementCommon):
    """The bill follows the sale, the payment what was served, on the promised day."""

    def _at_day(self, day):
        return self._at(datetime.combine(day, time(10)))

    def test_voucher_nobody_used_is_billed_and_waits(self):
        order = self._sell(self.session, self.meal)
        settlement = self._settle()
        self.assertRecordValues(
            settlement,
            [
                {
                    "payment_state": "waiting",
                    "left_amount": 133.0,
                    "ready_amount": 0.0,
                    "waiting_amount": 133.0,
                    "next_pay_on": False,
                }
            ],
        )
        order.welfare_voucher_ids.filtered(
            lambda one: one.product_id == self.meal
        )._redeem("one")
        self.assertRecordValues(
            settlement,
            [
                {
                    "payment_state": "to_pay",
                    "ready_amount": 11.0,
                    "waiting_amount": 122.0,
                    "next_pay_on": settlement.pay_on,
                }
            ],
        )

    def test_what_is_served_later_has_its_own_day(self):
        with self._month(0):
            order = self._sell(self.session)
            settlement = self._settle()
        with self._month(3):
            self.assertEqual(settlement.payment_state, "waiting")
            self._redeem(order)
            self.assertEqual(settlement.payment_state, "to_pay", "not late at once")
            later = settlement.next_pay_on
            self.assertGreater(later, self.clock._today())
        with self._at_day(later + timedelta(days=1)):
            settlement.invalidate_recordset()
            self.assertEqual(settlement.payment_state, "late")
            self._pay(settlement)
            self.assertEqual(settlement.payment_state, "paid")

    def test_late_from_the_day_after_and_search_finds_it(self):
        order = self._sell(self.session)
        settlement = self._settle()
        self._redeem(order)
        Settlement = self.env["welfare.settlement"]
        for days, state in ((0, "to_pay"), (1, "late")):
            with self._at_day(settlement.pay_on + timedelta(days=days)):
                settlement.invalidate_recordset()
                self.assertEqual(settlement.payment_state, state)
                for name in ("to_pay", "late", "paid", "waiting"):
                    found = Settlement.search([("payment_state", "=", name)])
                    self.assertEqual(settlement in found, name == state, name)

    def test_a_part_payment_leaves_the_rest(self):
        order = self._sell(self.session)
        settlement = self._settle()
        self._redeem(order)
        self._pay(settlement, 100.0)
        self.assertRecordValues(
            settlement,
            [{"left_amount": 22.0, "ready_amount": 22.0, "payment_state": "to_pay"}],
        )
        self.assertReadds()

    def test_what_came_back_waits_until_it_is_taken_off(self):
        with self._month(0):
            order = self._sell(self.session)
            settlement = self._settle()
        with self._month(1):
            order._welfare_return_lines({order.order_line[0]: 1}, "return")
            self.assertEqual(settlement.ready_amount, 0.0)
            self._settle()
        self.assertEqual(settlement.waiting_amount, 0.0)
        self.assertEqual(settlement.payment_state, "paid", "set against the credit")
        self.assertReadds()

    def test_promised_day_is_counted(self):
        terms = self._create_terms()
        for number in (0, 2):
            with self._month(number):
                order = self._sell(self.session)
                settlement = self._settle()
                self._redeem(order)
            with self._at_day(settlement.pay_on):
                if number == 0:
                    self._pay(settlement)
        with self._at_day(settlement.pay_on + timedelta(days=3)):
            terms.invalidate_recordset()
            settlement.invalidate_recordset()
            self.assertEqual(terms.paid_on_time, "1 of 2")
            self._pay(settlement)
            terms.invalidate_recordset()
            self.assertEqual(terms.paid_on_time, "1 of 2", "paid, and late")
