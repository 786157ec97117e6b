from odoo.tests import tagged

from .promotion_common import PromotionCommon
from .return_common import ReturnCommon


@tagged("post_install", "-at_install")
class TestPromotionReturn(PromotionCommon, ReturnCommon):
    """What is returned of an order with a promotion is given back at the price that the
    promotion left, in parts that add up."""

    def _buy(self, credit, reward, *products, quantity=1):
        lot = self._grant(self.worker, credit)
        self._create_program(reward)
        order = self._order(*products)
        order.order_line.filtered(
            lambda line: not line.is_welfare_credit
        ).product_uom_qty = quantity
        self._promote(order)
        total = order.amount_total + order.welfare_covered_amount
        order.action_confirm()
        return lot, order, total

    def _return_one_by_one(self, order, product):
        line = self._line(order, product)
        given = []
        while line._welfare_get_returnable_qty():
            [one] = order._welfare_return_lines({line: 1}, "return")
            given.append((one.credit_amount, one.own_amount))
            self.assertBooks()
        return given

    def test_covered_whole(self):
        lot, order, total = self._buy(200.0, {"discount": 10}, self.box, quantity=3)
        self.assertAlmostEqual(total, 67.23)
        given = self._return_one_by_one(order, self.box)
        self.assertEqual(given, [(22.41, 0.0)] * 3)
        self.assertEqual(lot.balance, 200.0)

    def test_covered_in_part_and_invoiced(self):
        lot, order, total = self._buy(20.0, {"discount": 10}, self.box, quantity=3)
        invoice = self._invoice(order)
        self.assertAlmostEqual(invoice.amount_total, 47.23)
        given = self._return_one_by_one(order, self.box)
        self.assertAlmostEqual(sum(map(sum, given)), total)
        self.assertEqual(lot.balance, 20.0)
        notes = order.welfare_return_ids.credit_note_id
        self.assertAlmostEqual(sum(notes.mapped("amount_total")), 47.23)
        self.assertAlmostEqual(invoice.amount_residual, 0.0)

    def test_return_before_the_invoice(self):
        _lot, order, _total = self._buy(20.0, {"discount": 10}, self.box, quantity=3)
        [one] = order._welfare_return_lines({self._line(order, self.box): 1}, "return")
        self.assertAlmostEqual(
            self._invoice(order).amount_total, 47.23 - one.own_amount
        )
        self.assertBooks()

    def test_discount_of_an_amount_over_several_products(self):
        """5.00 off 24.90, 33.33 and 10.00, of two rates."""
        reward = {"discount_mode": "per_order", "discount": 5.0}
        products = (self.box, self.bread, self.goods)
        lot, order, total = self._buy(200.0, reward, *products)
        self.assertAlmostEqual(total, 63.23)
        given = [self._return_one_by_one(order, product) for product in products]
        self.assertAlmostEqual(sum(sum(map(sum, one)) for one in given), total)
        self.assertEqual(lot.balance, 200.0)

    def test_vouchers(self):
        lot, order, _total = self._buy(85.0, {"discount": 10}, self.session, quantity=3)
        given = self._return_one_by_one(order, self.session)
        self.assertEqual(given, [(0.0, 40.5), (40.5, 0.0), (40.5, 0.0)])
        self.assertEqual(lot.balance, 85.0)
