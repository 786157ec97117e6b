from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestVerify(CharterCommon):
    """The command finds one comma changed behind the database's back."""

    def setUp(self):
        super().setUp()
        self.adhesion = self._to_in_force(self.baker_user)
        self.env.flush_all()

    def _verify(self):
        self.env.invalidate_all()
        return self.env["welfare.charter"]._verify()

    def _find_faults(self):
        return [line for line in self._verify()["lines"] if line.startswith("FAULT")]

    def _change_as_owner(self, statement, *values):
        """As the owner of the tables can: with the triggers off."""
        for table in ("welfare_charter_article", "welfare_charter_adhesion"):
            self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.env.cr.execute(statement, values)
        self.assertEqual(self.env.cr.rowcount, 1)
        for table in ("welfare_charter_article", "welfare_charter_adhesion"):
            self.env.cr.execute(
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_guard"
            )
            self.env.cr.execute(
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_guard_truncate"
            )

    def test_all_is_as_signed(self):
        report = self._verify()
        self.assertEqual(report["faults"], 0, report["lines"])
        self.assertIn(f"ok    adhesion {self.adhesion.id}: as signed", report["lines"])

    def test_one_comma(self):
        self._change_as_owner(
            "UPDATE welfare_charter_article SET text = text || ',' WHERE id = %s",
            self.charter.article_ids[0].id,
        )
        [fault] = self._find_faults()
        self.assertIn(f"(id {self.charter.id}): the text differs", fault)

    @mute_logger("pypdf._reader")
    def test_document_is_another(self):
        self.adhesion.sudo().document_id.raw = b"%PDF-1.4 another"
        [fault] = self._find_faults()
        self.assertIn(f"adhesion {self.adhesion.id}: document, printed", fault)

    def test_file_is_gone(self):
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = NULL, db_datas = NULL"
            " WHERE id = %s",
            [self.adhesion.document_id.id],
        )
        [fault] = self._find_faults()
        self.assertIn(f"adhesion {self.adhesion.id}: missing", fault)

    def test_signed_fingerprint_is_another(self):
        self._change_as_owner(
            "UPDATE welfare_charter_adhesion SET signed_hash = '$1$0' WHERE id = %s",
            self.adhesion.id,
        )
        [fault] = self._find_faults()
        self.assertIn("fingerprint, printed", fault)

    def test_guard_is_off(self):
        self.env.cr.execute(
            "ALTER TABLE welfare_charter DISABLE TRIGGER welfare_charter_guard"
        )
        [fault] = self._find_faults()
        self.assertIn("guard welfare_charter_guard", fault)

    def test_a_real_pdf_shows_its_fingerprint(self):
        content, _type = (
            self.env["ir.actions.report"]
            .with_context(lang="it_IT", force_report_rendering=True)
            ._render_qweb_pdf(
                "welfarepiu_supplier_charter.report_adhesion", self.adhesion.ids
            )
        )
        self.assertTrue(content.startswith(b"%PDF"))
        words = self.adhesion._read_document(content)
        self.assertIn(self.adhesion.signed_hash, words)
