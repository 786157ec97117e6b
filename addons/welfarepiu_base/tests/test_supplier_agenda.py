from datetime import datetime, timedelta

import vobject

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .supplier_order_common import SupplierOrderCommon

# A Wednesday; in Rome it is 8:30.
WEDNESDAY = datetime(2026, 12, 2, 7, 30)


@tagged("post_install", "-at_install")
class TestSupplierAgenda(SupplierOrderCommon):
    """What is due is in the calendar, and in one message when there is something."""

    def _get_kinds(self, supplier=None):
        return sorted(entry.kind for entry in self._get_agenda(supplier))

    def _get_agenda(self, supplier=None):
        return (supplier or self.supplier)._welfare_get_agenda()

    # -- the calendar ------------------------------------------------------------

    def test_orders_vouchers_and_payments_are_in_it(self):
        one = self._supply(self.bread)
        self.assertEqual(self._get_kinds(), ["answer"])
        one._accept()
        self.assertEqual(self._get_kinds(), ["order"])
        voucher = self._supply(self.session)._get_vouchers()
        self.assertEqual(self._get_kinds(), ["order"], "the voucher lasts a year")
        voucher.expires_on = self.today + timedelta(days=10)
        self.assertEqual(self._get_kinds(), ["order", "voucher"])
        one._mark_done()
        self._settle_supplier()
        self.assertEqual(
            [e.kind for e in self.supplier._welfare_get_agenda(90)],
            ["voucher", "payment"],
        )
        self.assertEqual(self._get_agenda(self.other), [])

    def test_agreed_appointment_is_in_it_at_its_time(self):
        self.session.welfare_booking = "appointment"
        voucher = self._supply(self.session)._get_vouchers()
        asked = (
            self.env["welfare.appointment"]
            .with_user(self.worker_user)
            ._request_date(voucher.with_user(self.worker_user), "Mornings")
        )
        moment = self.clock._now().replace(microsecond=0) + timedelta(days=3)
        asked.with_user(self.user)._propose([moment])
        asked._accept_time(asked.sudo().time_ids)
        entry = next(e for e in self._get_agenda() if e.kind == "appointment")
        self.assertEqual(entry.starts_at, moment)

    def test_file_reads_as_a_calendar_and_names_no_customer(self):
        one = self._supply(self.bread, quantity=2)
        one._accept(hours="9-12; poi, a voce")
        data = self.supplier._welfare_get_calendar().decode()
        [event] = vobject.readOne(data).vevent_list
        self.assertEqual(event.dtstart.value, one.due_on)
        self.assertIn("2 × Bread", event.summary.value)
        self.assertIn("9-12; poi, a voce", event.summary.value)
        self.assertTrue(event.url.value.endswith(f"/fornitore/ordini/{one.id}"))
        self.assertNotIn(self.worker.name, data)

    def test_empty_calendar_is_one(self):
        data = self.other._welfare_get_calendar().decode()
        self.assertIn("BEGIN:VCALENDAR", data)
        self.assertIn("END:VCALENDAR", data)

    def test_address_is_of_one_supplier_until_it_is_renewed(self):
        token = self.supplier._welfare_get_calendar_token()
        self.assertTrue(self.supplier._welfare_opens_calendar(token))
        self.assertFalse(self.other._welfare_opens_calendar(token))
        self.assertFalse(self.supplier._welfare_opens_calendar(""))
        self.assertFalse(
            self.worker._welfare_opens_calendar(
                self.worker._welfare_get_calendar_token()
            )
        )
        self.supplier.with_user(self.user)._welfare_renew_calendar()
        self.assertFalse(self.supplier._welfare_opens_calendar(token))

    def test_only_the_supplier_renews_its_address(self):
        with self.assertRaises(AccessError):
            self.supplier.with_user(self.other_user)._welfare_renew_calendar()

    # -- the summary -------------------------------------------------------------

    def _run(self, moment):
        """:return: how many messages the supplier has then"""
        with self._at(moment):
            self._run_cron("cron_supplier_digest")
        return len(self._get_mails(self.supplier))

    def test_daily_once_not_before_its_hour(self):
        with self._at(WEDNESDAY - timedelta(days=1)):
            self._supply(self.bread)
        self.supplier.welfare_digest_hour = 9
        self.assertEqual(self._run(WEDNESDAY), 0)
        later = WEDNESDAY + timedelta(hours=1)
        self.assertEqual(self._run(later), 1)
        self.assertEqual(self._run(later), 1)
        self.assertEqual(self._run(later + timedelta(hours=12)), 1)
        self.assertEqual(self._run(later + timedelta(days=1)), 2)

    def test_nothing_to_say_nothing_sent_and_the_day_is_over(self):
        self.assertEqual(self._run(WEDNESDAY), 0)
        self.assertEqual(self.supplier.welfare_digest_on, WEDNESDAY.date())
        with self._at(WEDNESDAY):
            self._supply(self.bread)
        self.assertEqual(self._run(WEDNESDAY + timedelta(hours=3)), 0)

    def test_weekly_on_its_day(self):
        self.supplier.write({"welfare_digest": "weekly", "welfare_digest_weekday": "4"})
        with self._at(WEDNESDAY):
            self._supply(self.bread)
        self.assertEqual(self._run(WEDNESDAY), 0)
        friday = WEDNESDAY + timedelta(days=2)
        self.assertEqual(self._run(friday), 1)
        self.assertEqual(self._run(friday + timedelta(days=6)), 1)
        # The machine was off on the day: the next day does.
        self.assertEqual(self._run(friday + timedelta(days=8)), 2)

    def test_off_is_off(self):
        with self._at(WEDNESDAY):
            self._supply(self.bread)
        self.supplier.welfare_digest = "off"
        self.assertEqual(self._run(WEDNESDAY), 0)

    def test_it_says_what_there_is_to_do_without_names(self):
        with self._at(WEDNESDAY):
            self._supply(self.bread, quantity=2)
            self._supply(self.cheese)
        self._run(WEDNESDAY)
        body = self._get_mails(self.supplier).body_html
        self.assertIn("2 × Bread", body)
        self.assertIn("1 × Cheese", body)
        self.assertNotIn(self.worker.name, body)
        self.assertNotIn(self.payer.name, body)

    def test_supplier_chooses_when(self):
        self.supplier.with_user(self.user)._welfare_set_digest("weekly", 18, "2")
        self.assertEqual(self.supplier.welfare_digest_hour, 18)
        for choice in (("yearly", 7, "0"), ("daily", 24, "0"), ("daily", 7, "9")):
            with self.assertRaises(UserError):
                self.supplier.with_user(self.user)._welfare_set_digest(*choice)
        with self.assertRaises(UserError):
            self.supplier.with_user(self.other_user)._welfare_set_digest("off", 7, "0")
