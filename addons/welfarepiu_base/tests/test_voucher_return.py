from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .return_common import ReturnCommon


@tagged("post_install", "-at_install")
class TestVoucherReturn(ReturnCommon):
    """A voucher is returned whole: what paid it goes back, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._create_product(
            "Third of a class",
            3.3333,
            cls.kind_f,
            welfare_delivery="voucher",
            welfare_supplier_id=cls.supplier.id,
        )

    def _get_vouchers(self, order):
        """:return: the vouchers of an order, oldest first"""
        return order.welfare_voucher_ids.sorted("id")

    def _get_owed(self, order):
        return self.env["welfare.settlement.line"].search(
            [
                ("order_line_id", "in", order.order_line.ids),
                ("state", "!=", "cancelled"),
            ]
        )

    def test_each_voucher_says_what_paid_it(self):
        """90.00 of credit for three sessions of 45.00: two whole, the third none."""
        self._grant(self.worker, 90.0)
        order = self._sell(self.session, quantity=3)
        self.assertRecordValues(
            self._get_vouchers(order),
            [
                {"price": 45.0, "credit_amount": 45.0, "own_amount": 0.0},
                {"price": 45.0, "credit_amount": 45.0, "own_amount": 0.0},
                {"price": 45.0, "credit_amount": 0.0, "own_amount": 45.0},
            ],
        )

    def test_chosen_voucher_gives_its_own_money_back(self):
        lot = self._grant(self.worker, 90.0)
        order = self._sell(self.session, quantity=3)
        first, _second, third = self._get_vouchers(order)
        line = order.order_line[0]
        [one] = order._welfare_return_lines({line: 1}, "return", vouchers=third)
        self.assertEqual((one.credit_amount, one.own_amount), (0.0, 45.0))
        self.assertEqual(one.voucher_ids, third)
        self.assertEqual((third.state, lot.balance), ("cancelled", 0.0))
        [one] = order._welfare_return_lines({line: 1}, "return", vouchers=first)
        self.assertEqual((one.credit_amount, one.own_amount), (45.0, 0.0))
        self.assertEqual((first.state, lot.balance), ("cancelled", 45.0))
        self.assertAlmostEqual(sum(self._get_owed(order).mapped("amount")), 45.0)
        self.assertBooks()

    def test_newest_unused_voucher_goes_first(self):
        self._grant(self.worker, 90.0)
        order = self._sell(self.session, quantity=3)
        first, second, third = self._get_vouchers(order)
        third._redeem()
        [one] = order._welfare_return_lines({order.order_line[0]: 1}, "return")
        self.assertEqual((one.credit_amount, one.own_amount), (45.0, 0.0))
        self.assertEqual(
            (first + second + third).mapped("state"),
            ["issued", "cancelled", "redeemed"],
        )
        self.assertBooks()

    def test_used_or_foreign_voucher_is_refused(self):
        self._grant(self.worker, 200.0)
        order = self._sell(self.session, quantity=2)
        other = self._sell(self.session)
        used, unused = self._get_vouchers(order)
        used._redeem()
        line = order.order_line[0]
        for vouchers, quantity in (
            (used, 1),
            (other.welfare_voucher_ids, 1),
            (unused, 2),
            (used + unused, 1),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                order._welfare_return_lines(
                    {line: quantity}, "return", vouchers=vouchers
                )
        self.assertEqual(unused.state, "issued")
        self.assertBooks()

    def test_cents_that_do_not_divide_add_up(self):
        """10.00 in three: to the worker, to the supplier, back to the credit."""
        lot = self._grant(self.worker, 10.0)
        order = self._sell(self.third, quantity=3)
        vouchers = self._get_vouchers(order)
        self.assertEqual(vouchers.mapped("price"), [3.34, 3.33, 3.33])
        self.assertEqual(vouchers.mapped("credit_amount"), [3.34, 3.33, 3.33])
        self.assertEqual(
            self._get_owed(order)
            .sorted(lambda owed: owed.voucher_id.id)
            .mapped("amount"),
            vouchers.mapped("price"),
        )
        line = order.order_line[0]
        parts = [
            order._welfare_return_lines({line: 1}, "return").credit_amount
            for _i in range(3)
        ]
        self.assertEqual(parts, [3.33, 3.33, 3.34])
        self.assertEqual(lot.balance, 10.0)
        self.assertBooks()

    def test_credit_for_the_cheaper_units_pays_the_cheaper_vouchers(self):
        """6.66 pays the two of 3.33, not 3.34 and 3.32."""
        self._grant(self.worker, 6.66)
        order = self._sell(self.third, quantity=3)
        self.assertRecordValues(
            self._get_vouchers(order),
            [
                {"credit_amount": 0.0, "own_amount": 3.34},
                {"credit_amount": 3.33, "own_amount": 0.0},
                {"credit_amount": 3.33, "own_amount": 0.0},
            ],
        )

    def test_promotion_lowers_what_goes_back_and_not_the_voucher(self):
        lot = self._grant(self.worker, 80.0)
        promotion = self._create_product("Promotion", -10.0, None)
        order = self._order(self.session, promotion)
        line = self._line(order, self.session)
        line.product_uom_qty = 2
        order._welfare_update_coverage()
        order.action_confirm()
        first, second = self._get_vouchers(order)
        self.assertEqual((first.price, second.price), (45.0, 45.0))
        [one] = order._welfare_return_lines({line: 1}, "return", vouchers=second)
        self.assertEqual((one.credit_amount, one.own_amount), (40.0, 0.0))
        self.assertEqual(lot.balance, 40.0)
        self.assertBooks()

    def test_invoice_after_a_return_shows_what_is_left_of_the_own_money(self):
        for number, left in ((2, None), (0, 45.0)):
            worker = self._create_worker(f"Worker {number}")
            self._grant(worker, 90.0)
            order = self._order(self.session, worker=worker)
            line = self._line(order, self.session)
            line.product_uom_qty = 3
            order._welfare_update_coverage()
            order.action_confirm()
            voucher = self._get_vouchers(order)[number]
            order._welfare_return_lines({line: 1}, "return", vouchers=voucher)
            if left:
                self.assertAlmostEqual(self._invoice(order).amount_total, left)
            else:
                self.assertEqual(order.invoice_status, "no", "nothing is left to pay")
                with self.assertRaises(UserError):
                    order._create_invoices(final=True)
            self.assertBooks()

    def test_credit_note_is_of_the_voucher_returned(self):
        self._grant(self.worker, 90.0)
        order = self._sell(self.session, quantity=3)
        line = self._line(order, self.session)
        self.assertAlmostEqual(self._invoice(order).amount_total, 45.0)
        first, _second, third = self._get_vouchers(order)
        [one] = order._welfare_return_lines({line: 1}, "return", vouchers=first)
        self.assertFalse(one.own_amount)
        self.assertFalse(one.credit_note_id)
        [one] = order._welfare_return_lines({line: 1}, "return", vouchers=third)
        self.assertAlmostEqual(one.credit_note_id.amount_total, 45.0)
        self.assertEqual(line.qty_to_invoice, 0.0)
        self.assertBooks()

    def test_order_confirmed_again_returns_its_new_vouchers(self):
        lot = self._grant(self.worker, 90.0)
        order = self._sell(self.session, quantity=2)
        line = self._line(order, self.session)
        order._welfare_return_lines({line: 1}, "return")
        order._action_cancel()
        order.action_draft()
        line.product_uom_qty = 1
        order._welfare_update_coverage()
        order.action_confirm()
        self.assertEqual(lot.balance, 45.0)
        order._welfare_return_lines({line: 1}, "return")
        self.assertEqual(lot.balance, 90.0)
        self.assertBooks()

    @mute_logger("odoo.sql_db")
    def test_database_keeps_the_parts_within_the_price(self):
        self._grant(self.worker, 45.0)
        voucher = self._sell(self.session).welfare_voucher_ids
        for vals in ({"own_amount": 0.01}, {"credit_amount": -0.01}):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                voucher.write(vals)
                voucher.flush_recordset()

    def test_wizard_shows_each_voucher(self):
        lot = self._grant(self.worker, 90.0)
        order = self._sell(self.session, self.goods, quantity=3)
        operator = self._create_operator()
        first, second, third = self._get_vouchers(order)
        first._redeem()
        wizard = Form(
            self.env["welfare.return.wizard"]
            .with_user(operator)
            .with_context(default_order_id=order.id)
        )
        wizard.reason = "Ill"
        rows = [
            (row["voucher_id"], row["returnable_qty"])
            for row in wizard.line_ids._records
        ]
        self.assertEqual(
            rows,
            [(first.id, 0.0), (second.id, 1.0), (third.id, 1.0), (False, 3.0)],
        )
        before = lot.balance
        with wizard.line_ids.edit(1) as row:
            row.quantity = 1
            self.assertEqual(
                (row.credit_amount, row.own_amount),
                (second.credit_amount, second.own_amount),
            )
        with wizard.line_ids.edit(3) as row:
            row.quantity = 2
        wizard.save().action_return()
        self.assertEqual(second.state, "cancelled")
        self.assertEqual(third.state, "issued")
        self.assertAlmostEqual(
            lot.balance,
            before + sum(order.welfare_return_ids.mapped("credit_amount")),
        )
        self.assertEqual(sum(order.welfare_return_ids.mapped("quantity")), 3.0)
        self.assertBooks()

    def test_wizard_refuses_a_used_voucher(self):
        self._grant(self.worker, 90.0)
        order = self._sell(self.session, quantity=2)
        wizard = (
            self.env["welfare.return.wizard"]
            .with_context(default_order_id=order.id)
            .create({"reason": "x"})
        )
        row = wizard.line_ids[0]
        row.quantity = 1
        row.voucher_id._redeem()
        with self.assertRaises(UserError):
            wizard.action_return()
        wizard.line_ids = [Command.update(row.id, {"quantity": 2})]
        with self.assertRaises(UserError):
            wizard.action_return()
        self.assertBooks()
