from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditLedger(CreditCommon):
    """The database itself keeps: balance = sum of moves, never below zero."""

    def _assert_refused(self, error, query, params=()):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(error),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query, params)

    def test_grant_fills_the_lot(self):
        lot = self._grant(self.worker, 150.0)
        self.assertEqual((lot.balance, lot.held, lot.available), (150.0, 0.0, 150.0))
        self.assertEqual(lot.payer_id, self.payer)

    def test_same_key_grants_once(self):
        first = self.plan._grant(self.worker.welfare_employment_ids, 10.0, "once")
        again = self.plan._grant(self.worker.welfare_employment_ids, 10.0, "once")
        self.assertEqual(first, again)
        self.assertEqual(first.balance, 10.0)

    def test_moves_cannot_be_changed_by_sql(self):
        move = self._grant(self.worker, 10.0).move_ids
        self._assert_refused(
            errors.RestrictViolation,
            "UPDATE welfare_credit_move SET amount = 99 WHERE id = %s",
            (move.id,),
        )
        self._assert_refused(
            errors.RestrictViolation,
            "DELETE FROM welfare_credit_move WHERE id = %s",
            (move.id,),
        )
        self._assert_refused(
            errors.RestrictViolation, "TRUNCATE welfare_credit_move CASCADE"
        )

    def test_balance_cannot_be_changed_by_sql(self):
        lot = self._grant(self.worker, 10.0)
        self._assert_refused(
            errors.RestrictViolation,
            "UPDATE welfare_credit_lot SET balance = 99 WHERE id = %s",
            (lot.id,),
        )
        self._assert_refused(
            errors.RestrictViolation,
            "UPDATE welfare_credit_lot SET held = 1 WHERE id = %s",
            (lot.id,),
        )

    def test_never_below_zero(self):
        lot = self._grant(self.worker, 10.0)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            lot._post_move("spend", -10.01, "too much")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            lot._post_move("hold", 0.0, "hold too much", held=10.01)
        self.assertEqual(self.env["welfare.credit.lot"]._find_differences(), [])

    def test_salesperson_cannot_touch_the_ledger(self):
        lot = self._grant(self.worker, 10.0)
        user = new_test_user(
            self.env, "wp_salesman", groups="sales_team.group_sale_manager"
        )
        with self.assertRaises(AccessError):
            lot.with_user(user).write({"expires_on": "2098-12-31"})
        with self.assertRaises(UserError):
            lot.move_ids.with_user(user).write({"amount": 99})
        with self.assertRaises(AccessError):
            self.env["welfare.credit.move"].with_user(user).create(
                {"lot_id": lot.id, "amount": 1, "move_type": "grant", "key": "x"}
            )

    def test_orm_refuses_change_and_deletion(self):
        lot = self._grant(self.worker, 10.0)
        with self.assertRaises(UserError):
            lot.move_ids.write({"amount": 1})
        with self.assertRaises(UserError):
            lot.move_ids.unlink()
        with self.assertRaises(UserError):
            lot.unlink()

    def test_lot_is_born_empty(self):
        """A balance given at birth is refused, not dropped: by the ORM and by SQL."""
        lot = self._grant(self.worker, 10.0)
        for name in ("balance", "held"):
            with self.subTest(name), self.assertRaises(UserError):
                lot.copy({name: 5.0})
        self.assertEqual(lot.copy().balance, 0.0)
        self._assert_refused(
            errors.RestrictViolation,
            """INSERT INTO welfare_credit_lot (worker_id, payer_id, origin, granted_on,
                expires_on, company_id, balance)
               SELECT worker_id, payer_id, origin, granted_on, expires_on, company_id, 5
                 FROM welfare_credit_lot WHERE id = %s""",
            (lot.id,),
        )

    def test_take_back_only_what_is_left(self):
        lot = self._grant(self.worker, 30.0)
        lot._post_move("spend", -20.0, "spent")
        self.assertEqual(self.plan._take_back(lot, "oops"), 10.0)
        self.assertEqual(lot.balance, 0.0)
        self.assertEqual(self.plan._take_back(lot, "oops"), 10.0, "same answer twice")
        self.assertEqual(lot.balance, 0.0)

    def test_plan_in_force_is_not_rewritten(self):
        with self.assertRaises(UserError):
            self.plan.expires_on = "2098-12-31"
        with self.assertRaises(UserError):
            self.plan.unlink()
        with self.assertRaises(UserError):
            self.plan._put_in_force()

    def test_grant_needs_a_plan_in_force_and_its_own_worker(self):
        draft = self.plan.copy()
        with self.assertRaises(UserError):
            draft._grant(self.worker.welfare_employment_ids, 10.0, "draft")
        other = self._create_employment(self.worker, self._create_payer("Firm B"))
        with self.assertRaises(ValidationError):
            self.plan._grant(other, 10.0, "other firm")
        with self.assertRaises(ValidationError):
            self.plan._grant(self.worker.welfare_employment_ids, 0.0, "nothing")
