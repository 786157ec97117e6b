import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CharterCommon, mute_sql


@tagged("post_install", "-at_install")
class TestOneInForce(CharterCommon):
    """One version in force for each company, complete when it comes into force."""

    def test_new_version_supersedes(self):
        version = self._create_charter("T2").with_user(self.operator)
        version._put_in_force()
        self.assertEqual(version.state, "in_force")
        self.assertEqual(self.charter.state, "superseded")
        self.assertTrue(self.charter.superseded_on)
        self.assertTrue(self.charter._is_intact())
        self.assertEqual(self.env["welfare.charter"]._get_in_force(), version)

    @mute_sql
    def test_database_refuses_a_second_one(self):
        version = self._create_charter("T2")
        self.env.flush_all()
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE welfare_charter SET state = 'in_force', content_hash = 'x',"
                " date_in_force = now() WHERE id = %s",
                [version.id],
            )

    @mute_sql
    def test_database_wants_the_fingerprint(self):
        version = self._create_charter("T2")
        self.env.flush_all()
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE welfare_charter SET state = 'superseded' WHERE id = %s",
                [version.id],
            )

    def test_never_twice(self):
        with self.assertRaises(UserError):
            self.charter._put_in_force()

    def test_every_pillar_has_an_article(self):
        version = self._create_charter("T2")
        version.article_ids.filtered(lambda a: a.pillar == "society").unlink()
        with self.assertRaisesRegex(UserError, "Society"):
            version.with_context(lang="en_US")._put_in_force()

    def test_every_article_asks_something(self):
        version = self._create_charter("T2")
        version.article_ids[0].commitment_ids.unlink()
        with self.assertRaises(UserError):
            version._put_in_force()

    def test_copy_is_a_whole_draft(self):
        copy = self.charter.copy({"number": "T2"})
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.content_hash)
        self.assertEqual(
            copy._get_hash_payload(1)["articles"],
            self.charter._get_hash_payload(1)["articles"],
        )

    def test_shipped_text_is_a_draft_of_four_pillars(self):
        shipped = self.env.ref("welfarepiu_supplier_charter.charter_1")
        self.assertIn("da approvare da parte dell'Alleanza", shipped.note)
        self.assertEqual(len(shipped.article_ids), 12)
        self.assertEqual(
            set(shipped.article_ids.mapped("pillar")),
            {"environment", "territory", "society", "product"},
        )
        if shipped.state == "draft":
            shipped._check_can_put_in_force()
        else:
            self.assertTrue(shipped._is_intact())
