from datetime import date

from odoo.tests import tagged

from odoo.addons.welfarepiu_fund.tests.homes import IBAN

from .common import PASSWORD
from .fund_asker import FundAskerCommon


@tagged("post_install", "-at_install")
class TestFundBooksPages(FundAskerCommon):
    """Everybody reads what is published, and nothing of a moment; who asks says how
    help should come."""

    def _publish(self):
        self._go_to(date(2026, 7, 10))
        self._receive(5000, "firm")
        for _number in range(5):
            self._pay_out(100)
        self._go_to(date(2026, 10, 10))
        statement = self.env["welfare.fund.statement"]._prepare_next(self.fund)
        statement._publish()
        return statement

    def test_before_the_first_statement(self):
        self._receive(777.77)
        for path in ("/fondo", "/fondo/rendiconto"):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("777,77", page.text)

    def test_published_figures_and_files(self):
        statement = self._publish()
        # What comes after is nobody's business until it is published.
        self._receive(777.77)
        page = self.url_open("/fondo").text
        self.assertIn("5.000,00", page)
        self.assertNotIn("777,77", page)
        page = self.url_open("/fondo/rendiconto").text
        for words in ("4.500,00", "cinquemila/00", "Aziende", statement.content_hash):
            self.assertIn(words, page)
        place = f"/fondo/rendiconto/{statement.id}"
        self.assertIn("4.500,00", self.url_open(place).text)
        for _again in range(2):
            pdf = self.url_open(f"{place}/pdf")
            # In tests Odoo gives the page instead; the Fund's own test prints it.
            self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
            self.assertIn(b"4.500,00", pdf.content)
            self.assertIn(".pdf", pdf.headers["Content-Disposition"])
        self.assertTrue(self.url_open(f"{place}/xlsx").content.startswith(b"PK"))

    def test_a_draft_is_nobodys(self):
        self._publish()
        draft = self.env["welfare.fund.statement"].create(
            {
                "fund_id": self.fund.id,
                "date_from": date(2026, 10, 1),
                "date_to": date(2026, 12, 31),
            }
        )
        for path in ("", "/pdf", "/xlsx"):
            page = self.url_open(f"/fondo/rendiconto/{draft.id}{path}")
            self.assertEqual(page.status_code, 404)
        page = self.url_open(f"/fondo/rendiconto/{draft.id - 1}/doc")
        self.assertEqual(page.status_code, 404)

    def test_who_has_asked_says_where_help_goes(self):
        request = self._submit(self.asker).sudo()
        path = f"/fondo/richiesta/{request.id}"
        self.authenticate("asker", PASSWORD)
        self.assertIn(f"{path}/aiuto", self.url_open(path).text)
        page = self.send(
            f"{path}/aiuto",
            form="creditor",
            payee_name="Scuola di Prova",
            payee_iban=IBAN,
            payee_reference="Retta 7",
        ).text
        self.assertIn("Scuola di Prova", page)
        self.assertEqual(request.grant_form, "creditor")
        page = self.send(f"{path}/aiuto", form="creditor", payee_iban="IT00").text
        self.assertIn("alert-danger", page)
        self.assertIn('value="IT00"', page)
        self.assertEqual(self.url_open(f"{path}/aiuto").status_code, 200)
        self.assertEqual(request._get_applicant().payee_iban, IBAN)
        self.log_in("worker")
        self.assertEqual(
            self.send(f"{path}/aiuto", form="worker", payee_iban=IBAN).status_code, 404
        )
        self.assertEqual(request.grant_form, "creditor")

    def test_who_asked_follows_the_payment(self):
        self._go_to(date(2026, 7, 10))
        self._receive(5000)
        request = self._pay_out(100, user=self.asker)
        self.authenticate("asker", PASSWORD)
        page = self.url_open(f"/fondo/richiesta/{request.id}").text
        self.assertIn("10/07/2026", page)
