import base64
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.refund_common import make_photo
from odoo.addons.welfarepiu_fund.models.request import welfare_fund_request_paper

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundPapers(FundCommon):
    """Papers are judged as all uploads, said when missing, and erased in time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(2000)

    def _run_night(self, day):
        with (
            self._at(datetime.combine(day, time(3))),
            self.enter_registry_test_mode(),
        ):
            self.env.ref("welfarepiu_fund.cron_erase_papers").method_direct_trigger()
        self.env.invalidate_all()

    def test_what_is_no_paper_is_refused_in_words(self):
        request = self._draft()
        paper = request.paper_ids[0]
        for content in (b"not a paper", b"%PDF-1.4 broken", b"MZ program"):
            with self.assertRaises(ValidationError):
                request._add_paper(paper, base64.b64encode(content), "paper.pdf")
        self.assertFalse(paper.is_received)

    def test_a_photo_is_kept_by_what_it_holds(self):
        request = self._draft()
        paper = request.paper_ids[0]
        content = base64.b64encode(make_photo("paper"))
        request._add_paper(paper, content, "photo.pdf")
        self.assertEqual(paper.sudo().mimetype, "image/jpeg")
        self.assertEqual(paper.file_name, "photo.jpg")

    def test_what_is_missing_is_said_before_and_after(self):
        request = self._draft(amount_asked=0, event_date=False)
        missing = request.missing_text
        self.assertIn("How much", missing)
        self.assertIn("day when it happened", missing)
        for paper in request.paper_ids.filtered("is_required"):
            self.assertIn(paper.name, missing)
        request._update_facts({"amount_asked": 10, "event_date": self.today})
        request._give_consent()
        request._submit()
        seen = request.with_user(self.evaluator).missing_text
        self.assertNotIn("How much", seen)
        self.assertIn(request.paper_ids[0].name, seen)

    def test_nothing_is_missing_when_all_is_there(self):
        self.assertFalse(self._submit().missing_text)

    def test_papers_go_on_their_day_and_leave_that_they_were_there(self):
        request = self._grant_request()
        paper = request.paper_ids[0]
        last = self.today + relativedelta(months=12)
        self.assertEqual(paper.erase_on, last)
        self._run_night(last - timedelta(days=1))
        self.assertTrue(paper.content)
        self._run_night(last)
        self.assertFalse(paper.content)
        self.assertFalse(paper.file_name)
        self.assertTrue(paper.erased_at)
        self.assertTrue(paper.is_received)
        self.assertFalse(
            self.env["ir.attachment"].search(
                [
                    ("res_model", "=", paper._name),
                    ("res_field", "=", "content"),
                    ("res_id", "in", request.paper_ids.ids),
                ]
            )
        )

    def test_nothing_goes_while_it_is_needed(self):
        request = self._to_committee()
        self.assertFalse(request.paper_ids[0].erase_on)
        self._run_night(self.today + relativedelta(years=5))
        self.assertTrue(request.paper_ids[0].content)
        self._vote(request, "refuse", "refuse")
        self._appeal(request)
        self.assertFalse(request.paper_ids[0].erase_on)

    def test_nothing_goes_while_an_appeal_can_be_made(self):
        regulation = self.regulation.copy()
        regulation.event_ids.paper_ids.retention_months = 0
        regulation._put_in_force()
        event = regulation.event_ids.filtered(lambda one: one.code == self.event.code)
        request = self._refuse_request(event_id=event.id)
        paper = request.paper_ids[0]
        self.assertEqual(paper.erase_on, request.appeal_until + timedelta(days=1))

    def test_a_withdrawn_request_keeps_nothing(self):
        request = self._submit()
        request._withdraw()
        self._run_night(self.today + timedelta(days=1))
        self.assertFalse(any(request.sudo().paper_ids.mapped("content")))

    def test_hundreds_of_papers_go_in_slices(self):
        self.patch(welfare_fund_request_paper, "SLICE", 1)
        request = self._submit()
        request._withdraw()
        self._run_night(self.today + timedelta(days=1))
        self.assertTrue(all(request.sudo().paper_ids.mapped("erased_at")))
