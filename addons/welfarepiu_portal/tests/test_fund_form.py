from datetime import timedelta
from html import unescape

from dateutil.relativedelta import relativedelta
from lxml import html

from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.refund_common import make_pdf
from odoo.addons.welfarepiu_fund.tests.homes import IBAN

from .common import PASSWORD
from .fund_asker import FundAskerCommon

FORM = "//form[contains(@class, 'wp-autosave')]"


@tagged("post_install", "-at_install")
class TestFundForm(FundAskerCommon):
    """Who writes a request is told what is wrong by name, and loses nothing."""

    def setUp(self):
        super().setUp()
        self.help_request = self._draft(self.asker).sudo()
        self.path = f"/fondo/richiesta/{self.help_request.id}"
        self.authenticate("asker", PASSWORD)

    def _save(self, **data):
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            answer = self.send(f"{self.path}/salva", **data)
        self.assertEqual(answer.status_code, 200)
        return unescape(answer.text)

    def _get_alert(self, page):
        """:return: words of what the page says first"""
        return html.fromstring(page).find_class("alert")[0].text_content()

    def _get_typed(self, page):
        """:return: ``{name: value}`` of the boxes on the page"""
        return {
            box.name: box.value
            for box in html.fromstring(page).xpath(
                f"{FORM}//input[@name] | {FORM}//textarea"
            )
            if box.get("type") not in ("radio", "checkbox", "hidden", "file")
        }

    def _get_ticked(self, page):
        boxes = html.fromstring(page).xpath(f"{FORM}//input[@checked]")
        return {(box.name, box.get("value")) for box in boxes}

    # -- facts are judged before they are written --------------------------------------

    def test_facts_that_do_not_fit_are_named_and_nothing_typed_is_lost(self):
        for typed, words in (
            ({"household_size": "1", "minor_count": "1"}, "meno di 18 anni"),
            ({"minor_count": "-1"}, "meno di 18 anni"),
            ({"household_size": "0", "minor_count": "0"}, "In quanti vivete"),
            ({"household_size": "99999999999"}, "In quanti vivete"),
            ({"isee": "-5"}, "ISEE"),
            ({"income_drop": "140"}, "calato"),
        ):
            with self.subTest(typed=typed):
                before = self.help_request.read(list(typed))
                page = self._save(**typed, note="Ho perso il lavoro", assets="1.234,50")
                self.assertIn("alert-danger", page)
                self.assertIn(words, self._get_alert(page))
                kept = self._get_typed(page)
                for name, value in {**typed, "note": "Ho perso il lavoro"}.items():
                    self.assertEqual(kept[name].strip(), value)
                self.assertEqual(kept["assets"], "1.234,50")
                self.help_request.invalidate_recordset()
                self.assertEqual(self.help_request.read(list(typed)), before)

    def test_a_refusal_keeps_ticks_choices_and_the_chosen_file(self):
        paper = self.help_request.paper_ids[0]
        page = self._save(
            minor_count="-1",
            boxes="is_lone_parent pays_rent",
            pays_rent="1",
            consent="1",
            isee_type="current",
            form="creditor",
            payee_name="Scuola di Prova",
            household_codes="RSSMRA",
            files={f"paper_{paper.id}": ("foglio.pdf", make_pdf(), "application/pdf")},
        )
        self.assertEqual(self.help_request.household_size, 4)
        ticked = self._get_ticked(page)
        self.assertIn(("pays_rent", "1"), ticked)
        self.assertNotIn(("is_lone_parent", "1"), ticked)
        self.assertIn(("consent", "1"), ticked)
        self.assertIn(("form", "creditor"), ticked)
        kept = self._get_typed(page)
        self.assertEqual(kept["payee_name"], "Scuola di Prova")
        self.assertEqual(kept["household_codes"].strip(), "RSSMRA")
        [kind] = html.fromstring(page).xpath("//*[@id='isee_type']/option[@selected]")
        self.assertEqual(kind.get("value"), "current")
        self.assertTrue(paper.is_received)
        self.assertIn("foglio.pdf", page)

    def test_the_page_of_a_refusal_may_be_loaded_again(self):
        self.assertEqual(self.url_open(f"{self.path}/salva").status_code, 200)

    def test_what_saves_as_one_types_says_the_same(self):
        answer = self.send(f"{self.path}/salva", quiet="1", minor_count="-1").json()
        self.assertFalse(answer["saved"])
        self.assertIn("meno di 18 anni", answer["message"])

    def test_what_only_the_database_refuses_is_said_on_the_page(self):
        self.patch(
            self.env.registry["welfare.fund.request"],
            "_get_fact_problems",
            lambda _request, _vals: [],
        )
        with self.assertLogs("odoo.sql_db", "ERROR"):
            answer = self.send(f"{self.path}/salva", minor_count="9")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("alert-danger", answer.text)
        self.assertEqual(self._get_typed(answer.text)["minor_count"], "9")

    # -- amounts -----------------------------------------------------------------------

    def test_amounts_are_read_as_they_are_typed(self):
        for text, amount in (
            ("1.200", 1200),
            ("1.200,50", 1200.5),
            ("1200 €", 1200),
            ("€ 1200", 1200),
            ("1.200 euro", 1200),
            ("1200.50", 1200.5),
            ("", 0),
        ):
            with self.subTest(text=text):
                self._save(assets=text)
                self.assertEqual(self.help_request.assets, amount)

    def test_an_amount_that_cannot_be_read_is_named_and_is_no_zero(self):
        self.help_request.write({"assets": 3000, "isee": 9200})
        for name, text, words in (
            ("isee", "novemila", "ISEE"),
            ("assets", "1,200", "Risparmi"),
            ("assets", "12.34.5", "Risparmi"),
            ("assets", "nan", "Risparmi"),
            ("household_size", "due", "In quanti vivete"),
            ("household_size", "2,5", "In quanti vivete"),
        ):
            with self.subTest(text=text):
                before = self.help_request[name]
                page = self._save(**{name: text})
                self.assertIn(words, self._get_alert(page))
                self.assertEqual(self._get_typed(page)[name], text)
                self.assertEqual(self.help_request[name], before)

    # -- dates -------------------------------------------------------------------------

    def test_what_happened_is_not_in_the_future(self):
        before = self.help_request.event_date
        for day in (str(self.today + timedelta(days=1)), "ieri", "2026-02-31"):
            with self.subTest(day=day):
                page = self._save(event_date=day)
                self.assertIn("alert-danger", page)
                self.assertIn(
                    "Quando è successo",
                    self._get_alert(page),
                )
                self.assertEqual(self.help_request.event_date, before)
        self._save(
            event_date=str(self.today),
            isee_valid_until=str(self.today + timedelta(days=90)),
        )
        self.assertEqual(self.help_request.event_date, self.today)

    # -- one form ----------------------------------------------------------------------

    def test_a_draft_is_one_form_with_the_form_of_help_in_it(self):
        page = html.fromstring(self.url_open(self.path).text)
        self.assertEqual(len(page.xpath(f"{FORM}//*[@name='payee_iban']")), 1)
        self.assertEqual(len(page.xpath("//*[@name='payee_iban']")), 1)
        self.assertFalse(page.xpath("//form[contains(@action, '/aiuto')]"))

    def test_sending_keeps_how_help_should_come_and_shows_it(self):
        page = self._save(
            then="submit",
            consent="1",
            amount_asked="600",
            form="creditor",
            payee_name="Scuola di Prova",
            payee_iban=IBAN,
            payee_reference="Retta 7",
        )
        self.assertEqual(self.help_request.state, "submitted")
        self.assertEqual(self.help_request.grant_form, "creditor")
        [facts] = html.fromstring(page).find_class("wp-facts")
        for words in ("Scuola di Prova", IBAN, "Retta 7", "Come vuoi ricevere"):
            self.assertIn(words, facts.text_content())

    def test_a_wrong_iban_stops_the_sending_and_keeps_what_was_typed(self):
        page = self._save(
            then="submit",
            consent="1",
            amount_asked="700",
            form="worker",
            payee_iban="IT00",
        )
        self.assertEqual(self.help_request.state, "draft")
        self.assertIn("alert-danger", page)
        self.assertEqual(self._get_typed(page)["payee_iban"], "IT00")
        self.assertIn(("form", "worker"), self._get_ticked(page))
        self.assertEqual(self.help_request.amount_asked, 700)

    # -- sent, with papers to come -----------------------------------------------------

    def test_sent_without_papers_says_in_one_place_what_is_needed(self):
        page = self._save(then="submit", consent="1")
        self.assertEqual(self.help_request.state, "submitted")
        alerts = html.fromstring(page).find_class("alert")
        self.assertEqual(len(alerts), 1, page)
        text = " ".join(alerts[0].text_content().split())
        self.assertIn("L'abbiamo ricevuta", text)
        request = self.help_request.with_context(lang="it_IT")
        for paper in request._get_missing_papers():
            self.assertIn(paper.name, text)
        self.assertIn("finché", text)
        self.assertNotIn("alert-success", page)

    # -- helped a short time ago -------------------------------------------------------

    def _be_helped(self, **vals):
        self.help_request.with_user(self.asker)._withdraw()
        regulation = self.fund.regulation_id.copy()
        regulation.write(vals)
        regulation.with_user(self.members[0]).action_put_in_force()
        self.event = regulation.event_ids.filtered(
            lambda event: event.code == self.event.code
        )
        self._receive(5000)
        return self._pay_out(100, user=self.asker)

    def test_who_was_helped_reads_before_writing_from_when_to_ask_again(self):
        day = self.today
        self.assertNotIn("di nuovo dal", self.url_open("/fondo/chiedi").text)
        self._be_helped(frequency_months=12)
        again = day + relativedelta(months=12, days=1)
        request = self._draft(self.asker).sudo()
        for path in ("/fondo/chiedi", f"/fondo/richiesta/{request.id}"):
            page = unescape(self.url_open(path).text)
            self.assertIn(f"di nuovo dal {again:%d/%m/%Y}", page)
        # It is said, it stops nobody.
        self.assertIn("wp-autosave", page)
        request.with_user(self.asker)._withdraw()
        self._go_to(again)
        self.assertNotIn("di nuovo dal", self.url_open("/fondo/chiedi").text)
