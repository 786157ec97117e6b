from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.refund_common import make_pdf, make_photo

from .common import PortalCommon

PAGE = "/carta/adesione"
SHARES = {
    "share_alliance": "70",
    "share_province": "20",
    "share_region": "10",
    "share_elsewhere": "0",
}


@tagged("post_install", "-at_install")
class TestAdhesion(PortalCommon):
    """A supplier answers from a telephone, is read, signs, and is welcomed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Charter = cls.env["welfare.charter"]
        charter = Charter._get_in_force()
        if not charter:
            charter = cls.env.ref("welfarepiu_supplier_charter.charter_1")
            charter._put_in_force()
        other = cls.env["res.partner"].create({"name": "Altri", "is_company": True})
        cls._create_user("supplier_b", "group_supplier").partner_id.parent_id = other
        cls.adhesion = (
            cls.env["welfare.charter.adhesion"]
            .with_user(cls.users["supplier"])
            ._apply()
            .sudo()
        )
        cls.adhesion._start_assessment()
        cls.line = cls.adhesion.line_ids.filtered("evidence_asked")[0]

    def _answer(self, line, files=(), **data):
        return self.send(
            f"{PAGE}/risposta/{line.id}",
            **{"answer": "yes", "note": "Così.", **data},
            files=[("file", (name, content)) for name, content in files] or None,
        )

    def _answer_all(self):
        for line in self.adhesion.line_ids:
            line._answer("yes", "Così.")
            if line.evidence_asked:
                line._keep_evidence("prova.pdf", line._check_content(make_pdf()))

    def test_saved_by_itself_then_with_several_files(self):
        self.log_in("supplier")
        quiet = self._answer(self.line, quiet="1").json()
        self.assertTrue(quiet["saved"])
        self.assertEqual(self.line.answer, "yes")
        page = self._answer(
            self.line, [("uno.pdf", make_pdf()), ("due.jpg", make_photo())]
        ).text
        self.assertEqual(
            sorted(self.line._get_evidence().mapped("name")), ["due.jpg", "uno.pdf"]
        )
        self.assertIn("uno.pdf", page)

    def test_bad_files_are_refused_in_words_and_good_ones_kept(self):
        self.log_in("supplier")
        page = self._answer(
            self.line,
            [
                ("virus.pdf", b"MZ\x90\x00" + b"\x00" * 500),
                ("buona.pdf", make_pdf()),
                ("rotta.pdf", make_pdf()[:120]),
            ],
        ).text
        self.assertIn("alert-danger", page)
        self.assertEqual(self.line._get_evidence().mapped("name"), ["buona.pdf"])

    def test_papers_are_the_suppliers_own(self):
        paper = self.line._keep_evidence(
            "prova.pdf", self.line._check_content(make_pdf())
        )
        path = f"{PAGE}/risposta/{self.line.id}"
        self.log_in("supplier")
        answer = self.url_open(f"{path}/carta/{paper.id}")
        self.assertEqual(answer.content, paper.raw)
        other = self.adhesion.line_ids.filtered("evidence_asked")[1]
        wrong = f"{PAGE}/risposta/{other.id}/carta/{paper.id}"
        self.assertEqual(self.url_open(wrong).status_code, 404)
        for role in ("supplier_b", "worker"):
            self.authenticate(role, "una frase facile")
            self.assertIn(
                self.url_open(f"{path}/carta/{paper.id}").status_code, (403, 404)
            )
            self.assertIn(self.send(f"{path}/togli/{paper.id}").status_code, (403, 404))
            self.assertIn(self._answer(self.line).status_code, (403, 404))
            self.assertEqual(self.url_open(f"/web/content/{paper.id}").status_code, 404)
        self.log_in("supplier")
        self.send(f"{path}/togli/{paper.id}")
        self.assertFalse(paper.exists())

    def test_where_it_spends(self):
        self.log_in("supplier")
        page = self.send(f"{PAGE}/spesa", **{**SHARES, "share_region": "11"}).text
        self.assertIn("101", page)
        Spending = self.env["welfare.charter.spending"]
        self.assertFalse(Spending.search([("partner_id", "=", self.supplier.id)]))
        self.send(f"{PAGE}/spesa", **SHARES)
        spending = Spending.search([("partner_id", "=", self.supplier.id)])
        self.assertEqual(spending.share_alliance, 70)

    def test_remarks_stand_where_they_belong(self):
        self._answer_all()
        self.adhesion._submit()
        self.adhesion.line_ids.write({"verdict": "accepted"})
        self.line.write({"verdict": "refused", "verdict_note": "Foto mossa"})
        self.adhesion._send_back("1.1: Foto mossa")
        self.log_in("supplier")
        page = self.url_open(PAGE).text
        self.assertEqual(page.count("Foto mossa"), 2)
        # What was accepted is shown, and asks for nothing.
        self.assertEqual(page.count("wp-autosave"), 1)

    def test_signs_and_is_welcomed(self):
        self._answer_all()
        self.adhesion._submit()
        self.adhesion.line_ids.write({"verdict": "accepted"})
        self.log_in("supplier")
        self.assertTrue(self.url_open(f"{PAGE}/firma").url.endswith(PAGE))
        self.adhesion._approve()
        page = self.url_open(f"{PAGE}/firma").text
        for commitment in self.adhesion.charter_id._get_commitments():
            self.assertIn(commitment.text[:30], page)
        path = f"{PAGE}/{self.adhesion.id}"
        data = {"name": "Ada Prova", "role": "Titolare"}
        self.send(f"{path}/firma", **data)
        self.assertEqual(self.adhesion.state, "signature")
        answer = self.send(f"{path}/firma", **data, agreed="1")
        self.assertTrue(answer.url.endswith("/benvenuto"))
        self.assertEqual(self.adhesion.state, "in_force")
        document = self.url_open(f"{path}/documento")
        self.assertEqual(document.content, self.adhesion.document_id.raw)
        self.authenticate("supplier_b", "una frase facile")
        self.assertEqual(self.url_open(f"{path}/documento").status_code, 404)
        self.assertEqual(
            self.send(f"{path}/firma", **data, agreed="1").status_code, 404
        )
