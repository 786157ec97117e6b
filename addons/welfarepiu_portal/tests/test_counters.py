from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestCounters(PortalCommon):
    """HR sees how much is left under the cap, and says what it gives outside."""

    def setUp(self):
        super().setUp()
        self.year = self.clock._today().year
        self.employment = self.worker.welfare_employment_ids

    def _state(self, employment, amount, what="car"):
        return self.send(
            f"/azienda/limiti/{employment.id}/{self.year}", what=what, amount=amount
        )

    def test_state_correct_and_take_back(self):
        self.log_in("firm")
        page = self._state(self.employment, "1.200,50").text
        self.assertIn("Wanda Esempio", page)
        self.assertIn("Oltre il limite", page)
        self._state(self.employment, "400")
        [benefit] = self.worker.welfare_outside_benefit_ids
        self.assertEqual(benefit.amount, 400.0)
        self._state(self.employment, "0")
        self.assertFalse(self.worker.welfare_outside_benefit_ids)

    def test_what_is_no_amount_is_said(self):
        self.log_in("firm")
        self.assertIn("non è un importo", self._state(self.employment, "tanto").text)
        self.assertIn("non è un importo", self._state(self.employment, "-5").text)
        self._state(self.employment, "10", what="yacht")
        self.assertFalse(self.worker.welfare_outside_benefit_ids)

    def test_the_parts_stay_the_workers(self):
        """Only the sum: neither what another firm gives nor what was bought."""
        other = self._create_payer("Altra azienda")
        theirs = self._create_employment(self.worker, other)
        self.env["welfare.outside.benefit"]._state(theirs, "home", self.year, 321.0)
        self.env["welfare.outside.benefit"]._state(
            self.employment, "car", self.year, 100.0
        )
        self.log_in("firm")
        page = self.url_open("/azienda/limiti").text
        self.assertIn("421,00", page)
        self.assertNotIn("321,00", page)
        self._state(theirs, "5")
        self.assertEqual(
            self.worker.welfare_outside_benefit_ids.filtered(
                lambda one: one.employment_id == theirs
            ).mapped("amount"),
            [321.0],
        )

    def test_neighbours_are_not_listed(self):
        other = self._create_payer("Altra azienda")
        self._create_worker("Persona altrui", payer=other)
        self.log_in("firm")
        self.assertNotIn("Persona altrui", self.url_open("/azienda/limiti").text)

    def test_people_are_found_by_name_and_number(self):
        self._create_worker("Zita Esempio")
        self.employment.payroll_number = "0815"
        self.log_in("firm")
        for words, found in (("zita", "Zita Esempio"), ("0815", "Wanda Esempio")):
            page = self.url_open(f"/azienda/limiti?cerca={words}").text
            with self.subTest(words):
                self.assertEqual(page.count('class="wp-person"'), 1)
                self.assertIn(found, page)
