from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.refund_common import make_pdf
from odoo.addons.welfarepiu_fund.tests.common import FundCommon

from .common import PASSWORD, PortalCommon

FILE = ("foglio.pdf", make_pdf(), "application/pdf")


@tagged("post_install", "-at_install")
class TestFundLifePages(FundCommon, PortalCommon):
    """The answer, the appeal, the consent, the help, on the pages of who asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)
        cls.worker_user.write({"login": "asker", "password": PASSWORD, "lang": "it_IT"})
        cls.social = cls._create_social_worker()
        cls.social.write({"login": "social", "password": PASSWORD, "lang": "it_IT"})

    def _path(self, request, rest=""):
        return f"/fondo/richiesta/{request.id}{rest}"

    def test_a_refusal_shows_why_and_the_way_to_appeal(self):
        request = self._refuse_request(isee=30000)
        self.log_in("asker")
        page = self.url_open(self._path(request)).text
        self.assertIn(request.letter_ids.title, page)
        failed = request.line_ids.filtered(lambda line: not line.passed)
        self.assertIn(failed.name, page)
        self.assertIn('id="ricorso"', page)

    def test_an_appeal_is_sent_with_its_papers(self):
        request = self._refuse_request()
        self.log_in("asker")
        self.send(
            self._path(request, "/ricorso"),
            text="Manca un foglio",
            files={"other_papers": FILE},
        )
        self.assertEqual(request.state, "appeal")
        self.assertEqual(request.appeal_ids.text, "Manca un foglio")
        self.assertEqual(request.other_paper_ids.file_name, "foglio.pdf")
        page = self.url_open(self._path(request)).text
        self.assertIn("Manca un foglio", page)
        self.assertIn("foglio.pdf", page)
        self.send(self._path(request, "/ritira"))
        self.assertEqual(request.state, "refused")

    def test_a_late_appeal_is_refused_in_words(self):
        request = self._refuse_request()
        request.refused_at = "2020-01-01 10:00:00"
        self.log_in("asker")
        page = self.url_open(self._path(request)).text
        self.assertNotIn('id="ricorso"', page)
        self.assertIn("2020", page)
        page = self.send(self._path(request, "/ricorso"), text="Tardi").text
        self.assertEqual(request.state, "refused")
        self.assertIn("alert-danger", page)

    def test_the_letter_is_a_pdf_for_who_asks_only(self):
        request = self._grant_request()
        self.log_in("asker")
        answer = self.url_open(self._path(request, "/lettera"))
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        for role in ("worker", "firm", "supplier", "nobody"):
            self.log_in(role)
            answer = self.url_open(self._path(request, "/lettera"))
            self.assertIn(answer.status_code, (403, 404), role)

    def test_what_is_left_is_shown(self):
        request = self._grant_request()
        self._spend(self.worker, 250)
        self.log_in("asker")
        self.assertIn("350,00", self.url_open(self._path(request)).text)

    def test_consent_is_taken_back_knowing_what_it_means(self):
        request = self._submit().sudo()
        self.log_in("asker")
        page = self.url_open(self._path(request, "/consenso")).text
        self.assertEqual(request.state, "submitted")
        self.assertIn(f'action="{self._path(request, "/consenso")}"', page)
        self.send(self._path(request, "/consenso"))
        self.assertEqual(request.state, "withdrawn")
        self.assertFalse(any(request.paper_ids.mapped("content")))

    def test_household_is_counted_not_shown(self):
        request = self._draft().sudo()
        self.log_in("asker")
        page = self.send(
            self._path(request, "/salva"), household_codes="rccmnl83s18d969h"
        ).text
        self.assertEqual(request.household_codes_given, 1)
        self.assertNotIn("RCCMNL83S18D969H", page.upper())
        page = self.send(
            self._path(request, "/salva"), household_codes="RCCMNL83S18D969X"
        ).text
        self.assertIn("alert-danger", page)
        self.assertEqual(request.household_codes_given, 1)

    def test_a_social_worker_asks_on_ones_behalf(self):
        self.log_in("social")
        self.assertEqual(self.url_open("/fondo/aiuto/modulo").status_code, 200)
        page = self.send(
            "/fondo/aiuto/nuova",
            tax_code=self.worker.l10n_it_codice_fiscale,
            event_id=self.event.id,
            files={"paper": FILE},
        )
        request = self.env["welfare.fund.request"].search([])
        self.assertTrue(page.url.endswith(self._path(request)))
        self.assertNotIn("Zanchetta", page.text)
        facts = {
            "household_size": "4",
            "minor_count": "2",
            "isee": "9.200",
            "isee_valid_until": f"{self.today.year + 1}-12-31",
            "event_date": self.today.isoformat(),
            "amount_asked": "600",
        }
        self.send(
            self._path(request, "/salva"),
            **facts,
            then="submit",
            consent="1",
            files={f"paper_{paper.id}": FILE for paper in request.paper_ids},
        )
        self.assertEqual(request.state, "submitted")
        self.assertEqual(request.helper_id, self.social)
        self.assertIn(request.code, self.url_open("/fondo/aiuto").text)
        # Who asks sees it, and stops the help.
        self.log_in("asker")
        self.assertIn(self.social.name, self.url_open(self._path(request)).text)
        self.send(self._path(request, "/basta-aiuto"))
        self.assertFalse(request.is_helped)
        self.log_in("social")
        self.assertEqual(self.url_open(self._path(request)).status_code, 404)
        self.assertNotIn(request.code, self.url_open("/fondo/aiuto").text)

    def test_help_pages_are_for_social_workers(self):
        for role in ("asker", "firm", "supplier", "educator", "nobody"):
            self.log_in(role)
            for page in ("/fondo/aiuto", "/fondo/aiuto/modulo"):
                self.assertEqual(self.url_open(page).status_code, 403, role)

    def test_a_paper_is_seen_by_who_asks_only(self):
        request = self._submit()
        page = self._path(request, f"/documento/{request.paper_ids[0].id}")
        self.log_in("asker")
        self.assertEqual(self.url_open(page).content[:4], b"%PDF")
        for role in ("worker", "firm", "nobody"):
            self.log_in(role)
            self.assertIn(self.url_open(page).status_code, (403, 404), role)

    def test_everybody_reads_the_notice(self):
        self.authenticate(None, None)
        self.assertIn("Garante", self.url_open("/fondo/informativa").text)
