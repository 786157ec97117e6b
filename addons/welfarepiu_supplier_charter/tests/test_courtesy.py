import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CharterCommon, mute_sql


@tagged("post_install", "-at_install")
class TestCourtesy(CharterCommon):
    """The Italian binds and is frozen; the English beside it may be corrected."""

    def setUp(self):
        super().setUp()
        self.article = self.charter.article_ids[0]
        self.commitment = self.article.commitment_ids[0]

    def test_english_is_corrected_in_force(self):
        self.charter.write(
            {
                "preamble_en": "Why this charter.",
                "article_ids": [
                    (
                        1,
                        self.article.id,
                        {
                            "title_en": "Article one",
                            "commitment_ids": [
                                (1, self.commitment.id, {"text_en": "A commitment"})
                            ],
                        },
                    )
                ],
            }
        )
        self.commitment.write({"hint": "In pratica.", "evidence_en": "A paper"})
        self.env.flush_all()
        self.assertTrue(self.charter._is_intact())
        for lang, words in (("en_US", "A commitment"), ("it_IT", self.commitment.text)):
            reader = self.commitment.with_context(lang=lang)
            self.assertEqual(reader._get_words("text"), words)

    def test_italian_stands_in_for_what_is_not_translated(self):
        reader = self.commitment.with_context(lang="en_US")
        self.assertEqual(reader._get_words("text"), self.commitment.text)

    def test_italian_does_not_come_along(self):
        with self.assertRaises(UserError):
            self.commitment.write({"text_en": "A commitment", "text": "Altro"})

    @mute_sql
    def test_sql_neither(self):
        self.env.flush_all()
        for table, record in (
            ("welfare_charter_article", self.article),
            ("welfare_charter_commitment", self.commitment),
        ):
            with (
                self.subTest(table),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE {table} SET text_en = 'x', text = 'y' WHERE id = %s",
                    [record.id],
                )

    def test_english_print_says_that_italian_binds(self):
        self.charter.preamble_en = "Why this charter."
        english = self.charter.with_context(lang="en_US")._to_pdf().decode()
        self.assertIn("the Italian text is the one that binds", english)
        self.assertIn("Why this charter.", english)
        italian = self.charter.with_context(lang="it_IT")._to_pdf().decode()
        self.assertNotIn("Why this charter.", italian)
        self.assertIn(self.charter.preamble, italian)

    def test_signed_document_is_italian(self):
        self.charter.preamble_en = "Why this charter."
        adhesion = self._to_signature(self.baker_user)
        signer = adhesion.with_user(self.baker_user).with_context(lang="en_US")
        signer._sign("Ada Prova", "Titolare", "192.0.2.7")
        content = adhesion.sudo().document_id.raw.decode()
        self.assertNotIn("Why this charter.", content)
        self.assertIn(self.charter.preamble, content)
