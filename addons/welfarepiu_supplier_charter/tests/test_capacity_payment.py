from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestCapacityPayment(PaymentCommon):
    """Two buyers pay for the last one at the same time: one gets it, the other gets
    the money back."""

    def setUp(self):
        super().setUp()
        self.box.welfare_capacity_day = 1
        self.carts = [self._cart(self.box, welfare_use_credit=False) for _one in "12"]
        self.payments = [self._begin(cart) for cart in self.carts]

    def test_the_second_gets_the_money_back(self):
        for payment in self.payments:
            self._answer(payment, "done")
        self.assertEqual([cart.state for cart in self.carts], ["sale", "draft"])
        self.assertFalse(self.payments[0].welfare_payback_ids)
        self._assert_paid_back(self.payments[1], "changed")

    def test_the_first_fails_and_the_second_gets_it(self):
        self._answer(self.payments[0], "error")
        self._answer(self.payments[1], "done")
        self.assertEqual([cart.state for cart in self.carts], ["draft", "sale"])
        self.assertFalse(self.payments[1].welfare_payback_ids)
