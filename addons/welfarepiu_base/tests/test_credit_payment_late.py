import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestCreditPaymentLate(PaymentCommon):
    """A provider's success that comes after the hold was lost: the order is confirmed
    with its credit, or the money goes back and the buyer is told."""

    def test_late_success_takes_the_credit_again(self):
        transaction = self._begin()
        self._time_out()
        self._assert_ledger(20.0)
        self._answer(transaction, "done")
        self.assertEqual(self.order.state, "sale")
        self._assert_ledger(0.0)
        self.assertFalse(transaction.welfare_payback_ids)
        self.assertAlmostEqual(self.order.amount_paid, 4.90)

    def test_late_pending_takes_the_credit_again_at_once(self):
        transaction = self._begin()
        self._time_out()
        transaction._set_pending()
        self._assert_ledger(20.0, held=20.0)
        self._time_out()
        self._assert_ledger(20.0, held=20.0)

    def test_late_success_without_credit_is_paid_back(self):
        transaction = self._begin()
        self._time_out()
        other = self._order(self.box)
        other.action_confirm()
        self._assert_ledger(0.0)
        self._answer(transaction, "done")
        self.assertEqual(self.order.state, "draft")
        self._assert_ledger(0.0)
        self._assert_paid_back(transaction, "changed")
        self.assertEqual(self.order.amount_paid, 0.0)

    def test_late_success_for_a_changed_cart_is_paid_back(self):
        transaction = self._begin()
        self.order._welfare_thaw()
        self.order.order_line = [
            Command.create({"product_id": self.session.id, "product_uom_qty": 1})
        ]
        self.order._welfare_update_coverage()
        self._answer(transaction, "done")
        self.assertEqual(self.order.state, "draft")
        self._assert_ledger(20.0)
        self._assert_paid_back(transaction, "changed")

    def test_late_success_for_a_cancelled_order_is_paid_back(self):
        transaction = self._begin()
        self.order._action_cancel()
        self._assert_ledger(20.0)
        self._answer(transaction, "done")
        self.assertEqual(self.order.state, "cancel")
        self._assert_paid_back(transaction, "order_cancelled")

    def test_late_success_for_a_deleted_order_is_paid_back(self):
        transaction = self._begin()
        transaction.sale_order_ids = False
        self.order.unlink()
        self._answer(transaction, "done")
        self._assert_paid_back(transaction, "order_gone")

    def test_second_tab_is_paid_back(self):
        """Both tabs pay: the order takes the first success, the second goes back."""
        first = self._begin()
        second = self._begin()
        self._assert_ledger(20.0, held=20.0)
        for transaction in (first, second):
            transaction._process(
                "demo", {"reference": transaction.reference, "simulated_state": "done"}
            )
        first._post_process()
        self.assertEqual(self.order.state, "sale")
        second._post_process()
        self._assert_paid_back(second, "already_paid")
        self.assertFalse(first.welfare_payback_ids)
        self.assertAlmostEqual(self.order.amount_paid, 4.90)
        self._assert_ledger(0.0)

    def test_second_tab_goes_back_whole_after_a_return(self):
        """What a return gave back does not make room for another payment."""
        first = self._begin()
        second = self._begin()
        self._answer(first, "done")
        first._welfare_pay_back("returned", 2.0)
        self._answer(second, "done")
        self._assert_paid_back(second, "already_paid")

    def test_older_tab_may_win(self):
        first = self._begin()
        second = self._begin()
        self._answer(first, "done")
        self.assertEqual(self.order.state, "sale")
        self._answer(second, "cancel")
        self.assertEqual(self.order.state, "sale")
        self._assert_ledger(0.0)
        self.assertFalse((first | second).welfare_payback_ids)

    def test_repeated_answers_pay_back_once(self):
        transaction = self._begin()
        self.order._action_cancel()
        for _repeat in range(3):
            self._answer(transaction, "done")
        self._assert_paid_back(transaction, "order_cancelled")
        self._run("cron_pay_back")
        transaction._post_process()
        refunds = transaction.child_transaction_ids
        self.assertEqual(len(refunds), 1)
        self.assertAlmostEqual(refunds.amount, -4.90)

    def test_database_refuses_a_second_payback(self):
        transaction = self._begin()
        self.order._action_cancel()
        self._answer(transaction, "done")
        payback = transaction.welfare_payback_ids
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.errors.UniqueViolation, "once_per_reason"),
        ):
            self.env.cr.execute(
                "INSERT INTO welfare_payback (transaction_id, reason, state, amount)"
                " SELECT transaction_id, reason, state, amount FROM welfare_payback"
                " WHERE id = %s",
                (payback.id,),
            )

    def test_provider_that_cannot_refund_leaves_it_to_the_operator(self):
        self.method.support_refund = "none"
        operator = self._create_operator()
        self.order.user_id = operator
        transaction = self._begin()
        self.order._action_cancel()
        self._answer(transaction, "done")
        self._run("cron_pay_back")
        payback = transaction.welfare_payback_ids
        self.assertEqual(payback.state, "by_hand")
        self.assertEqual(payback.activity_ids.user_id, operator)
        by_hand = self.env["welfare.payback"].with_user(operator)
        self.assertIn(payback, by_hand.search([("state", "=", "by_hand")]))
        payback.with_user(operator).action_mark_done()
        self.assertEqual((payback.state, payback.done_by), ("done", operator))
        self.assertFalse(payback.activity_ids)
        with self.assertRaises(UserError):
            payback.with_user(operator).action_mark_done()

    def test_refused_refund_is_left_to_the_operator(self):
        transaction = self._begin()
        self.order._action_cancel()
        self._answer(transaction, "done")
        self.provider.state = "disabled"
        self._run("cron_pay_back")
        self.assertEqual(transaction.welfare_payback_ids.state, "by_hand")

    def test_a_salesperson_does_not_mark_paybacks(self):
        transaction = self._begin()
        self.order._action_cancel()
        self._answer(transaction, "done")
        seller = new_test_user(
            self.env, "wp_seller_payback", groups="sales_team.group_sale_manager"
        )
        with self.assertRaises(AccessError):
            transaction.welfare_payback_ids.with_user(seller).action_mark_done()

    def test_buyer_and_order_are_told_in_italian(self):
        transaction = self._begin()
        self.order._action_cancel()
        self._answer(transaction, "done")
        mail = self.env["mail.mail"].search(
            [
                ("model", "=", "welfare.payback"),
                ("res_id", "=", transaction.welfare_payback_ids.id),
            ]
        )
        self.assertEqual(mail.recipient_ids, self.worker)
        self.assertIn("Ti restituiamo il pagamento", mail.subject)
        self.assertIn("4,90", mail.body_html)
        self.assertIn("L'ordine è stato annullato", self._get_chatter())

    def _get_chatter(self):
        return "\n".join(map(str, self.order.message_ids.mapped("body")))

    def test_late_confirmation_is_told(self):
        transaction = self._begin()
        self._time_out()
        before = self.order.message_ids
        self._answer(transaction, "done")
        mails = (self.order.message_ids - before).filtered("partner_ids")
        self.assertIn(self.worker, mails.partner_ids)

    def test_an_order_that_cannot_be_confirmed_gives_the_money_back(self):
        transaction = self._begin()

        def refuse(orders):
            if orders:
                raise UserError("planted refusal")  # pylint: disable=C8107

        self.patch(self.env.registry["sale.order"], "_action_confirm", refuse)
        self._answer(transaction, "done")
        self.assertEqual(self.order.state, "draft")
        self._assert_ledger(20.0)
        self._assert_paid_back(transaction, "refused")
        self.assertIn("planted refusal", self._get_chatter())

    def test_money_in_and_out_is_matched_in_the_books(self):
        transaction = self._begin()
        self.order._action_cancel()
        self._answer(transaction, "done")
        self._assert_paid_back(transaction, "order_cancelled")
        refund = transaction.child_transaction_ids
        refund._post_process()
        payments = transaction.payment_id | refund.payment_id
        self.assertEqual(len(payments), 2)
        lines = payments.move_id.line_ids.filtered(
            lambda line: line.account_id in payments.destination_account_id
        )
        self.assertEqual(sum(lines.mapped("balance")), 0.0)
        self.assertEqual(set(lines.mapped("reconciled")), {True})

    def test_a_cart_is_free_again_after_its_payback(self):
        transaction = self._begin()
        self._time_out()
        self._order(self.box).action_confirm()
        self._answer(transaction, "done")
        self.order._welfare_update_coverage()
        self.assertAlmostEqual(self.order.amount_total, 24.90)
        # Else the shop would take it for paid, and begin another cart.
        self.assertFalse(self.order.get_portal_last_transaction())
        again = self._begin()
        self._answer(again, "done")
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(again.welfare_payback_ids)
        self.assertAlmostEqual(self.order.amount_paid, 24.90)

    def test_a_part_payment_joins_the_hold_of_the_first(self):
        first = self._begin(amount=2.0)
        self._answer(first, "done")
        self.assertEqual(self.order.state, "draft")
        self._assert_ledger(20.0, held=20.0)
        with self.assertRaises(UserError):
            self._begin(amount=3.0)
        second = self._begin(amount=2.90)
        self._answer(second, "done")
        self.assertEqual(self.order.state, "sale")
        self.assertFalse((first | second).welfare_payback_ids)
        self._assert_ledger(0.0)

    def test_a_cent_does_not_confirm_an_order_of_the_shop(self):
        """Core: any payment confirms where the company asks no prepayment."""
        self.company.portal_confirmation_pay = False
        transaction = self._begin(amount=0.01)
        self._answer(transaction, "done")
        self.assertEqual(self.order.state, "draft")
        self._assert_ledger(20.0, held=20.0)

    def test_only_what_is_too_much_goes_back(self):
        first = self._begin(amount=4.90)
        second = self._begin(amount=2.0)
        self._answer(second, "done")
        self._answer(first, "done")
        self.assertEqual(self.order.state, "sale")
        self._assert_paid_back(first, "already_paid", amount=2.0)
        self.assertAlmostEqual(self.order.amount_paid, 4.90)
