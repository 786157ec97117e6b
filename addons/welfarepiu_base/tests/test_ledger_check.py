from odoo.tests import tagged

from .payment_common import PaymentCommon

LOGGER = "odoo.addons.welfarepiu_base.models.credit.welfare_credit_move_guard"


@tagged("post_install", "-at_install")
class TestLedgerCheck(PaymentCommon):
    """Every night each lot is compared with the orders it pays, whoever broke it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Move = cls.env["welfare.credit.move"]

    def _break(self, table, query, *params):
        """Write past all guards."""
        self.env.flush_all()
        self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.env.cr.execute(query, params)
        self.assertTrue(self.env.cr.rowcount)
        # Not the guards: they are found by a check of their own.
        self.env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        self.env.cr.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass"
            " AND NOT tgisinternal AND tgname LIKE 'welfare%%'",
            (table,),
        )
        for (name,) in self.env.cr.fetchall():
            self.env.cr.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        self.env.invalidate_all()

    def _assert_named(self, *numbers):
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self.Move._cron_check_ledger()
        [line] = [line for line in logs.output if f"lot {self.lot.id}:" in line]
        self.assertIn(
            "held {:.2f}, set aside for orders {:.2f};"
            " spent {:.2f}, orders paid {:.2f}".format(*numbers),
            line,
        )

    def _get_explanation(self):
        report = self.env["welfare.quadratura"].create({"payer_id": self.payer.id})
        return report.explanation or ""

    def test_what_is_whole_is_not_named(self):
        self._begin()
        self._assert_ledger(20.0, held=20.0)
        with self.assertNoLogs(LOGGER, "ERROR"):
            self.Move._cron_check_ledger()
        self.assertEqual(self._get_explanation(), "")

    def test_a_hold_that_is_gone(self):
        """The lot still keeps credit for it."""
        self._begin()
        self._break(
            "welfare_credit_hold",
            "UPDATE welfare_credit_hold SET state = 'released' WHERE order_id = %s",
            self.order.id,
        )
        self._assert_named(20.00, 0, 0, 0)
        self.assertIn(f"{self.lot.id}: held 20.00", self._get_explanation())

    def test_a_hold_of_another_amount(self):
        self._begin()
        self._break(
            "welfare_credit_coverage",
            "UPDATE welfare_credit_coverage SET amount = 19.99 WHERE order_id = %s",
            self.order.id,
        )
        self._assert_named(20.00, 19.99, 0, 0)
        self.assertIn("19.99", self._get_explanation())

    def test_spent_coverage_of_another_amount(self):
        self.order.action_confirm()
        self._break(
            "welfare_credit_coverage",
            "UPDATE welfare_credit_coverage SET amount = 20.01 WHERE order_id = %s",
            self.order.id,
        )
        self._assert_named(0.00, 0, 20.00, 20.01)
        self.assertIn(self.order.name, self._get_explanation())

    def test_spending_without_coverage(self):
        self.order.action_confirm()
        self._break(
            "welfare_credit_coverage",
            "DELETE FROM welfare_credit_coverage WHERE order_id = %s",
            self.order.id,
        )
        self._assert_named(0.00, 0, 20.00, 0)
