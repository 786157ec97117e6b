from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.payment_common import PaymentCommon

from .homes import AllianceHome


class RoundUpCases:
    """The worker's own money, on a line of its own, given once it has arrived and
    given back with the order; the same wherever the books are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company._welfare_setup_accounting()
        cls.fund = cls._create_fund()

    @classmethod
    def _create_fund(cls):
        fund = cls.env.ref("welfarepiu_fund.fund_alliance")
        fund._setup_accounting()
        return fund

    def _pay(self, state="done", order=None):
        transaction = self._begin(order)
        self._answer(transaction, state)
        return transaction

    def _get_given(self):
        return self.env["welfare.fund.contribution"].search([("way", "=", "round_up")])

    def _get_booked(self):
        """:return: EUR in transit in the shop's books, given by buyers"""
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.fund.transit_account_id.id),
                ("journal_id", "=", self.fund.donation_journal_id.id),
                ("parent_state", "=", "posted"),
            ]
        )
        return round(-sum(lines.mapped("balance")), 2)

    def test_off_until_asked_for(self):
        self.order._welfare_update_coverage()
        self.assertFalse(self.order._welfare_get_round_up_lines())
        self.assertTrue(self.order._welfare_can_round_up())

    def test_rounds_what_is_left_to_pay(self):
        self.order._welfare_set_round_up(True)
        self.assertEqual(self.order.amount_total, 5.0)
        line = self.order._welfare_get_round_up_lines()
        self.assertEqual(line.price_total, 0.1)
        self.assertFalse(line.tax_ids)
        self.assertFalse(line.welfare_coverage_ids, "credit never pays it")
        self.assertEqual(self.order.welfare_covered_amount, 20.0)
        self.order._welfare_update_coverage()
        self.assertEqual(self.order._welfare_get_round_up_lines(), line)
        self.order._welfare_set_round_up(False)
        self.assertEqual(self.order.amount_total, 4.9)
        self.assertFalse(self.order._welfare_get_round_up_lines())

    def test_follows_the_cart(self):
        self.order._welfare_set_round_up(True)
        self.order._welfare_set_use_credit(False)
        self.assertEqual(self.order.amount_total, 25.0)
        self.assertEqual(self.order.welfare_round_up_amount, 0.1)

    def test_nothing_left_to_pay_is_nothing_to_round(self):
        self._grant(self.worker, 30.0)
        self.order._welfare_set_round_up(True)
        self.assertEqual(self.order.amount_total, 0.0)
        self.assertFalse(self.order._welfare_get_round_up_lines())

    def test_line_is_nobodys_to_write(self):
        self.order._welfare_set_round_up(True)
        line = self.order._welfare_get_round_up_lines()
        seller = self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "seller_round_up",
                "group_ids": [
                    Command.set(self.env.ref("sales_team.group_sale_manager").ids)
                ],
            }
        )
        for vals in ({"price_unit": 50.0}, {"is_welfare_round_up": False}):
            with self.assertRaises(UserError):
                line.with_user(seller).write(vals)
        answer = self.order._cart_update_line_quantity(line.id, 7)
        self.assertTrue(answer["warning"])
        self.assertEqual(line.product_uom_qty, 1)

    def test_given_when_paid_and_once(self):
        self.order._welfare_set_round_up(True)
        transaction = self._pay()
        self.assertEqual(self.order.state, "sale")
        given = self._get_given()
        expected = "due" if self.fund._is_own_company() else "received"
        self.assertRecordValues(
            given,
            [{"amount": 0.1, "state": expected, "partner_id": self.worker.id}],
        )
        transaction._post_process()
        self.order._welfare_give_round_up()
        self.assertEqual(self._get_given(), given)
        self.assertEqual(self._get_booked(), 0.1)
        if not self.fund._is_own_company():
            self.assertEqual(self.fund.received, 0.1)

    def test_failed_or_promised_payment_books_nothing(self):
        self.order._welfare_set_round_up(True)
        self._pay("error")
        self.assertFalse(self._get_given())
        self.provider.capture_manually = True
        self._pay("pending")
        self.assertFalse(self._get_given())
        self.assertEqual(self._get_booked(), 0.0)

    def test_on_no_invoice(self):
        self.order._welfare_set_round_up(True)
        self._pay()
        invoice = self.order._create_invoices()
        self.assertEqual(invoice.amount_total, 4.9)
        product = self.env.ref("welfarepiu_fund.product_round_up")
        self.assertNotIn(product, invoice.invoice_line_ids.product_id)

    def test_cancelled_order_gives_it_back(self):
        self.order._welfare_set_round_up(True)
        transaction = self._pay()
        given = self._get_given()
        self.order._action_cancel()
        self.assertEqual(
            (given.state, given.cancel_reason), ("cancelled", "order_back")
        )
        self.assertEqual(self._get_booked(), 0.0)
        self.assertEqual(self.fund.received, 0.0)
        self.assertFalse(self.fund._find_differences())
        self.assertEqual(sum(transaction.welfare_payback_ids.mapped("amount")), 5.0)

    def test_returned_whole_gives_it_back_and_in_part_does_not(self):
        self.order._welfare_set_round_up(True)
        self._pay()
        given = self._get_given()
        box = self.order.order_line.filtered(lambda li: li.product_id == self.box)
        self.order._welfare_return_lines({box: 1}, "return")
        self.assertNotEqual(given.state, "cancelled")
        line = self.order._welfare_get_round_up_lines()
        self.order._welfare_return_lines({line: 1}, "return")
        self.assertEqual(given.state, "cancelled")
        self.assertEqual(self._get_booked(), 0.0)

    def test_given_back_when_it_was_granted_waits_for_new_money(self):
        if self.fund._is_own_company():
            return
        self.order._welfare_set_round_up(True)
        self._pay()
        # As if it had been granted.
        self.fund._count(committed=0.1)
        self.order._action_cancel()
        receipt = self._get_given().sudo().receipt_ids
        self.assertEqual((receipt.state, receipt.uncovered), ("returned", 0.1))
        self.assertEqual(self.fund.available, 0.0)


@tagged("post_install", "-at_install")
class TestRoundUp(RoundUpCases, PaymentCommon):
    """The Fund's books in the operator's company."""


@tagged("post_install", "-at_install")
class TestRoundUpAlliance(AllianceHome, RoundUpCases, PaymentCommon):
    """The Fund's books in a company of its own."""
