from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.refund_common import make_photo

from .common import PDF, CharterCommon


@tagged("post_install", "-at_install")
class TestEvidence(CharterCommon):
    """A paper is what it says it is, or nothing of it is kept."""

    def setUp(self):
        super().setUp()
        self.adhesion = self._to_assessment(self.baker_user)
        self.line = self.adhesion.with_user(self.baker_user).line_ids[0]

    def test_bad_files_leave_nothing(self):
        before = self.env["ir.attachment"].search_count([])
        for name, content in (
            ("prova.pdf", b"MZ\x90\x00" + b"\x00" * 200),
            ("foto.jpg", b"<html><script>1</script></html>"),
            ("grande.pdf", PDF + b"0" * (60 * 1024 * 1024)),
            ("rotta.pdf", PDF[:60]),
            ("archivio.pdf", b"PK\x03\x04" + b"\x00" * 200),
            ("vuota.pdf", b""),
        ):
            with self.subTest(name), self.assertRaises(ValidationError) as refusal:
                self.line._attach_evidence(name, content)
            self.assertTrue(str(refusal.exception))
        self.assertFalse(self.line._get_evidence())
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def test_good_files_are_kept_under_their_true_kind(self):
        self.line._attach_evidence("foto.exe", make_photo())
        self.line._attach_evidence("", PDF)
        papers = self.line._get_evidence().sorted("id")
        self.assertEqual(papers.mapped("mimetype"), ["image/jpeg", "application/pdf"])
        self.assertEqual(papers[0].name, "foto.jpg")
        self.assertTrue(papers[1].name.endswith(".pdf"))

    def test_papers_have_an_end(self):
        upload = self.line._check_content(PDF)
        for number in range(10):
            self.line._keep_evidence(f"{number}.pdf", upload)
        with self.assertRaises(UserError):
            self.line._attach_evidence("11.pdf", PDF)

    def test_a_new_paper_is_judged_again(self):
        self._answer_all(self.adhesion, self.baker_user)
        self.adhesion.with_user(self.baker_user)._submit()
        self.adhesion.line_ids.write({"verdict": "accepted"})
        judged = self.adhesion.line_ids[0]
        judged.write({"verdict": "refused", "verdict_note": "Non si legge"})
        self.adhesion._send_back("Manca una pagina leggibile")
        self.line._attach_evidence("di nuovo.pdf", PDF)
        self.assertEqual(judged.verdict, "pending")
        self.assertEqual(judged.verdict_note, "Non si legge")

    def test_the_same_answer_again_is_not(self):
        self._answer_all(self.adhesion, self.baker_user)
        self.adhesion.with_user(self.baker_user)._submit()
        self.adhesion.line_ids.write({"verdict": "accepted"})
        self.adhesion._send_back("Manca una pagina")
        line = self.adhesion.line_ids[0]
        line.with_user(self.baker_user)._answer("yes", "Così.")
        self.assertEqual(line.verdict, "accepted")
        line.with_user(self.baker_user)._answer("partly", "Così.")
        self.assertEqual(line.verdict, "pending")
