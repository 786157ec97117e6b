from datetime import datetime, time

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPayroll(PortalCommon):
    """HR issues the month, downloads it, corrects it; nobody else comes near."""

    def setUp(self):
        super().setUp()
        self._buy_voucher()
        self.month = self.today.replace(day=1)
        self.flow = self.env["welfare.payroll.flow"]._open(self.payer, self.month)
        later = self.month + relativedelta(months=1, days=3)
        self.enterContext(self._at(datetime.combine(later, time(12))))

    def test_issue_and_download(self):
        self.log_in("firm")
        self.assertIn("Bozza", self.url_open("/azienda/paghe").text)
        page = self.send(f"/azienda/paghe/{self.flow.id}/emetti").text
        self.assertIn("è emesso", page)
        answer = self.url_open(f"/azienda/paghe/{self.flow.id}/csv")
        self.assertIn("text/csv", answer.headers["Content-Type"])
        text = answer.content.decode("utf-8-sig")
        self.assertIn(self.worker.l10n_it_codice_fiscale, text)
        self.assertIn("45,00", text)
        self.assertNotIn("Seduta Esempio", text)
        self.assertNotIn("Studio Esempio", text)
        answer = self.url_open(f"/azienda/paghe/{self.flow.id}/xlsx")
        self.assertTrue(answer.content.startswith(b"PK"))

    def test_correct(self):
        self.flow._issue()
        self.log_in("firm")
        page = self.send(f"/azienda/paghe/{self.flow.id}/correggi").text
        self.assertIn("al posto della versione", page)

    def test_choose_the_program(self):
        program = self.env["welfare.payroll.program"].create({"name": "Paghe Esempio"})
        self.log_in("firm")
        page = self.send(
            "/azienda/paghe/programma", payer_id=self.payer.id, program_id=program.id
        ).text
        self.assertIn("Paghe Esempio", page)
        self.assertEqual(self.payer.payroll_program_id, program)

    def test_nobody_else(self):
        self.flow._issue()
        for role in ("worker", "supplier", "educator", "nobody"):
            self.log_in(role)
            for path in ("", f"/{self.flow.id}/csv", f"/{self.flow.id}/xlsx"):
                answer = self.url_open(f"/azienda/paghe{path}")
                self.assertEqual(answer.status_code, 403, (role, path))
        other = self._create_payer("Altra Esempio")
        self._create_hr_user(other, login="altra", password="una frase facile")
        self.log_in("altra")
        for form in ("csv", "xlsx"):
            answer = self.url_open(f"/azienda/paghe/{self.flow.id}/{form}")
            self.assertEqual(answer.status_code, 404)
            answer = self.url_open(
                f"/web/content/welfare.payroll.flow/{self.flow.id}/{form}_file"
            )
            self.assertEqual(answer.status_code, 404)
