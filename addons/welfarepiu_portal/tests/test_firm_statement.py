from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestFirmStatement(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = str(cls.today.replace(day=1))
        cls.funding = cls.env["welfare.funding"].create(
            {"payer_id": cls.payer.id, "amount": 123.45}
        )

    def _get_statement(self, payer, **query):
        words = "&".join(f"{key}={value}" for key, value in query.items())
        return self.url_open(f"/azienda/estratto/{payer.id}?{words}")

    def test_what_is_only_asked_for_is_not_shown_as_paid(self):
        self.log_in("firm")
        page = self.url_open("/azienda").text
        self.assertIn(self.funding.name, page)
        self.assertIn("Richiesto", page)
        self.assertNotIn("Somme versate", page)

    def test_statement_is_a_sheet_of_the_own_firm_only(self):
        self.log_in("firm")
        answer = self._get_statement(self.payer, month=self.month, form="xlsx")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"PK"))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        other = self._create_payer("Firm Other")
        answer = self._get_statement(other, month=self.month, form="xlsx")
        self.assertEqual(answer.status_code, 404)

    def test_unknown_month_leads_back_with_a_sentence(self):
        self.log_in("firm")
        answer = self._get_statement(self.payer, month="1999-01-01")
        self.assertTrue(answer.url.endswith("/azienda"))
        self.assertIn("Non c'è un estratto conto", answer.text.replace("&#39;", "'"))

    def test_workers_and_others_get_nothing(self):
        for role in ("worker", "supplier", "nobody"):
            with self.subTest(role):
                self.log_in(role)
                answer = self._get_statement(self.payer, month=self.month)
                self.assertIn(answer.status_code, (403, 404))
                answer = self.url_open(f"/azienda/fondi/{self.funding.id}")
                self.assertIn(answer.status_code, (403, 404))
