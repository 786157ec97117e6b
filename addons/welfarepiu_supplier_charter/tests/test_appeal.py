from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import mute_sql
from .life_common import LifeCommon


@tagged("post_install", "-at_install")
class TestAppeal(LifeCommon):
    """A supplier appeals; somebody else than who decided decides on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(
            cls.env, "charter_other", groups="welfarepiu_base.group_operator"
        )

    def setUp(self):
        super().setUp()
        with freeze_time("2026-05-04 10:00:00"):
            self.adhesion._suspend("Prodotti senza origine.", "Correggi le etichette.")
        self.suspension = self.adhesion.suspension_ids
        self.Appeal = self.env["welfare.charter.appeal"].with_user(self.baker_user)

    def _make(self, decision=None, text="Le etichette erano giuste."):
        decision = (decision or self.suspension).with_user(self.baker_user)
        with freeze_time("2026-05-05 10:00:00"):
            return self.Appeal._make(decision, text)

    def test_upheld_readmits(self):
        appeal = self._make()
        self._assert_sells("2026-05-05 12:00:00", False)
        with freeze_time("2026-05-06 10:00:00"):
            appeal.with_user(self.other)._uphold("Avete ragione.")
        self._assert_sells("2026-05-06 09:59:59", False)
        self._assert_sells("2026-05-06 10:00:00", True)
        self.assertEqual(self.adhesion.state, "in_force")

    def test_rejected_stands(self):
        appeal = self._make()
        with freeze_time("2026-05-06 10:00:00"):
            appeal.with_user(self.other)._reject("Le foto dicono altro.")
        self._assert_sells("2026-05-06 10:00:01", False)
        with self.assertRaises(UserError):
            appeal.with_user(self.other)._uphold("Ripensandoci.")

    def test_not_by_who_suspended(self):
        appeal = self._make().with_user(self.operator)
        for decide in (appeal._uphold, appeal._reject):
            with self.subTest(decide.__name__), self.assertRaises(UserError):
                decide("Decido io.")
        self.assertEqual(appeal.state, "open")

    @mute_sql
    def test_nor_by_sql(self):
        appeal = self._make()
        self.env.flush_all()
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE welfare_charter_appeal SET state = 'rejected', answer = 'x',"
                " decided_on = now(), decided_by_id = %s WHERE id = %s",
                [self.operator.id, appeal.id],
            )
        for statement in (
            "UPDATE welfare_charter_appeal SET contested_by_id = 1 WHERE id = %s",
            "UPDATE welfare_charter_appeal SET text = 'x' WHERE id = %s",
            "DELETE FROM welfare_charter_appeal WHERE id = %s",
        ):
            with (
                self.subTest(statement),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [appeal.id])

    @mute_sql
    def test_it_names_who_decided(self):
        with (
            self.assertRaises(psycopg2.errors.RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self.env["welfare.charter.appeal"].create(
                {
                    "adhesion_id": self.adhesion.id,
                    "suspension_id": self.suspension.id,
                    "text": "No",
                    "made_by_id": self.baker_user.id,
                    "made_on": "2026-05-05 10:00:00",
                    "contested_by_id": self.other.id,
                }
            )

    def test_a_finding_is_lifted(self):
        with freeze_time("2026-05-04 11:00:00"):
            self.adhesion._readmit()
            action = self._create_action(date(2026, 5, 20), is_suspending=True)
        appeal = self._make(action)
        with freeze_time("2026-05-06 10:00:00"):
            appeal.with_user(self.other)._uphold("Non era dovuto.")
        self.assertEqual(action.state, "lifted")
        self._assert_sells("2026-05-25 10:00:00", True)

    def test_once_and_only_against_what_stands(self):
        self._make()
        with self.assertRaises(UserError):
            self._make()
        with freeze_time("2026-05-04 11:00:00"):
            self.adhesion._readmit()
            self.adhesion._suspend("Di nuovo.")
            self.adhesion._readmit()
        over = self.adhesion.suspension_ids.filtered(lambda one: one.reason != "x")[:1]
        with self.assertRaises(UserError):
            self._make(over)
        with self.assertRaises(UserError):
            self._make(text=" ")

    def test_only_ones_own(self):
        farmer = self.suspension.with_user(self.farmer_user)
        with self.assertRaises(AccessError):
            self.Appeal.with_user(self.farmer_user)._make(farmer, "No")
        with self.assertRaises(AccessError):
            self.Appeal.with_user(self.operator)._make(
                self.suspension.with_user(self.operator), "No"
            )
        appeal = self._make()
        with self.assertRaises(AccessError):
            appeal._uphold("Sì")

    @mute_sql
    def test_a_suspension_only_ends(self):
        self.env.flush_all()
        for vals in (
            "reason = 'x'",
            "date_from = date_from - interval '1 day'",
            "suspended_by_id = 1",
        ):
            with (
                self.subTest(vals),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE welfare_charter_suspension SET {vals} WHERE id = %s",
                    [self.suspension.id],
                )

    def test_the_supplier_is_told_why_and_what_to_do(self):
        with freeze_time("2026-05-05 10:00:00"):
            [words] = self.adhesion._get_stops(self.env["welfare.clock"]._now())
        self.assertIn("Prodotti senza origine.", words)
        self.assertIn("Correggi le etichette.", words)
