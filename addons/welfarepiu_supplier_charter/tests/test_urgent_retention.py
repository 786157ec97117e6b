from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .urgent_common import UrgentCommon


@tagged("post_install", "-at_install")
class TestUrgentRetention(UrgentCommon):
    """Words and names go in time; counts stay, and small ones are told to nobody."""

    def _closed(self, user=None):
        request = self._ask(user)
        self._answer(request, self.baker_user)._offer("Sì")
        request._withdraw()
        return request.sudo()

    def test_words_go_by_the_terms_of_the_day_it_ended(self):
        Terms = self.env["welfare.urgent.terms"]
        Terms.search([]).unlink()
        row = Terms.create(
            {"days_kept": 10, "date_from": self.moment.date() - timedelta(days=9)}
        )
        request = self._closed()
        row.date_to = self.moment.date()
        Terms.create(
            {"days_kept": 1, "date_from": self.moment.date() + timedelta(days=1)}
        )
        still_open = self._ask().sudo()
        with self._later(days=10):
            self.Request._cron_forget()
            self.assertTrue(request.phone)
        with self._later(days=11):
            self.Request._cron_forget()
        self.assertTrue(request.forgotten_on)
        for name in ("words", "phone", "worker_id", "message_ids", "form_key"):
            self.assertFalse(request[name], name)
        self.assertFalse(self._get_mails(request))
        self.assertEqual((request.need_id, request.city_id), (self.need, self.city))
        self.assertTrue(request.answer_minutes)
        self.assertTrue(still_open.phone)

    def test_erasure(self):
        worker = self.worker_user.partner_id
        request = self._ask()
        self.assertIn(
            "An urgent request is still going on.",
            worker._welfare_get_erasure_obstacles(),
        )
        request._withdraw()
        other = self._closed(self.other_user)
        key = request.sudo().asker_key
        worker._welfare_erase()
        self.assertTrue(request.sudo().forgotten_on)
        self.assertFalse(request.sudo().worker_id)
        self.assertNotEqual(request.sudo().asker_key, key)
        self.assertTrue(other.phone)

    def test_merge_of_workers_counts_one_person(self):
        double = self.env["res.partner"].create(
            {"name": "Ada doppia", "is_welfare_worker": True}
        )
        desk = self.Request.with_user(self.operator)
        gone = desk._ask_for(double, self._vals()).sudo()
        gone._withdraw()
        gone._forget()
        live = desk._ask_for(double, self._vals()).sudo()
        mine = self._closed()
        target = self.worker_user.partner_id
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((double | target).ids, target)
        self.assertEqual(
            set((gone | live | mine).mapped("asker_key")), {mine.asker_key}
        )
        self.assertEqual(live.worker_id, target)

    def test_merge_of_suppliers_keeps_the_answer_that_went_further(self):
        request = self._ask()
        answer = self._take(request)
        self.farmer._welfare_get_adhesion().with_user(self.operator).sudo(
            False
        )._withdraw("Uniti")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.baker | self.farmer).ids, self.farmer)
        self.env.invalidate_all()
        self.assertEqual(request.sudo().answer_ids, answer.sudo())
        self.assertEqual(request.sudo().taker_id, self.farmer)
        settings = self.env["welfare.urgent.setting"].search([])
        self.assertEqual(settings.supplier_id, self.farmer)

    def test_public_minutes_of_five_people_only(self):
        self.env.cr.execute("UPDATE welfare_urgent_request SET asked_at = '2020-01-01'")
        self.env.company.welfare_urgent_daily_limit = 20
        for number in range(4):
            user = self._create_worker_user(f"urgent_{number}")
            for _time in range(2):
                request = self._ask(user)
                with self._later(minutes=12):
                    self._answer(request, self.baker_user)._offer()
        Request = self.Request.with_user(self.env.ref("base.public_user"))
        self.assertEqual(Request._get_public_minutes(), {})
        request = self._ask()
        with self._later(minutes=30):
            self._answer(request, self.baker_user)._offer()
        self.assertEqual(Request._get_public_minutes(), {"answer": 15})
        figures = self.Request.with_user(self.operator)._get_response_figures()
        self.assertEqual((figures["asked"], figures["answer_people"]), (9, 5))
        self.assertEqual(figures["answer_minutes"], 12)
        with self.assertRaises(AccessError):
            Request._get_response_figures()

    def test_gaps_are_raw_and_for_code_only(self):
        self.env.cr.execute("UPDATE welfare_urgent_request SET asked_at = '2020-01-01'")
        expired, taken = self._ask(), self._ask(self.other_user)
        self._take(taken)
        given_up = self._ask(city=self.far)  # nobody near: an alarm at once
        given_up._withdraw()
        with self._later(hours=23):
            self._watch()
        self.assertEqual(expired.state, "expired")
        day = self.moment.date()
        with self.assertRaises(AccessError):
            self.Request.with_user(self.operator)._get_gap_rows(day, day)
        rows = {
            row["city_id"]: row for row in self.Request.sudo()._get_gap_rows(day, day)
        }
        near, far = rows[self.city.id], rows[self.far.id]
        self.assertEqual(near["need_id"], self.need.id)
        self.assertEqual(near["month"], day.replace(day=1))
        self.assertEqual(
            [near[name] for name in ("asked", "unserved", "people", "unserved_people")],
            [2, 1, 2, 1],
        )
        self.assertEqual((far["asked"], far["unserved"]), (1, 1))

    def test_averages_are_of_what_was_answered(self):
        self._ask()
        request = self._ask()
        with self._later(minutes=8):
            self._answer(request, self.baker_user)._offer()
        [(average,)] = self.Request.with_user(self.operator)._read_group(
            [("asked_at", "=", self.moment)], aggregates=["answer_minutes:avg"]
        )
        self.assertEqual(average, 8)

    def test_they_are_not_deleted(self):
        with self.assertRaises(UserError):
            self._closed().unlink()
