import re
from html import unescape

from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.refund_common import (
    IBAN,
    ISSUER,
    make_pdf,
    make_photo,
)

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestRefundPages(PortalCommon):
    """A worker asks back and sees what becomes of it; nobody else opens the papers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company._welfare_setup_accounting()
        kinds = cls.env.ref("welfarepiu_base.kind_d_bis")
        plan = cls._create_plan(kinds=kinds)
        cls.lot = cls._grant(cls.worker, 300.0, plan)
        cls.refund_type = cls.env.ref("welfarepiu_base.refund_type_pass")
        cls.papers = cls.refund_type.paper_ids

    def _begin(self):
        self.log_in("worker")
        page = self.url_open("/my/rimborsi/nuovo").text
        [choice] = re.findall(rf'value="({self.refund_type.id}:[^"]+)"', page)
        answer = self.send("/my/rimborsi/nuovo", choice=choice)
        return self.env["welfare.refund"].browse(int(answer.url.rpartition("/")[2]))

    def _facts(self, **vals):
        return {
            "beneficiary_id": "",
            "issuer_name": "Trasporti Esempio",
            "document_issuer": ISSUER,
            "document_number": "A 17",
            "document_date": str(self.today),
            "holder": "worker",
            "document_amount": "1.120,50",
            "amount": "120,50",
            "iban": IBAN,
            **vals,
        }

    def _files(self, *contents):
        return [
            (f"paper_{paper.id}", ("foto.jpg", content))
            for paper, content in zip(self.papers, contents, strict=False)
        ]

    def test_ask_and_withdraw(self):
        refund = self._begin()
        path = f"/my/rimborsi/{refund.id}"
        page = self.send(
            f"{path}/salva", **self._facts(), files=self._files(make_photo("a"))
        ).text
        self.assertIn("Salvato", page)
        page = self.send(f"{path}/salva", **self._facts(), then="submit").text
        self.assertIn(
            f"Manca il documento «{self.papers[1].with_context(lang='it_IT').name}»",
            page,
        )
        self.assertEqual(refund.state, "draft")
        self.send(
            f"{path}/salva",
            **self._facts(),
            declared="1",
            then="submit",
            files=[(f"paper_{self.papers[1].id}", ("b.pdf", make_pdf()))],
        )
        self.assertEqual(refund.state, "submitted")
        self.assertEqual((refund.amount, refund.document_amount), (120.5, 1120.5))
        self.assertEqual(self.lot.held, 120.5)
        self.assertIn("Da valutare", self.url_open("/my/rimborsi").text)
        self.send(f"{path}/ritira")
        self.assertEqual((refund.state, self.lot.held), ("withdrawn", 0.0))

    def test_an_amount_that_cannot_be_read_is_named_and_is_no_zero(self):
        refund = self._begin()
        path = f"/my/rimborsi/{refund.id}/salva"
        self.send(path, **self._facts(amount="120,50 euro"))
        self.assertEqual(refund.amount, 120.5)
        for text in ("centoventi", "-5", "1,200"):
            with self.subTest(text=text):
                page = unescape(self.send(path, **self._facts(amount=text)).text)
                self.assertIn("alert-danger", page)
                self.assertIn(f"“{text}”", page)
                self.assertEqual(refund.amount, 120.5)
        answer = self.send(path, quiet="1", **self._facts(amount="cento")).json()
        self.assertFalse(answer["saved"])
        self.assertIn("“cento”", answer["message"])

    def test_the_others_files_stay_when_one_is_bad(self):
        refund = self._begin()
        page = self.send(
            f"/my/rimborsi/{refund.id}/salva",
            **self._facts(),
            files=self._files(make_photo("a"), b"MZ" + b"\0" * 100),
        ).text
        self.assertIn("Non è né una foto né un PDF", page)
        self.assertEqual(refund.document_ids.paper_id, self.papers[0])

    def test_what_is_too_large_is_not_read(self):
        refund = self._begin()
        page = self.send(
            f"/my/rimborsi/{refund.id}/salva",
            **self._facts(),
            files=self._files(b"%PDF-1.4" + b"0" * 60 * 1024 * 1024),
        ).text
        self.assertIn("troppo grande", page)
        self.assertFalse(refund.document_ids)

    def test_remove_a_file_and_throw_the_draft_away(self):
        refund = self._begin()
        path = f"/my/rimborsi/{refund.id}"
        self.send(f"{path}/salva", **self._facts(), files=self._files(make_photo()))
        self.send(f"{path}/togli/{refund.document_ids.id}")
        self.assertFalse(refund.document_ids)
        self.send(f"{path}/ritira")
        self.assertFalse(refund.exists())

    def test_what_the_firm_will_read_is_told_before(self):
        refund = self._begin()
        page = self.url_open(f"/my/rimborsi/{refund.id}").text
        self.assertIn("La tua azienda leggerà", page)
        for what, _value in refund.with_context(lang="it_IT")._get_told_to_firm():
            self.assertIn(what, page)

    def test_nobody_else_opens_it(self):
        refund = self._begin()
        path = f"/my/rimborsi/{refund.id}"
        self.send(f"{path}/salva", **self._facts(), files=self._files(make_photo()))
        document = refund.document_ids
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", document._name), ("res_field", "=", "file")]
        )
        paths = (
            f"{path}/documento/{document.id}",
            f"/web/content/{attachment.id}",
            f"/web/content/welfare.refund.document/{document.id}/file",
            f"/web/image/welfare.refund.document/{document.id}/file",
        )
        answer = self.url_open(paths[0])
        self.assertEqual(
            (answer.status_code, answer.headers["Content-Type"]), (200, "image/jpeg")
        )
        for role in ("firm", "supplier", "educator", "nobody", None):
            self.authenticate(None, None)
            if role:
                self.log_in(role)
            for one in (path, *paths):
                with self.subTest(role=role, path=one):
                    answer = self.url_open(one)
                    self.assertNotEqual(
                        answer.content[:3], b"\xff\xd8\xff", "the photo itself"
                    )
                    self.assertNotIn("Trasporti Esempio", answer.text)
