from datetime import timedelta

from psycopg2 import errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestLedgerGuard(CreditCommon):
    """The database refuses; what its owner does to the refusals is found and named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Move = cls.env["welfare.credit.move"]
        cls.guards = cls.env["welfare.guarded"]._get_all_guards()
        cls.lot = cls._grant(cls.worker, 100.0)
        cls.other = cls._create_worker("Somebody else")

    def _execute(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params)

    def _assert_refused(self, query, *params):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self._execute(query, *params)

    # -- what SQL cannot do ---------------------------------------------------------

    def test_terms_of_a_lot_are_frozen(self):
        payer = self._create_payer("Firm B")
        company = self.env["res.company"].create({"name": "Other"})
        for column, value in (
            ("payer_id", payer.id),
            ("plan_id", self._create_plan(payer).id),
            ("company_id", company.id),
            ("granted_on", "2001-01-01"),
            ("expires_on", "2098-12-31"),
            ("origin", "extra"),
            ("worker_id", self.other.id),
            ("employment_id", self.other.welfare_employment_ids.id),
        ):
            with self.subTest(column):
                self._assert_refused(
                    f"UPDATE welfare_credit_lot SET {column} = %s WHERE id = %s",
                    value,
                    self.lot.id,
                )

    def test_what_a_lot_may_buy_is_frozen(self):
        table = "welfare_benefit_kind_welfare_credit_lot_rel"
        kind = self.env["welfare.benefit.kind"].search(
            [("id", "not in", self.lot.kind_ids.ids)], limit=1
        )
        self._assert_refused(
            f"INSERT INTO {table} (welfare_credit_lot_id, welfare_benefit_kind_id)"
            " VALUES (%s, %s)",
            self.lot.id,
            kind.id,
        )
        self._assert_refused(
            f"UPDATE {table} SET welfare_benefit_kind_id = %s"
            " WHERE welfare_credit_lot_id = %s AND welfare_benefit_kind_id = %s",
            kind.id,
            self.lot.id,
            self.kind_f.id,
        )
        self._assert_refused(
            f"DELETE FROM {table} WHERE welfare_credit_lot_id = %s", self.lot.id
        )

    def _insert_move(self, **vals):
        row = {
            "lot_id": self.lot.id,
            "move_type": "grant",
            "amount": 1.0,
            "held_amount": 0.0,
            "key": "by SQL",
            "day": self.today,
            "company_id": self.lot.company_id.id,
            **vals,
        }
        return (
            f"INSERT INTO welfare_credit_move ({', '.join(row)})"
            f" VALUES ({', '.join(['%s'] * len(row))})",
            *row.values(),
        )

    def test_a_movement_is_of_its_lots_company_and_not_of_the_past(self):
        company = self.env["res.company"].create({"name": "Other"})
        self._assert_refused(*self._insert_move(company_id=company.id))
        self._assert_refused(*self._insert_move(company_id=None))
        self._assert_refused(*self._insert_move(day=self.today - timedelta(days=2)))
        self._execute(*self._insert_move())
        self.lot.invalidate_recordset()
        self.assertEqual(self.lot.balance, 101.0)

    def test_a_kind_that_credit_may_buy_is_not_deleted(self):
        kind = self.env["welfare.benefit.kind"].create({"name": "New", "code": "zz"})
        self._grant(self.worker, 10.0, self._create_plan(kinds=kind))
        self._assert_refused("DELETE FROM welfare_benefit_kind WHERE id = %s", kind.id)

    # -- what its owner does is found -------------------------------------------------

    def _assert_found(self, expected, *queries):
        """Break something, see it named, and put it back."""
        self.env.flush_all()
        self.assertEqual(self.Move._check_guards(), [])
        savepoint = self.env.cr.savepoint()
        for query in queries:
            self._execute(query)
        self.assertEqual(self.Move._check_guards(), [expected])
        savepoint.rollback()
        savepoint.close(rollback=False)
        self.assertEqual(self.Move._check_guards(), [])

    def test_a_trigger_dropped(self):
        for guard in self.guards:
            with self.subTest(guard.name):
                self._assert_found(
                    (guard.table, guard.name, "missing"),
                    f"DROP TRIGGER {guard.name} ON {guard.table}",
                )

    def test_a_trigger_switched_off(self):
        for guard in self.guards:
            for mode in ("DISABLE", "ENABLE REPLICA"):
                with self.subTest(guard.name, mode=mode):
                    self._assert_found(
                        (guard.table, guard.name, "disabled"),
                        f"ALTER TABLE {guard.table} {mode} TRIGGER {guard.name}",
                    )

    def test_all_triggers_switched_off_and_on_again(self):
        """The usual recipe: "on again" is not what it was before."""
        self._execute("SET CONSTRAINTS ALL IMMEDIATE")
        savepoint = self.env.cr.savepoint()
        self._execute("ALTER TABLE welfare_credit_move DISABLE TRIGGER USER")
        self._execute("ALTER TABLE welfare_credit_move ENABLE TRIGGER USER")
        self.assertEqual(
            self.Move._check_guards(),
            [
                (guard.table, guard.name, "disabled")
                for guard in self.guards
                if guard.table == "welfare_credit_move" and guard.mode == "ALWAYS"
            ],
        )
        savepoint.rollback()
        savepoint.close(rollback=False)

    def test_a_trigger_narrowed(self):
        guard = self.Move._get_guards()[0]
        self._assert_found(
            (guard.table, guard.name, "replaced"),
            f"CREATE OR REPLACE TRIGGER {guard.name} BEFORE INSERT OR UPDATE"
            f" ON {guard.table} FOR EACH ROW WHEN (NEW.id < 0)"
            f" EXECUTE FUNCTION {guard.function}()",
        )

    def test_a_function_replaced(self):
        for function in {guard.function for guard in self.guards}:
            with self.subTest(function):
                savepoint = self.env.cr.savepoint()
                self._execute(
                    f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger"
                    " LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
                )
                self.assertEqual(
                    self.Move._check_guards(),
                    [
                        (guard.table, guard.name, "function")
                        for guard in self.guards
                        if guard.function == function
                    ],
                )
                savepoint.rollback()
                savepoint.close(rollback=False)

    def test_a_constraint_dropped_or_weakened(self):
        lot = "welfare_credit_lot"
        name = f"{lot}_balance_not_negative"
        drop = f"ALTER TABLE {lot} DROP CONSTRAINT {name}"
        self._assert_found((lot, name, "missing"), drop)
        self._assert_found(
            (lot, name, "replaced"),
            drop,
            f"ALTER TABLE {lot} ADD CONSTRAINT {name} CHECK (balance > -1000)",
        )
        self._assert_found(
            ("welfare_credit_move", "welfare_credit_move_key_unique", "missing"),
            "ALTER TABLE welfare_credit_move"
            " DROP CONSTRAINT welfare_credit_move_key_unique",
        )

    def test_a_key_dropped(self):
        self._assert_found(
            ("welfare_credit_move", "lot_id", "missing"),
            "ALTER TABLE welfare_credit_move"
            " DROP CONSTRAINT welfare_credit_move_lot_id_fkey",
        )

    def test_the_report_and_the_night_tell(self):
        report = self.env["welfare.quadratura"].create({"payer_id": self.payer.id})
        self.assertNotIn("welfare_credit_move_apply", report.explanation or "")
        self._execute("DROP TRIGGER welfare_credit_move_apply ON welfare_credit_move")
        self._execute(*self._insert_move(key="not applied", amount=7))
        report.invalidate_recordset()
        report.date += timedelta(days=1)
        self.assertIn("welfare_credit_move_apply", report.explanation)
        with self.assertLogs(
            "odoo.addons.welfarepiu_base.models.credit.welfare_credit_move_guard",
            "ERROR",
        ) as logs:
            self.Move._cron_check_ledger()
        self.assertIn("welfare_credit_move_apply", logs.output[0])
        self.assertIn(f"lot {self.lot.id}", logs.output[1])

    def test_update_repairs(self):
        """``odoo -u`` puts everything back."""
        for guard in self.guards:
            self._execute(f"DROP FUNCTION IF EXISTS {guard.function}() CASCADE")
        self.assertEqual(len(self.Move._check_guards()), len(self.guards))
        for model in self.env["welfare.guarded"]._get_guarded_models():
            model.init()
        self.assertEqual(self.Move._check_guards(), [])
