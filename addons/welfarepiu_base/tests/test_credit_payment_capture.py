from odoo.tests import tagged

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestCreditPaymentCapture(PaymentCommon):
    """Where the provider can: authorise, settle the credit, capture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.capture_manually = True

    def _authorize(self):
        transaction = self._begin()
        self._answer(transaction, "done")
        self.assertEqual(transaction.state, "authorized")
        return transaction

    def _let_demo_refund(self):
        """The demo provider takes a refund for an authorisation while it captures by
        hand; no real one does."""
        self.provider.capture_manually = False

    def _settle(self, transaction):
        """The answers to capture, void or refund are processed."""
        (transaction.child_transaction_ids | transaction)._post_process()

    def test_authorised_settles_then_captures(self):
        transaction = self._authorize()
        self.assertEqual(self.order.state, "sale")
        self._assert_ledger(0.0)
        transaction._capture()
        self._settle(transaction)
        self.assertEqual(transaction.state, "done")
        self.assertFalse(transaction.welfare_payback_ids)
        self._assert_ledger(0.0)
        self.assertAlmostEqual(self.order.amount_paid, 4.90)

    def test_void_after_confirmation_cancels_the_order(self):
        transaction = self._authorize()
        transaction._void()
        self._settle(transaction)
        self.assertEqual(transaction.state, "cancel")
        self.assertEqual(self.order.state, "cancel")
        self._assert_ledger(20.0)
        subjects = self.order.message_ids.mapped("subject")
        self.assertIn(f"Il tuo ordine {self.order.name} è stato annullato", subjects)

    def test_void_after_delivery_is_left_to_the_operator(self):
        transaction = self._authorize()
        self.order.order_line.filtered(
            lambda line: line.product_id == self.box
        ).qty_delivered = 1
        transaction._void()
        self._settle(transaction)
        self.assertEqual(self.order.state, "sale")
        self.assertIn(
            transaction.reference, self.order.activity_ids.mapped("summary")[0]
        )
        self._assert_ledger(0.0)

    def test_cancelling_the_order_voids_the_authorisation(self):
        transaction = self._authorize()
        self.order._action_cancel()
        self._assert_ledger(20.0)
        self._assert_paid_back(transaction, "order_cancelled")
        self.assertEqual(transaction.state, "cancel")
        self._settle(transaction)
        self.assertEqual(self.order.state, "cancel")

    def test_cancelling_the_order_refunds_the_capture(self):
        transaction = self._authorize()
        transaction._capture()
        self._settle(transaction)
        self.order._action_cancel()
        self._assert_ledger(20.0)
        self._let_demo_refund()
        self._assert_paid_back(transaction, "order_cancelled")
        refund = transaction.child_transaction_ids.filtered(
            lambda child: child.operation == "refund"
        )
        self.assertAlmostEqual(refund.amount, -4.90)
        self.assertEqual(self.order.amount_paid, 0.0)

    def test_late_authorisation_without_credit_is_voided(self):
        transaction = self._begin()
        self._time_out()
        self._order(self.box).action_confirm()
        self._answer(transaction, "done")
        self.assertEqual((transaction.state, self.order.state), ("authorized", "draft"))
        self._assert_paid_back(transaction, "changed")
        self.assertEqual(transaction.state, "cancel")
        self._settle(transaction)
        self._assert_ledger(0.0)

    def test_captured_while_it_waits_to_be_voided_is_refunded(self):
        transaction = self._begin()
        self.order._action_cancel()
        self._answer(transaction, "done")
        transaction._capture()
        self._let_demo_refund()
        self._assert_paid_back(transaction, "order_cancelled")
        self.assertTrue(
            transaction.child_transaction_ids.filtered(
                lambda child: child.operation == "refund"
            )
        )
