from odoo.tests import tagged

from ..hooks import TERMS_OF_THE_CORE, _replace_terms
from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestTerms(PortalCommon):
    """The site shows conditions of sale the operator published, never the core's."""

    def _publish(self, text):
        self.company.terms_type = "html"
        self.company.with_context(lang="it_IT").invoice_terms_html = text
        self.env["ir.config_parameter"].set_param("account.use_invoice_terms", True)

    def test_nothing_is_published_before_the_operator_did(self):
        self.assertEqual(self.url_open("/terms").status_code, 404)
        self.assertNotIn('href="/terms"', self.url_open("/").text)

    def test_what_the_operator_published_is_shown_and_linked(self):
        self._publish("<p>Si vende così.</p>")
        self.assertIn("Si vende così.", self.url_open("/terms").text)
        self.assertIn('href="/terms"', self.url_open("/").text)

    def test_draft_in_both_languages_takes_the_place_of_the_core_s(self):
        self._publish("")
        english = self.company.with_context(lang="en_US")
        english.invoice_terms_html = f"<h1>{TERMS_OF_THE_CORE}</h1>"
        _replace_terms(self.env)
        self.assertIn("Draft.", english.invoice_terms_html)
        self.assertIn(
            "Bozza.", self.company.with_context(lang="it_IT").invoice_terms_html
        )
        self.assertEqual(self.url_open("/terms").status_code, 404)

    def test_conditions_somebody_wrote_stay(self):
        self._publish("<p>Si vende così.</p>")
        english = self.company.with_context(lang="en_US")
        english.invoice_terms_html = "<p>Sold like this.</p>"
        _replace_terms(self.env)
        self.assertIn("Sold like this.", english.invoice_terms_html)
        self.assertEqual(self.url_open("/terms").status_code, 200)
