import io
from datetime import timedelta

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

    def test_draft_plan_says_what_happens_next(self):
        self.company.phone = "035 0000001"
        draft = self.plan.copy({"name": "Piano in preparazione"})
        self.assertEqual(draft.state, "draft")
        self.log_in("firm")
        page = self.url_open("/azienda").text
        self.assertIn("non è ancora in vigore", page)
        self.assertIn("tel:035 0000001", page)
        self.assertEqual(page.count('action="/azienda/carica"'), 1)

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

    def _make_rows(self, count):
        return [f"{make_tax_code()};Esempio;Ugo{i};10,00" for i in range(count)]

    def test_columns_are_corrected_on_the_page(self):
        self.log_in("firm")
        content = (
            "Codice fiscale;Nominativo;Importo;Importo B\n"
            f"{make_tax_code()};Esempio Ugo;10,00;25,00"
        ).encode()
        answer = self._upload(content=content)
        self.assertIn("Importo B", answer.text)
        batch = self._get_batch()
        column = batch.column_ids.filtered(lambda one: one.header == "Importo B")
        self.send(
            f"/azienda/file/{batch.id}/colonne", **{f"colonna_{column.id}": "amount"}
        )
        self.assertEqual(batch.good_amount, 25)

    def test_a_long_file_is_shown_page_by_page(self):
        self.log_in("firm")
        self._upload(*self._make_rows(60), "SBAGLIATO;X;Y;20,00")
        batch = self._get_batch()
        self.assertEqual(batch.row_count, 61)
        first = self.url_open(f"/azienda/file/{batch.id}")
        self.assertEqual(first.text.count('scope="col"'), 5)
        self.assertIn("Ugo0 ", first.text)
        self.assertNotIn("Ugo55 ", first.text)
        self.assertIn(
            "Ugo55 ", self.url_open(f"/azienda/file/{batch.id}?pagina=2").text
        )
        refused = self.url_open(f"/azienda/file/{batch.id}?mostra=scartate").text
        self.assertIn("SBAGLIATO", refused)
        self.assertNotIn("Ugo0 ", refused)
        self.assertIn(
            "Ugo55 ", self.url_open(f"/azienda/file/{batch.id}?cerca=ugo55").text
        )

    def test_refused_rows_are_downloaded(self):
        self.log_in("firm")
        self._upload("SBAGLIATO;X;Y;20,00")
        batch = self._get_batch()
        answer = self.url_open(f"/azienda/file/{batch.id}/scartate.xlsx")
        self.assertTrue(answer.content.startswith(b"PK"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_rows_and_files_are_taken_back(self):
        self.log_in("firm")
        self._upload(*self._make_rows(3))
        batch = self._get_batch()
        self.send(f"/azienda/file/{batch.id}/tutto")
        self.assertEqual(self.plan.left_amount, 30)
        answer = self.send(
            f"/azienda/file/{batch.id}/ritira", riga=batch.line_ids[0].id
        )
        self.assertIn("10,00", answer.text)
        self.assertEqual(self.plan.left_amount, 20)
        self.send(f"/azienda/file/{batch.id}/ritira", tutto=1)
        self.assertEqual(self.plan.left_amount, 0)
        self.assertEqual(batch.state, "undone")

    def test_a_file_of_another_firm_is_neither_seen_nor_taken_back(self):
        other = self._create_payer("Other Firm")
        plan = self._create_plan(other, name="Other Plan")
        batch = self.env["welfare.grant.batch"]._upload(
            plan,
            f"Codice fiscale;Nominativo;Importo\n{make_tax_code()};A B;10".encode(),
            "x.csv",
        )
        batch._preview()
        batch._book("all_or_none")
        self.log_in("firm")
        for path in ("ritira", "ferma", "colonne"):
            answer = self.send(f"/azienda/file/{batch.id}/{path}", tutto=1)
            self.assertEqual(answer.status_code, 404, path)
        for path in ("stato", "scartate.xlsx"):
            answer = self.url_open(f"/azienda/file/{batch.id}/{path}")
            self.assertEqual(answer.status_code, 404, path)
        self.assertEqual(plan.left_amount, 10)

    def test_how_far_the_work_is_can_be_asked(self):
        self.log_in("firm")
        self._upload(*self._make_rows(3))
        batch = self._get_batch()
        batch.state = "queued"
        page = self.url_open(f"/azienda/file/{batch.id}").text
        self.assertIn("<progress", page)
        answer = self.url_open(f"/azienda/file/{batch.id}/stato").json()
        self.assertEqual(answer, {"state": "queued", "done": 0, "total": 3})

    def test_a_file_has_its_own_days(self):
        self.log_in("firm")
        lines = ["Codice fiscale;Cognome;Nome;Importo", *self._make_rows(1)]
        last_day = self.today + timedelta(days=40)
        self.send(
            "/azienda/carica",
            plan_id=self.plan.id,
            dal=self.today.isoformat(),
            al=last_day.isoformat(),
            files={"file": ("p.csv", io.BytesIO("\n".join(lines).encode()))},
        )
        self.send(f"/azienda/file/{self._get_batch().id}/tutto")
        self.assertEqual(self.plan.lot_ids.expires_on, last_day)
