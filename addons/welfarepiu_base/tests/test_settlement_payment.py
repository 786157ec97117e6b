from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

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

    # -- a payment run ----------------------------------------------------------

    def _run(self, *settlements, user=None):
        """Pay these statements as the accountant's wizard does."""
        settlements = self.env["welfare.settlement"].union(*settlements)
        Wizard = self.env["welfare.settlement.payment"]
        if user:
            Wizard = Wizard.with_user(user)
        wizard = Wizard.with_context(
            active_model="welfare.settlement", active_ids=settlements.ids
        ).create({})
        paid = wizard.amount
        wizard.action_pay()
        return paid

    def test_run_pays_what_is_served_and_nothing_twice(self):
        self._create_terms(withholding_tax_id=self.withholding.id)
        order = self._sell(self.session, self.meal)
        settlement = self._settle()
        one, other = order.welfare_voucher_ids
        one._redeem("one")
        ready = settlement.ready_amount
        self.assertTrue(0 < ready < settlement.left_amount)
        self.assertEqual(self._run(settlement, user=self._create_accountant()), ready)
        self.assertEqual(settlement.ready_amount, 0.0)
        with self.assertRaises(UserError):
            settlement._pay(self._get_bank(), self.today)
        other._redeem("two")
        self._run(settlement)
        self.assertRecordValues(
            settlement,
            [{"payment_state": "paid", "left_amount": 0.0, "paid_on": self.today}],
        )
        payments = settlement.bill_id.matched_payment_ids
        self.assertAlmostEqual(
            sum(payments.mapped("amount")), settlement.bill_id.amount_total
        )
        self.assertReadds()

    def test_wizard_finds_what_is_due_by_itself(self):
        order = self._sell(self.session)
        settlement = self._settle()
        self._redeem(order)
        Wizard = self.env["welfare.settlement.payment"]
        with self._at_day(settlement.pay_on - timedelta(days=8)):
            self.assertNotIn(settlement, Wizard.create({}).settlement_ids)
        with self._at_day(settlement.pay_on - timedelta(days=7)):
            settlement.invalidate_recordset()
            self.assertIn(settlement, Wizard.create({}).settlement_ids)

    def test_operator_sees_and_does_not_pay(self):
        order = self._sell(self.session)
        settlement = self._settle()
        self._redeem(order)
        operator = self._create_operator()
        mine = settlement.with_user(operator)
        self.assertEqual(mine.ready_amount, 122.0)
        with self.assertRaises(AccessError):
            mine._pay(self._get_bank(), self.today)

    def test_accountant_is_told_before_the_promised_day_and_once(self):
        accountant = self._create_accountant()
        self.company.welfare_accountant_id = accountant
        order = self._sell(self.session)
        settlement = self._settle()
        Settlement = self.env["welfare.settlement"]
        Settlement._cron_tell_due()
        self.assertFalse(settlement.activity_ids, "nothing is served")
        self._redeem(order)
        for days in (-5, 3):
            with self._at_day(settlement.pay_on + timedelta(days=days)):
                settlement.invalidate_recordset()
                Settlement._cron_tell_due()
            self.assertRecordValues(
                settlement.activity_ids,
                [{"user_id": accountant.id, "date_deadline": settlement.pay_on}],
            )
        self._run(settlement)
        Settlement._cron_tell_due()
        self.assertFalse(settlement.activity_ids)

    def _create_accountant(self):
        return new_test_user(
            self.env,
            login="accountant_pays@example.com",
            groups="welfarepiu_base.group_accountant",
        )

    def _get_bank(self):
        return self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
