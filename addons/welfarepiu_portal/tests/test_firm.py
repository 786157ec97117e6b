import io

from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.common import make_tax_code

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestFirm(PortalCommon):
    def _upload(self, *rows, plan=None, content=None):
        lines = ["Codice fiscale;Cognome;Nome;Importo", *rows]
        content = content or "\n".join(lines).encode()
        return self.send(
            "/azienda/carica",
            plan_id=(plan or self.plan).id,
            files={"file": ("paghe.csv", io.BytesIO(content), "text/csv")},
        )

    def _get_batch(self):
        return self.env["welfare.grant.batch"].search(
            [("payer_id", "=", self.payer.id)], limit=1
        )

    def test_file_is_shown_row_by_row_before_anything_is_granted(self):
        self.log_in("firm")
        code = make_tax_code()
        answer = self._upload(f"{code};Esempio;Ugo;150,00", "SBAGLIATO;X;Y;20,00")
        self.assertIn("/azienda/file/", answer.url)
        self.assertIn(code, answer.text)
        self.assertIn("wp-refused", answer.text)
        batch = self._get_batch()
        self.assertEqual(batch.state, "previewed")
        self.assertEqual((batch.good_count, batch.refused_count), (1, 1))
        self.assertFalse(self.plan.lot_ids)

    def test_confirming_grants_the_good_rows(self):
        self.log_in("firm")
        self._upload(f"{make_tax_code()};Esempio;Ugo;150,00", "SBAGLIATO;X;Y;20,00")
        batch = self._get_batch()
        answer = self.send(f"/azienda/file/{batch.id}/conferma")
        self.assertIn("alert-success", answer.text)
        self.assertEqual(self.plan.granted_amount, 150)

    def test_dropping_grants_nothing(self):
        self.log_in("firm")
        self._upload(f"{make_tax_code()};Esempio;Ugo;150,00")
        batch = self._get_batch()
        self.send(f"/azienda/file/{batch.id}/annulla")
        self.assertEqual(batch.state, "cancelled")
        self.assertFalse(self.plan.lot_ids)

    def test_unreadable_file_says_why(self):
        self.log_in("firm")
        answer = self._upload(content=b"%PDF-1.4 not a table")
        self.assertTrue(answer.url.endswith("/azienda"))
        self.assertIn("alert-danger", answer.text)

    def test_other_firms_are_closed(self):
        other = self._create_payer("Other Firm")
        plan = self._create_plan(other, name="Other Plan")
        self.log_in("firm")
        self.assertNotIn("Other Plan", self.url_open("/azienda").text)
        self.assertEqual(
            self._upload(f"{make_tax_code()};E;U;150,00", plan=plan).status_code, 404
        )
        batch = self.env["welfare.grant.batch"]._upload(plan, b"a;b", "x.csv")
        for path in ("", "/conferma", "/lettere"):
            answer = (
                self.send(f"/azienda/file/{batch.id}{path}")
                if path
                else self.url_open(f"/azienda/file/{batch.id}")
            )
            with self.subTest(path=path):
                self.assertEqual(answer.status_code, 404)

    def test_letters_hold_a_code_that_opens_the_account(self):
        code = make_tax_code()
        self.log_in("firm")
        self._upload(f"{code};Esempio;Ugo;150,00")
        batch = self._get_batch()
        self.send(f"/azienda/file/{batch.id}/tutto")
        answer = self.send(f"/azienda/file/{batch.id}/lettere")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        worker = batch.line_ids.employment_id.worker_id
        codes = self.env["welfare.activation.code"]
        self.assertTrue(codes.search(codes._get_live_domain(worker)))

    def test_page_tells_totals_and_no_purchase(self):
        voucher = self._buy_voucher()
        self.log_in("firm")
        page = self.url_open("/azienda").text
        self.assertIn("45,00", page)
        self.assertNotIn(voucher.product_id.name, page)
        self.assertNotIn(self.worker.name, page)
