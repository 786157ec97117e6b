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
