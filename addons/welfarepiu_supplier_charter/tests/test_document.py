from odoo.tests import tagged

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestDocument(CharterCommon):
    """The charter prints whole, with its fingerprint."""

    def _print(self, report, record, **context):
        content, _type = (
            self.env["ir.actions.report"]
            .with_context(lang="it_IT", **context)
            ._render_qweb_pdf(f"welfarepiu_supplier_charter.{report}", record.ids)
        )
        return content

    def test_every_word_is_there(self):
        content = self._print("report_charter", self.charter).decode()
        payload = self.charter._get_hash_payload(1)
        self.assertIn(self.charter.content_hash, content)
        for article in payload["articles"]:
            self.assertIn(article["title"], content)
        self.assertEqual(content.count("Un impegno obbligatorio"), 4)

    def test_draft_says_so(self):
        content = self._print("report_charter", self._create_charter("T2")).decode()
        self.assertIn("Bozza, non in vigore.", content)

    def test_it_is_a_pdf(self):
        adhesion = self._to_in_force(self.baker_user)
        content = self._print("report_adhesion", adhesion, force_report_rendering=True)
        self.assertTrue(content.startswith(b"%PDF"))
