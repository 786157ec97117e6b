import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CharterCommon, mute_sql


@tagged("post_install", "-at_install")
class TestFreeze(CharterCommon):
    """A version in force does not change, whoever writes and however."""

    def test_orm_refuses_the_text(self):
        article = self.charter.article_ids[:1]
        commitment = article.commitment_ids[:1]
        attempts = [
            lambda: self.charter.write({"preamble": "Altro."}),
            lambda: self.charter.write({"validity_months": 60}),
            lambda: article.write({"text": "Altro."}),
            lambda: commitment.write({"points": 9}),
            lambda: commitment.unlink(),
            lambda: article.unlink(),
            lambda: self.charter.unlink(),
            lambda: article.create(
                {**self._prepare_article(9, "product"), "charter_id": self.charter.id}
            ),
            lambda: commitment.create(
                {"article_id": article.id, "number": 9, "text": "Altro."}
            ),
        ]
        for number, attempt in enumerate(attempts):
            with self.subTest(number), self.assertRaises(UserError):
                attempt()
        self.assertTrue(self.charter._is_intact())

    @mute_sql
    def test_sql_refuses_the_text(self):
        self.env.flush_all()
        article = self.charter.article_ids[:1]
        commitment = article.commitment_ids[:1]
        draft = self._create_charter("T2")
        self.env.flush_all()
        statements = [
            ("UPDATE welfare_charter SET preamble = 'x' WHERE id = %s", self.charter),
            (
                "UPDATE welfare_charter SET content_hash = 'x' WHERE id = %s",
                self.charter,
            ),
            (
                "UPDATE welfare_charter SET validity_months = 60 WHERE id = %s",
                self.charter,
            ),
            ("UPDATE welfare_charter SET state = 'draft' WHERE id = %s", self.charter),
            ("DELETE FROM welfare_charter WHERE id = %s", self.charter),
            ("UPDATE welfare_charter_article SET text = 'x' WHERE id = %s", article),
            ("UPDATE welfare_charter_article SET number = 99 WHERE id = %s", article),
            ("DELETE FROM welfare_charter_article WHERE id = %s", article),
            (
                "UPDATE welfare_charter_commitment SET points = 9 WHERE id = %s",
                commitment,
            ),
            (
                "UPDATE welfare_charter_commitment SET is_required = false"
                " WHERE id = %s",
                commitment,
            ),
            ("DELETE FROM welfare_charter_commitment WHERE id = %s", commitment),
            (
                "INSERT INTO welfare_charter_commitment (article_id, number, text,"
                " points, points_partial) VALUES (%s, 99, 'x', 1, 0)",
                article,
            ),
            (
                "INSERT INTO welfare_charter_article (charter_id, number, pillar,"
                " title, text) VALUES (%s, 99, 'product', 'x', 'x')",
                self.charter,
            ),
            # From a draft into the frozen text, too.
            (
                "UPDATE welfare_charter_article SET number = 99, charter_id = %s"
                f" WHERE id = {draft.article_ids[0].id}",
                self.charter,
            ),
        ]
        for statement, record in statements:
            with (
                self.subTest(statement),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [record.id])

    @mute_sql
    def test_sql_refuses_truncate(self):
        for table in (
            "welfare_charter",
            "welfare_charter_article",
            "welfare_charter_commitment",
            "welfare_charter_adhesion",
        ):
            with (
                self.subTest(table),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"TRUNCATE {table} CASCADE")

    def test_log_columns_stay_free(self):
        """Deleting the user who wrote the text must remain possible."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE welfare_charter_article SET create_uid = NULL WHERE id = %s",
            [self.charter.article_ids[0].id],
        )
        self.assertEqual(self.env.cr.rowcount, 1)

    def test_draft_changes_freely(self):
        draft = self._create_charter("T2")
        draft.article_ids[0].write({"text": "Un altro testo."})
        draft.article_ids[0].commitment_ids[1].unlink()
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_fingerprint_covers_every_word(self):
        draft = self._create_charter("T2")
        article = draft.article_ids[0]
        commitment = article.commitment_ids[0]
        seen = {draft._calculate_hash()}
        changes = [
            (draft, {"name": "Altra carta"}),
            (draft, {"number": "T3"}),
            (draft, {"preamble": "Altro."}),
            (draft, {"validity_months": 6}),
            (draft, {"notice_days": 30}),
            (article, {"title": "Altro"}),
            (article, {"text": "Altro."}),
            (article, {"pillar": "product"}),
            (article, {"number": 77}),
            (commitment, {"text": "Altro"}),
            (commitment, {"evidence": "Altro"}),
            (commitment, {"is_required": False}),
            (commitment, {"points": 8}),
            (commitment, {"points_partial": 2}),
            (commitment, {"number": 78}),
        ]
        for record, vals in changes:
            record.write(vals)
            seen.add(draft._calculate_hash())
        self.assertEqual(len(seen), len(changes) + 1)

    def test_fingerprint_does_not_depend_on_language(self):
        self.assertRegex(self.charter.content_hash, r"^\$2\$[0-9a-f]{64}$")
        for lang in ("it_IT", "en_US"):
            self.assertEqual(
                self.charter.with_context(lang=lang)._calculate_hash(),
                self.charter.content_hash,
            )

    def test_operator_writes_no_state(self):
        draft = self._create_charter("T2").with_user(self.operator)
        with self.assertRaises(AccessError):
            draft.write({"state": "in_force", "content_hash": "$1$0"})
        with self.assertRaises(AccessError):
            self.charter.with_user(self.operator).write({"content_hash": "$1$0"})
