from datetime import timedelta
from html import unescape

from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.refund_common import make_pdf

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestFundPages(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fund = cls.env.ref("welfarepiu_fund.fund_alliance")
        fund._setup_accounting()
        regulation = cls.env.ref("welfarepiu_fund.regulation_example")
        if regulation.state == "draft":
            regulation.action_put_in_force()
        notice = cls.env.ref("welfarepiu_fund.notice_example")
        if notice.state == "draft":
            notice.action_put_in_force()
        event = fund.regulation_id.event_ids.filtered("paper_ids")[:1]
        cls.help_request = (
            cls.env["welfare.fund.request"]
            .with_user(cls.users["worker"])
            ._create_for_worker(cls.worker, fund, {"event_id": event.id})
            .sudo()
        )
        cls.path = f"/fondo/richiesta/{cls.help_request.id}/salva"

    def _send(self, **data):
        paper = self.help_request.paper_ids[0]
        return self.send(
            self.path,
            household_size="3",
            boxes="is_lone_parent pays_rent",
            pays_rent="1",
            isee="28.267,46",
            amount_asked="5.000",
            files={f"paper_{paper.id}": ("foglio.pdf", make_pdf(), "application/pdf")},
            **data,
        )

    def test_saving_keeps_what_was_typed_and_the_chosen_file(self):
        self.log_in("worker")
        page = self._send().text
        request = self.help_request
        self.assertEqual(request.household_size, 3)
        self.assertTrue(request.pays_rent)
        self.assertEqual(request.isee, 28267.46)
        self.assertEqual(request.amount_asked, 5000)
        self.assertTrue(request.paper_ids[0].is_received)
        self.assertIn("foglio.pdf", page)
        self.assertIn('value="28.267,46"', page)
        self.assertIn('value="5.000"', page)

    def test_sending_keeps_the_chosen_file_and_shows_the_own_answers(self):
        self.log_in("worker")
        page = self._send(then="submit", consent="1").text
        request = self.help_request
        self.assertEqual(request.state, "submitted")
        self.assertTrue(request.paper_ids[0].is_received)
        self.assertIn("28.267,46", page)
        self.assertIn("foglio.pdf", page)
        self.assertIn('href="/fondo/regolamento"', page)

    def test_a_sending_that_is_refused_loses_nothing(self):
        self.log_in("worker")
        page = self._send(then="submit").text
        self.assertEqual(self.help_request.state, "draft")
        self.assertEqual(self.help_request.isee, 28267.46)
        self.assertTrue(self.help_request.paper_ids[0].is_received)
        self.assertIn("alert-danger", page)

    def test_everybody_reads_the_regulation(self):
        page = self.url_open("/fondo/regolamento").text
        for event in self.help_request.regulation_id.event_ids:
            self.assertIn(event.with_context(lang="it_IT").name, page)

    def _put_in_force(self, **vals):
        regulation = self.help_request.regulation_id.copy()
        regulation.write(vals)
        regulation._put_in_force()
        return regulation

    def test_the_form_asks_what_the_regulation_needs_and_no_more(self):
        self.log_in("worker")
        page = self.url_open(f"/fondo/richiesta/{self.help_request.id}").text
        self.assertIn('id="pays_rent"', page)
        self.assertIn('id="assets"', page)
        self.assertNotIn('id="other_real_estate"', page)
        self.help_request.with_user(self.users["worker"])._withdraw()
        regulation = self._put_in_force(
            asset_ceiling=0,
            real_estate_ceiling=20000,
            asks_no_other_aid=True,
            point_rule_ids=[(5, 0, 0)],
            points_minimum=0,
        )
        request = self._create_request(regulation)
        page = self.url_open(f"/fondo/richiesta/{request.id}").text
        self.assertIn('id="other_real_estate"', page)
        self.assertIn('id="no_other_aid"', page)
        for name in ("pays_rent", "assets", "income_drop"):
            self.assertNotIn(f'id="{name}"', page)
        self.send(
            f"/fondo/richiesta/{request.id}/salva",
            boxes="no_other_aid isee_has_gaps",
            no_other_aid="1",
            other_real_estate="12.000,50",
        )
        self.assertTrue(request.no_other_aid)
        self.assertFalse(request.isee_has_gaps)
        self.assertEqual(request.other_real_estate, 12000.5)

    def _create_request(self, regulation):
        return (
            self.env["welfare.fund.request"]
            .with_user(self.users["worker"])
            ._create_for_worker(
                self.worker,
                regulation.fund_id,
                {"event_id": regulation.event_ids[0].id},
            )
            .sudo()
        )

    def test_out_of_a_window_the_pages_say_when_the_next_one_opens(self):
        self.help_request.with_user(self.users["worker"])._withdraw()
        first = self.today + timedelta(days=10)
        regulation = self._put_in_force(
            intake="windows",
            window_ids=[
                (
                    0,
                    0,
                    {
                        "name": "Bando",
                        "code": "bando",
                        "date_from": first,
                        "date_to": first,
                    },
                )
            ],
        )
        self.log_in("worker")
        request = self._create_request(regulation)
        for path in ("/fondo", f"/fondo/richiesta/{request.id}"):
            self.assertIn(f"{first:%d/%m/%Y}", self.url_open(path).text)
        page = self.send(
            f"/fondo/richiesta/{request.id}/salva",
            amount_asked="10",
            consent="1",
            then="submit",
        ).text
        self.assertIn("alert-danger", page)
        self.assertEqual(request.state, "draft")

    def test_the_regulation_says_all_it_asks(self):
        regulation = self._put_in_force(
            employment_rule="left",
            after_leaving_months=7,
            real_estate_ceiling=23456,
            household_frequency_months=19,
            tax_note="Nota fiscale di esempio",
        )
        regulation = regulation.with_context(lang="it_IT")
        page = unescape(self.url_open("/fondo/regolamento").text)
        sentences = [line for _title, lines in regulation._describe() for line in lines]
        self.assertGreater(len(sentences), 20)
        for sentence in sentences:
            self.assertIn(sentence, page)
        for text in ("7 mesi", "23.456,00", "19 mesi", "Nota fiscale"):
            self.assertIn(text, page)
