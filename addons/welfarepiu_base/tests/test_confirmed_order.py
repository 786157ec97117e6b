from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .return_common import ReturnCommon


@tagged("post_install", "-at_install")
class TestConfirmedOrder(ReturnCommon):
    """What a supplier serves is fixed when its order is confirmed: no service without a
    voucher, no due of another amount than what was sold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vegetables = cls._create_product(
            "Vegetables",
            12.0,
            cls.kind_f,
            type="consu",
            welfare_supplier_id=cls.supplier.id,
            welfare_supplier_cost=9.0,
        )

    def _get_owed(self, order):
        return sum(
            self.env["welfare.settlement.line"]
            .search(
                [
                    ("order_line_id", "in", order.order_line.ids),
                    ("state", "!=", "cancelled"),
                ]
            )
            .mapped("amount")
        )

    def test_what_a_supplier_serves_is_not_added(self):
        self._grant(self.worker, 100.0)
        for credit in (True, False):
            order = self._sell(self.goods, welfare_use_credit=credit)
            for product in (self.session, self.vegetables):
                with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                    order.order_line = [Command.create({"product_id": product.id})]
                self.assertIn("new order", str(refused.exception))
            self.assertEqual(self._line(order, self.goods), order.order_line[0])
            self.assertFalse(order.welfare_voucher_ids)
            self.assertFalse(self._get_owed(order))
        self.assertBooks()

    def test_a_line_does_not_become_a_suppliers(self):
        order = self._sell(self.goods, welfare_use_credit=False)
        line = self._line(order, self.goods)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            line.product_id = self.session
        draft = self._order(self.session, welfare_use_credit=False)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            draft.order_line.order_id = order

    def test_what_a_supplier_serves_stays_as_sold_without_credit_too(self):
        order = self._sell(self.session, self.vegetables, welfare_use_credit=False)
        self.assertAlmostEqual(self._get_owed(order), 54.0)
        for line in order.order_line:
            for vals in (
                {"product_uom_qty": 2},
                {"product_uom_qty": 0.5},
                {"product_id": self.goods.id},
                {"price_unit": 1.0},
                {"discount": 50.0},
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    line.write(vals)
        self.assertAlmostEqual(self._get_owed(order), 54.0)

    def test_own_goods_notes_and_sections_are_still_added(self):
        self._grant(self.worker, 45.0)
        order = self._sell(self.session)
        order.order_line = [
            Command.create({"product_id": self.goods.id}),
            Command.create({"display_type": "line_note", "name": "Ring twice"}),
        ]
        self._line(order, self.goods).product_uom_qty = 2
        self.assertAlmostEqual(order.amount_total, 20.0)
        self.assertAlmostEqual(self._invoice(order).amount_total, 20.0)
        self.assertBooks()

    def test_what_the_worker_paid_alone_is_returned_too(self):
        order = self._sell(
            self.session, self.vegetables, quantity=2, welfare_use_credit=False
        )
        self.assertTrue(order.welfare_can_return)
        session, vegetables = (
            self._line(order, product) for product in (self.session, self.vegetables)
        )
        returns = order._welfare_return_lines({session: 1, vegetables: 1}, "return")
        self.assertEqual(returns.mapped("own_amount"), [45.0, 12.0])
        self.assertAlmostEqual(self._get_owed(order), 54.0)
        self.assertAlmostEqual(self._invoice(order).amount_total, 57.0)
        [one] = order._welfare_return_lines({session: 1}, "return")
        self.assertAlmostEqual(one.credit_note_id.amount_total, 45.0)
        self.assertFalse(session.qty_to_invoice)
        order._action_cancel()
        self.assertFalse(self._get_owed(order))
        self.assertBooks()

    def test_order_of_own_goods_without_credit_is_the_cores(self):
        order = self._sell(self.goods, welfare_use_credit=False)
        self.assertFalse(order.welfare_can_return)
        order.order_line.product_uom_qty = 3
        self.assertAlmostEqual(order.amount_total, 30.0)
