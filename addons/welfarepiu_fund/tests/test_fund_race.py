import threading
from concurrent.futures import ThreadPoolExecutor

from psycopg2.errors import CheckViolation, SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestFundRace(BaseCase):
    """The last euros are given once, with real transactions beside each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            fund = env["welfare.fund"].create({"name": "Race", "active": False})
            cls.fund_id = fund.id
        cls.addClassCleanup(cls._drop_fund)

    @classmethod
    def _drop_fund(cls):
        with cls.registry.cursor() as cr:
            cr.execute("DELETE FROM welfare_fund WHERE id = %s", [cls.fund_id])

    @classmethod
    def _env(cls, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.sql_db"))
        with self.registry.cursor() as cr:
            cr.execute(
                """UPDATE welfare_fund SET received = 100, committed = 0, spent = 0
                    WHERE id = %s""",
                [self.fund_id],
            )

    def _fund(self, cr):
        return self._env(cr)["welfare.fund"].browse(self.fund_id)

    def _reserve(self, cr, amount):
        """What a grant does before it is given, see ``_grant`` and ``_count_entry``."""
        # Whoever waits instead of being told fails the test, and does not hang it.
        cr.execute("SET LOCAL lock_timeout = '5s'")
        fund = self._fund(cr)
        fund._lock()
        fund._check_available(amount)
        fund._count(committed=amount)

    def _get_committed(self):
        with self.registry.cursor() as cr:
            return self._fund(cr).committed

    def test_second_decision_is_told_while_the_first_is_booked(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self._reserve(first, 80)
            with self.assertRaises(UserError):
                self._reserve(second, 80)
            second.rollback()
            first.commit()
            with self.assertRaises(UserError):
                self._reserve(second, 80)
            second.rollback()
            self._reserve(second, 20)
            second.commit()
        self.assertEqual(self._get_committed(), 100)

    def test_decision_on_what_was_seen_before_is_thrown_back(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.assertEqual(self._fund(second).available, 100)
            self._reserve(first, 80)
            first.commit()
            with self.assertRaises(SerializationFailure):
                self._reserve(second, 80)
            second.rollback()
        self.assertEqual(self._get_committed(), 80)

    def test_database_refuses_without_python(self):
        with self.registry.cursor() as cr:
            with self.assertRaises(CheckViolation):
                cr.execute(
                    "UPDATE welfare_fund SET committed = 100.01 WHERE id = %s",
                    [self.fund_id],
                )
            cr.rollback()

    def test_eight_decisions_at_once_never_overdraw(self):
        barrier = threading.Barrier(8)

        def decide():
            barrier.wait(timeout=20)
            while True:
                with self.registry.cursor() as cr:
                    try:
                        self._reserve(cr, 30)
                        cr.commit()  # pylint: disable=invalid-commit
                        return True
                    except SerializationFailure:
                        cr.rollback()
                    except UserError:
                        cr.rollback()
                        if self._fund(cr).available < 30:
                            return False

        with ThreadPoolExecutor(max_workers=8) as pool:
            results = [
                future.result(60)
                for future in [pool.submit(decide) for _number in range(8)]
            ]
        self.assertEqual(results.count(True), 3)
        self.assertEqual(self._get_committed(), 90)

    def test_eight_decisions_at_once_never_overspend_a_budget(self):
        barrier = threading.Barrier(8)

        def decide():
            barrier.wait(timeout=20)
            while True:
                with self.registry.cursor() as cr:
                    try:
                        self._reserve(cr, 10)
                        self._count_on_budget(cr, 10, limit=35)
                        cr.commit()  # pylint: disable=invalid-commit
                        return True
                    except SerializationFailure:
                        cr.rollback()
                    except UserError:
                        cr.rollback()
                        if self._get_budget(cr).granted >= 30:
                            return False

        with ThreadPoolExecutor(max_workers=8) as pool:
            results = [
                future.result(60)
                for future in [pool.submit(decide) for _number in range(8)]
            ]
        self.assertEqual(results.count(True), 3)
        self.assertEqual(self._get_committed(), 30)
        with self.registry.cursor() as cr:
            self.assertEqual(self._get_budget(cr).granted, 30)

    def _get_budget(self, cr):
        return self._env(cr)["welfare.fund.budget"].search(
            [("fund_id", "=", self.fund_id)]
        )

    def _count_on_budget(self, cr, amount, limit):
        fund = self._fund(cr)
        fund.env["welfare.fund.budget"]._count(
            fund, "event:race", "Race", limit, amount, lambda: 0.0
        )
