from datetime import datetime, time, timedelta

from psycopg2.errors import RestrictViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WelfareCommon


@tagged("post_install", "-at_install")
class TestPlanAmendment(WelfareCommon):
    """A plan in force is amended: a new version holds from a day on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._create_worker()
        cls.day = cls.today + timedelta(days=10)

    def _amend(self, **vals):
        amendment = self.plan._amend(self.day)
        amendment.write({"kind_ids": [Command.set(self.kind_f.ids)], **vals})
        return amendment

    def _on(self, day):
        return self._at(datetime.combine(day, time(10)))

    def test_it_shows_what_changes(self):
        amendment = self._amend(solidarity_share=2.0)
        self.assertEqual(amendment.version, 2)
        self.assertEqual(amendment.root_id, self.plan)
        self.assertIn("Solidarity share (%): - → 2.0", amendment.change_text)
        self.assertIn("Benefit kinds", amendment.change_text)
        self.assertNotIn("Firm", amendment.change_text)

    def test_amending_twice_gives_the_same_draft(self):
        self.assertEqual(self.plan._amend(), self.plan._amend())

    def test_the_old_terms_hold_until_the_day(self):
        amendment = self._amend()
        amendment._put_in_force()
        self.assertEqual(self.plan.state, "in_force")
        self.assertEqual(self._grant(self.worker, 10).kind_ids, self.plan.kind_ids)
        with self.assertRaisesRegex(ValidationError, "holds from"):
            self._grant(self.worker, 10, plan=amendment)
        with self._on(self.day):
            with self.assertRaisesRegex(ValidationError, "holds from"):
                self._grant(self.worker, 10)
            lot = self._grant(self.worker, 10, plan=amendment)
        self.assertEqual(lot.kind_ids, self.kind_f)

    def test_credit_for_a_later_day_is_granted_under_the_terms_of_that_day(self):
        amendment = self._amend()
        amendment._put_in_force()
        self.assertTrue(
            self._grant(self.worker, 10, plan=amendment, granted_on=self.day)
        )
        with self.assertRaises(ValidationError):
            self._grant(self.worker, 10, granted_on=self.day)
        find = self.plan._find_terms
        self.assertEqual(find(amendment, self.day), amendment)
        self.assertEqual(find(amendment, self.day - timedelta(days=1)), self.plan)

    def test_what_was_granted_keeps_the_old_terms(self):
        lot = self._grant(self.worker, 10)
        before = lot.read(["kind_ids", "expires_on", "plan_id"])
        self._amend(expires_on=self.plan.expires_on + timedelta(9))._put_in_force()
        with self._on(self.day):
            self.plan._mark_superseded()
            self.assertEqual(self.plan.state, "superseded")
        self.assertEqual(lot.read(["kind_ids", "expires_on", "plan_id"]), before)
        self.assertEqual(lot.plan_id.kind_ids, self.kind_f + self.kind_comma_3)

    def test_a_plan_is_amended_by_one_version_only(self):
        first = self._amend()
        second = first.copy({"amends_id": self.plan.id, "date_from": self.day})
        second.kind_ids = self.kind_f
        first._put_in_force()
        with self.assertRaisesRegex(UserError, "latest version"):
            second._put_in_force()
        with self.assertRaises(UserError):
            self.plan._amend()
        third = first._amend(self.day + timedelta(days=5))
        self.assertEqual((third.version, third.root_id), (3, self.plan))

    @mute_logger("odoo.sql_db")
    def test_the_database_allows_one_amendment(self):
        self._amend()._put_in_force()
        second = self.plan.copy({"amends_id": self.plan.id, "date_from": self.day})
        second.flush_recordset()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE welfare_plan SET state = 'in_force' WHERE id = %s", [second.id]
            )
        with self.assertRaises(RestrictViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE welfare_plan SET superseded_on = NULL WHERE id = %s",
                [self.plan.id],
            )

    def test_it_does_not_reach_back(self):
        amendment = self._amend(date_from=self.today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "does not reach back"):
            amendment._put_in_force()
        with self.assertRaises(ValidationError):
            amendment.date_from = self.plan.date_from

    def test_it_keeps_firm_and_origin_and_changes_something(self):
        amendment = self.plan._amend(self.day)
        with self.assertRaises(ValidationError):
            amendment.payer_id = self._create_payer("Other Firm")
        with self.assertRaises(ValidationError):
            amendment.origin = "extra"
        amendment.invalidate_recordset()

    def test_a_draft_or_closed_plan_is_not_amended(self):
        draft = self._create_plan(in_force=False)
        with self.assertRaises(UserError):
            draft._amend()
        self.plan._close()
        with self.assertRaises(UserError):
            self.plan._amend()
