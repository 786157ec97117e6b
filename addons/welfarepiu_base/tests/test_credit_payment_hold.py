from contextlib import contextmanager
from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.tests import tagged

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestCreditPaymentHold(PaymentCommon):
    """Credit is set aside before money moves, exactly as long as a payment needs it."""

    def test_failed_payment_sets_credit_free_at_once(self):
        for state in ("cancel", "error"):
            with self.subTest(state):
                transaction = self._begin()
                self._assert_ledger(20.0, held=20.0)
                transaction._process(
                    "demo",
                    {"reference": transaction.reference, "simulated_state": state},
                )
                self._assert_ledger(20.0)

    def test_failed_first_tab_leaves_the_hold_of_the_second(self):
        first = self._begin()
        self._begin()
        self._answer(first, "cancel")
        self._assert_ledger(20.0, held=20.0)

    def test_failed_payment_leaves_the_hold_to_one_that_is_pending(self):
        first = self._begin()
        second = self._begin()
        first._set_pending()
        self._answer(second, "cancel")
        self._assert_ledger(20.0, held=20.0)

    def test_hold_of_a_payment_under_way_never_times_out(self):
        for state in ("pending", "authorized", "done"):
            with self.subTest(state), self.env.cr.savepoint():
                self.provider.capture_manually = state == "authorized"
                transaction = self._begin()
                getattr(transaction, f"_set_{state}")()
                self._time_out()
                self._assert_ledger(20.0, held=20.0)
                # Not confirmed yet: undo for the next state.
                transaction.state = "cancel"
                self.order.welfare_hold_ids._release()
                transaction.sale_order_ids = False

    def test_stale_cron_rechecks_after_its_locks(self):
        """The payment becomes pending between search and lock."""
        transaction = self._begin()
        Hold = self.env.registry["welfare.credit.hold"]
        release = Hold._release_if_stale

        def pay_meanwhile(hold):
            self.assertEqual(hold.transaction_id.state, "draft")
            hold.env.cr.execute(
                "UPDATE payment_transaction SET state = 'pending' WHERE id = %s",
                (transaction.id,),
            )
            return release(hold)

        self.patch(Hold, "_release_if_stale", pay_meanwhile)
        self._time_out()
        self._assert_ledger(20.0, held=20.0)

    def test_stale_cron_leaves_what_another_process_holds(self):
        self._begin()
        model = self.env.registry["payment.transaction"]
        with patch.object(
            model, "try_lock_for_update", lambda self, **_kw: self.browse()
        ):
            self._time_out()
        self._assert_ledger(20.0, held=20.0)

    def test_stale_cron_survives_a_serialisation_failure(self):
        self._begin()
        Hold = self.env.registry["welfare.credit.hold"]

        def fail(_hold):
            raise psycopg2.errors.SerializationFailure

        with patch.object(Hold, "_release_if_stale", fail):
            self._time_out()

    def test_token_is_charged_after_the_hold_is_in_the_database(self):
        token = self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": self.worker.id,
                "provider_ref": "token",
                "payment_details": "1234",
                "demo_simulated_state": "done",
            }
        )
        seen = []

        def charge(transaction):
            # As a second connection would see it after this commit: plain SQL.
            transaction.env.cr.execute(
                "SELECT lot.held, coverage.state, hold.transaction_id"
                "  FROM welfare_credit_lot lot"
                "  JOIN welfare_credit_coverage coverage ON coverage.lot_id = lot.id"
                "  JOIN welfare_credit_hold hold ON hold.id = coverage.hold_id"
                " WHERE lot.id = %s",
                (self.lot.id,),
            )
            seen.extend(transaction.env.cr.fetchall())

        model = self.env.registry["payment.transaction"]
        self.patch(model, "_send_payment_request", charge)
        transaction = self._begin(token_id=token.id, operation="online_token")
        transaction._charge_with_token()
        self.assertEqual(seen, [(20.0, "held", transaction.id)])

    @contextmanager
    def _record_statements(self):
        """:return: a list that fills with the SQL of the block"""
        statements = []
        execute = type(self.env.cr).execute

        def record(cr, query, *args, **kwargs):
            statements.append(str(getattr(query, "code", query)))
            return execute(cr, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", record):
            yield statements

    def test_locks_are_taken_in_one_order(self):
        """Order, worker, lot: whatever sets aside, spends or sets free."""

        def get_locks(statements):
            marks = {
                "FROM sale_order WHERE id IN": "order",
                "UPDATE res_partner SET welfare_credit_version": "worker",
                'INSERT INTO "welfare_credit_move"': "lot",
            }
            found = [
                name
                for statement in statements
                for mark, name in marks.items()
                if mark in statement
            ]
            statements.clear()
            return list(dict.fromkeys(found))

        with self._record_statements() as statements:
            transaction = self._begin()
            self.assertEqual(get_locks(statements), ["order", "worker", "lot"])
            transaction._set_canceled()
            self.assertEqual(get_locks(statements), ["order", "worker", "lot"])
            self._begin()
            statements.clear()
            self.order.action_confirm()
            self.assertEqual(get_locks(statements), ["order", "worker", "lot"])
            self.order._action_cancel()
            self.assertEqual(get_locks(statements), ["order", "worker", "lot"])

    def test_nothing_left_to_pay_confirms_in_spite_of_an_old_failure(self):
        self.order._welfare_set_use_credit(False)
        failed = self._begin()
        self._answer(failed, "cancel")
        self._grant(self.worker, 10.0)
        self.order._welfare_set_use_credit(True)
        self.assertEqual(self.order.amount_total, 0.0)
        # What /shop/payment/validate asks before it confirms.
        self.assertFalse(self.order.get_portal_last_transaction())

    def test_quotation_paid_whole_by_credit_is_accepted_by_signing(self):
        self._grant(self.worker, 10.0)
        self.order._welfare_update_coverage()
        self.order.write({"require_signature": False, "require_payment": True})
        self.assertTrue(self.order._has_to_be_signed())
        self.assertFalse(self.order._has_to_be_paid())
        self.order.order_line = [
            Command.create({"product_id": self.box.id, "product_uom_qty": 1})
        ]
        self.order._welfare_update_coverage()
        self.assertFalse(self.order._has_to_be_signed())
        self.assertTrue(self.order._has_to_be_paid())

    def test_orders_are_locked_before_what_follows_a_payment(self):
        """Messages of a capture or a refund touch the order too."""
        transaction = self._begin()
        self._answer(transaction, "done")
        steps = {
            "post-processing again": transaction._post_process,
            "refund": transaction._refund,
        }
        for name, step in steps.items():
            with self.subTest(name), self._record_statements() as statements:
                step()
                self.env.flush_all()
            writes = [
                statement
                for statement in statements
                if "FROM sale_order WHERE id IN" in statement
                or statement.lstrip().startswith(("INSERT", "UPDATE"))
            ]
            self.assertIn("FOR NO KEY UPDATE", writes[0])

    def test_orders_are_locked_before_their_transaction_is_written(self):
        """Two tabs meet on the order, not on the reference of their transactions: the
        one that holds the order's lock would wait for the other's row."""
        with self._record_statements() as statements:
            self._begin()
        [lock, *_more] = [
            index
            for index, statement in enumerate(statements)
            if "FROM sale_order WHERE id IN" in statement
        ]
        [insert] = [
            index
            for index, statement in enumerate(statements)
            if 'INSERT INTO "payment_transaction"' in statement
        ]
        self.assertLess(lock, insert)

    def test_a_cart_is_locked_before_its_lines_change(self):
        """Also without a hold: a payment that begins meanwhile locks the order."""
        with self._record_statements() as statements:
            self.order._cart_update_line_quantity(self.order.order_line[:1].id, 2)
        touched = [
            statement
            for statement in statements
            if "FROM sale_order WHERE id IN" in statement
            or 'UPDATE "sale_order' in statement
        ]
        self.assertIn("FOR NO KEY UPDATE", touched[0])
