from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundRegulation(FundCommon):
    """A regulation in force does not change, not even by SQL."""

    def test_in_force_is_frozen_for_people(self):
        regulation = self.regulation
        attempts = [
            lambda: regulation.write({"isee_ceiling": 30000}),
            lambda: regulation.unlink(),
            lambda: regulation.event_ids[0].write({"name": "Other"}),
            lambda: regulation.event_ids[0].unlink(),
            lambda: regulation.event_ids.paper_ids[0].write({"is_required": False}),
            lambda: regulation.point_rule_ids[0].write({"points": 99}),
            lambda: regulation.amount_rule_ids[0].write({"ceiling": 9999}),
            lambda: regulation.write(
                {
                    "event_ids": [
                        Command.create(
                            {
                                "name": "New",
                                "code": "new",
                                "kind_ids": [Command.set(self.kind_f.ids)],
                            }
                        )
                    ]
                }
            ),
        ]
        for attempt in attempts:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()

    def test_in_force_is_frozen_for_sql(self):
        queries = [
            "UPDATE welfare_fund_regulation SET isee_ceiling = 1 WHERE id = %s",
            "UPDATE welfare_fund_regulation SET state = 'draft' WHERE id = %s",
            "UPDATE welfare_fund_regulation SET content_hash = 'x' WHERE id = %s",
            "DELETE FROM welfare_fund_regulation WHERE id = %s",
            "UPDATE welfare_fund_point_rule SET points = 9 WHERE regulation_id = %s",
            "DELETE FROM welfare_fund_amount_rule WHERE regulation_id = %s",
            """UPDATE welfare_fund_regulation_event SET months_to_ask = 99
                WHERE regulation_id = %s""",
            "DELETE FROM welfare_fund_event_paper WHERE regulation_id = %s",
            """INSERT INTO welfare_fund_amount_rule
                      (regulation_id, household_from, household_to, ceiling)
               VALUES (%s, 50, 60, 5)""",
        ]
        self.env.flush_all()
        for query in queries:
            with (
                self.subTest(query=query),
                self.assertRaisesRegex(Exception, "frozen"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [self.regulation.id])

    def test_translation_is_added_and_not_changed(self):
        query = """UPDATE welfare_fund_regulation_event
                      SET name = name || %s::jsonb WHERE id = %s"""
        self.env.cr.execute(query, ['{"fr_FR": "Perte"}', self.event.id])
        with (
            self.assertRaisesRegex(Exception, "frozen"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query, ['{"fr_FR": "Autre"}', self.event.id])
        self.assertTrue(self.regulation._is_intact())

    def test_fingerprint_tells_a_change(self):
        self.assertTrue(self.regulation._is_intact())
        self.assertEqual(len(self.regulation.content_hash), 64)
        self.env.cr.execute(
            """DELETE FROM welfare_fund_event_kind_rel WHERE event_id = %s
                AND kind_id = %s""",
            [self.event.id, self.kind_f.id],
        )
        self.assertFalse(self.regulation._is_intact())

    def test_new_version_supersedes_the_old_one(self):
        new = self.regulation.copy()
        self.assertEqual((new.version, new.state), (2, "draft"))
        self.assertEqual(len(new.event_ids), len(self.regulation.event_ids))
        self.assertEqual(new.point_rule_ids.event_id.regulation_id, new)
        new.isee_ceiling = 26000
        new.with_user(self.members[0]).action_put_in_force()
        self.assertEqual(self.regulation.state, "superseded")
        self.assertEqual(self.fund.regulation_id, new)
        self.assertTrue(self.regulation._is_intact())
        self.assertNotEqual(new.content_hash, self.regulation.content_hash)

    def test_database_keeps_one_in_force(self):
        other = self.regulation.copy()
        self.env.flush_all()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE welfare_fund_regulation SET state = 'in_force' WHERE id = %s",
                [other.id],
            )

    def test_evaluator_writes_drafts_and_puts_nothing_in_force(self):
        draft = self.regulation.copy().with_user(self.evaluator)
        draft.isee_ceiling = 20000
        with self.assertRaises(AccessError):
            draft.action_put_in_force()
        with self.assertRaises(AccessError):
            draft.write({"state": "in_force"})
        with self.assertRaises(AccessError):
            draft.with_user(self.members[0]).write({"state": "in_force"})

    def test_running_request_keeps_its_version(self):
        request = self._submit()
        new = self.regulation.copy()
        new.isee_ceiling = 100
        new._put_in_force()
        request.with_user(self.evaluator).action_assess()
        self.assertEqual(request.regulation_id, self.regulation)
        self.assertTrue(request.is_eligible)

    def test_worker_reads_published_versions_only(self):
        draft = self.regulation.copy()
        regulations = self.env["welfare.fund.regulation"].with_user(self.worker_user)
        self.assertEqual(regulations.search([]), self.regulation)
        with self.assertRaises(AccessError):
            draft.event_ids.with_user(self.worker_user).read(["name"])
