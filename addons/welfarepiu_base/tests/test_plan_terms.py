import base64
from datetime import timedelta

from psycopg2 import IntegrityError
from psycopg2.errors import RestrictViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WelfareCommon

PAPER = base64.b64encode(b"%PDF-1.4 agreement")


@tagged("post_install", "-at_install")
class TestPlanTerms(WelfareCommon):
    """A plan in force is not rewritten, and stands on what its origin asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workers = cls._create_category("Workers", "Paid by the hour")
        cls.clerks = cls._create_category("Clerks", "Paid by the month")

    @classmethod
    def _create_category(cls, name, rule=None):
        return cls.env["welfare.worker.category"].create(
            {"name": name, "rule": rule, "payer_id": cls.payer.id}
        )

    def _create_category_plan(self, categories, **vals):
        plan = self._create_plan(in_force=False, **vals)
        plan.write(
            {"audience": "category", "category_ids": [Command.set(categories.ids)]}
        )
        plan._put_in_force()
        return plan

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_the_terms(self):
        for change in (
            "expires_on = expires_on + 1",
            "date_from = date_from - 1",
            "origin = 'extra'",
            "category_rule = 'friends'",
            "leftover_policy = 'fund'",
            "audience = 'category'",
            "solidarity_share = 50",
            "state = 'draft'",
        ):
            with (
                self.subTest(change),
                self.assertRaises(RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE welfare_plan SET {change} WHERE id = {self.plan.id}"
                )

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_kinds_and_categories(self):
        plan = self._create_category_plan(self.workers)
        for table in (
            plan._fields["kind_ids"].relation,
            plan._fields["category_ids"].relation,
        ):
            with (
                self.subTest(table),
                self.assertRaises(RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"DELETE FROM {table} WHERE welfare_plan_id = {plan.id}"
                )

    def test_a_draft_is_changed_and_deleted(self):
        plan = self._create_plan(in_force=False)
        plan.write({"kind_ids": [Command.set(self.kind_f.ids)], "origin": "extra"})
        plan.unlink()
        self.assertFalse(plan.exists())

    def test_a_plan_in_force_refuses_a_change_in_words(self):
        for name, value in (("solidarity_share", 5), ("kind_ids", [Command.clear()])):
            with self.subTest(name), self.assertRaisesRegex(UserError, "amend it"):
                self.plan[name] = value

    def test_an_agreement_is_needed_where_the_credit_stands_on_one(self):
        for origin in ("contract", "bonus", "extra"):
            plan = self._create_plan(in_force=False, origin=origin)
            with (
                self.subTest(origin),
                self.assertRaisesRegex(UserError, "Load the agreement first"),
            ):
                plan._put_in_force()
            plan.agreement = PAPER
            plan._put_in_force()
            self.assertEqual(plan.state, "in_force")

    @mute_logger("odoo.sql_db")
    def test_the_database_asks_for_the_agreement(self):
        plan = self._create_plan(in_force=False, origin="contract")
        with self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "UPDATE welfare_plan SET state = 'in_force' WHERE id = %s", [plan.id]
            )

    def test_the_agreement_is_kept(self):
        plan = self._create_plan(origin="contract", agreement=PAPER)
        with self.assertRaises(UserError):
            plan.agreement = base64.b64encode(b"another")
        with self.assertRaises(UserError):
            plan.agreement = False

    def test_what_is_carried_over_has_a_last_day(self):
        plan = self._create_plan(in_force=False, leftover_policy="carry")
        with self.assertRaisesRegex(UserError, "until when"):
            plan._put_in_force()
        plan.carry_until = plan.expires_on + timedelta(days=90)
        plan._put_in_force()

    def test_a_category_needs_a_written_rule(self):
        unwritten = self._create_category("Friends")
        with self.assertRaisesRegex(UserError, "Friends"):
            self._create_category_plan(unwritten)

    def test_a_category_of_another_firm_is_refused(self):
        other = self._create_payer("Other Firm")
        with self.assertRaises(ValidationError):
            self._create_plan(
                other, audience="category", category_ids=[Command.set(self.clerks.ids)]
            )

    def test_the_plan_keeps_the_words_of_its_categories(self):
        plan = self._create_category_plan(self.workers + self.clerks)
        self.assertIn("Workers: Paid by the hour", plan.category_rule)
        self.assertIn("Clerks: Paid by the month", plan.category_rule)
        with self.assertRaisesRegex(UserError, "amend the plan"):
            self.workers.rule = "Whoever I like"

    def test_only_who_is_in_the_category_gets_credit(self):
        plan = self._create_category_plan(self.workers)
        inside, outside, nowhere = (self._create_worker(f"W{i}") for i in range(3))
        inside.welfare_employment_ids.category_id = self.workers
        outside.welfare_employment_ids.category_id = self.clerks
        self.assertEqual(self._grant(inside, 10, plan=plan).balance, 10)
        for worker in (outside, nowhere):
            with self.assertRaisesRegex(ValidationError, "speaks to: Workers"):
                self._grant(worker, 10, plan=plan)

    def test_a_grant_has_its_own_last_day(self):
        worker = self._create_worker()
        last_day = self.today + timedelta(days=10)
        lot = self._grant(worker, 10, expires_on=last_day)
        self.assertEqual(lot.expires_on, last_day)
        with self.assertRaises(ValidationError):
            self._grant(
                worker, 10, granted_on=last_day + timedelta(days=1), expires_on=last_day
            )

    def test_nothing_is_granted_outside_the_days_of_the_plan(self):
        worker = self._create_worker()
        for day in (
            self.plan.date_from - timedelta(days=1),
            self.plan.date_to + timedelta(days=1),
        ):
            with self.assertRaisesRegex(ValidationError, "holds from"):
                self._grant(worker, 10, granted_on=day, expires_on=day)

    # Who was in it ------------------------------------------------------------

    def test_who_was_in_it_is_kept_with_who_got_nothing(self):
        plan = self._create_category_plan(self.workers)
        granted, forgotten, clerk, gone = (
            self._create_worker(f"W{i}").welfare_employment_ids for i in range(4)
        )
        (granted + forgotten + gone).category_id = self.workers
        clerk.category_id = self.clerks
        gone.left_on = self.today - timedelta(days=1)
        self._grant(granted.worker_id, 10, plan=plan)
        self.assertEqual(plan.member_ids.employment_id, granted + forgotten)
        self.assertEqual(set(plan.member_ids.mapped("category_name")), {"Workers"})
        amounts = {one.employment_id: one.granted_amount for one in plan.member_ids}
        self.assertEqual(amounts, {granted: 10, forgotten: 0})

    def test_a_later_change_of_category_leaves_the_record(self):
        plan = self._create_category_plan(self.workers)
        worker = self._create_worker()
        worker.welfare_employment_ids.category_id = self.workers
        self._grant(worker, 10, plan=plan)
        worker.welfare_employment_ids.category_id = self.clerks
        self.assertEqual(plan.member_ids.category_id, self.workers)
        self.assertEqual(plan.member_ids.category_name, "Workers")

    @mute_logger("odoo.sql_db")
    def test_who_was_in_it_is_never_rewritten(self):
        self._grant(self._create_worker(), 10)
        member = self.plan.member_ids
        with self.assertRaises(UserError):
            member.category_name = "Other"
        with self.assertRaises(UserError):
            member.unlink()
        for statement in (
            "UPDATE welfare_plan_member SET category_name = 'x'",
            "DELETE FROM welfare_plan_member",
            "TRUNCATE welfare_plan_member",
        ):
            with (
                self.subTest(statement),
                self.assertRaises(RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
