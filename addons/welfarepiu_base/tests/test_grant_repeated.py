from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..models.plan import welfare_grant_batch as module
from .common import WelfareCommon, make_tax_code
from .test_grant_batch import make_csv


@tagged("post_install", "-at_install")
class TestGrantRepeated(WelfareCommon):
    """A corrected file does not give twice what its first version gave, and two files
    do not pass together beyond what the firm may grant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls._create_hr_user()
        cls.hr.lang = "it_IT"
        cls.Batch = cls.env["welfare.grant.batch"].with_user(cls.hr)
        cls.known, cls.other = make_tax_code(), make_tax_code()

    def _preview(self, *rows, name="list.csv"):
        plan = self.plan.with_user(self.hr)
        batch = self.Batch._upload(plan, make_csv(*rows), name)
        batch = batch.with_context(lang="it_IT")
        batch._preview()
        return batch

    def _granted(self):
        lots = self.env["welfare.credit.lot"].search([("plan_id", "=", self.plan.id)])
        return sum(lots.mapped("balance"))

    def _queue(self, batch, **choice):
        """Confirm a file that is long enough to be booked in the background."""
        with patch.object(module, "ROWS_AT_ONCE", 0):
            batch._book("good_rows", **choice)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "welfarepiu_base.cron_book_grant_files"
            ).method_direct_trigger()
        self.env.invalidate_all()

    # The corrected file -----------------------------------------------------------

    def test_left_out_with_the_name_and_the_day_of_the_other_file(self):
        self._preview((self.known, "10,00"), name="ottobre.csv")._book("good_rows")
        batch = self._preview((self.known, "10,00"), (self.other, "15,00"))
        repeated = batch.line_ids.filtered(lambda one: one.tax_code == self.known)
        self.assertEqual(repeated.status, "repeated")
        day = self.env["welfare.clock"]._today().strftime("%d/%m/%Y")
        self.assertIn(
            "lo stesso importo è già stato assegnato per questo giorno dal file"
            f" ottobre.csv del {day}",
            repeated.message,
        )
        self.assertEqual((batch.good_count, batch.good_amount), (1, 15.0))
        self.assertEqual((batch.repeated_count, batch.repeated_amount), (1, 10.0))
        # It is no mistake to be corrected.
        self.assertFalse(batch.refused_count)
        batch._book("all_or_none")
        self.assertEqual(self._granted(), 25.0)
        self.assertEqual(batch.state, "booked")

    def test_granted_anyway_for_who_says_so(self):
        self._preview((self.known, "10,00"))._book("good_rows")
        batch = self._preview((self.known, "10,00"), (self.other, "15,00"))
        batch._book("good_rows", grant_repeated=True)
        self.assertEqual(self._granted(), 35.0)
        self.assertTrue(batch.grant_repeated)

    def test_the_operator_chooses_on_the_form(self):
        self._preview((self.known, "10,00"))._book("good_rows")
        batch = self._preview((self.known, "10,00"), (self.other, "15,00"))
        batch = batch.with_user(self._create_operator())
        with Form(batch) as form:
            form.grant_repeated = True
        batch.action_book_all()
        self.assertEqual(self._granted(), 35.0)

    def test_another_amount_day_or_plan_is_another_grant(self):
        self._preview((self.known, "10,00"))._book("good_rows")
        self.assertFalse(self._preview((self.known, "11,00")).repeated_count)
        plan = self._create_plan()
        batch = self.Batch._upload(
            plan.with_user(self.hr), make_csv((self.known, "10,00")), "other.csv"
        )
        batch._preview()
        self.assertFalse(batch.repeated_count)

    def test_what_was_taken_back_is_granted_again(self):
        first = self._preview((self.known, "10,00"))
        first._book("good_rows")
        first._take_back_all()
        self.assertFalse(self._preview((self.known, "10,00")).repeated_count)

    def test_two_files_looked_at_together_do_not_both_grant(self):
        """Both previews are clean; the second is judged again when it is confirmed."""
        first = self._preview((self.known, "10,00"))
        second = self._preview((self.known, "10,00"), (self.other, "15,00"))
        self.assertFalse(second.repeated_count)
        first._book("good_rows")
        second._book("good_rows")
        self.assertEqual(self._granted(), 25.0)
        self.assertEqual(second.repeated_count, 1)

    def test_a_file_that_waits_to_be_booked_counts(self):
        first = self._preview((self.known, "10,00"))
        second = self._preview((self.known, "10,00"), (self.other, "15,00"))
        self._queue(first)
        self._queue(second)
        self._run_cron()
        self.assertEqual((first.state, second.state), ("booked", "booked"))
        self.assertEqual(self._granted(), 25.0)

    def test_nothing_is_granted_anyway_that_nobody_was_shown(self):
        first = self._preview((self.known, "10,00"))
        second = self._preview((self.known, "10,00"), (self.other, "15,00"))
        first._book("good_rows")
        with self.assertRaisesRegex(UserError, "leggilo di nuovo"):
            second._book("good_rows", grant_repeated=True)
        self.assertEqual(self._granted(), 10.0)

    def test_a_choice_holds_when_the_file_stops_halfway(self):
        self._preview((self.known, "10,00"))._book("good_rows")
        batch = self._preview((self.known, "10,00", "a@example.com"))
        self._queue(batch, grant_repeated=True)
        batch._stop()
        self._queue(batch)
        self._run_cron()
        self.assertEqual(self._granted(), 20.0)

    # The spend limit ----------------------------------------------------------------

    def _limit(self, amount):
        self.plan.spend_limit = amount
        self.env.flush_all()

    def test_the_preview_says_that_it_is_too_much(self):
        self._limit(30.0)
        self.assertFalse(self._preview((self.known, "30,00")).limit_text)
        batch = self._preview((self.known, "40,00"))
        self.assertEqual(
            batch.limit_text.replace("\xa0", " "),
            "Questo file assegna 40,00 € e restano 30,00 €: 10,00 € di troppo. Non si"
            " può confermare prima che arrivino fondi o si concordi un'esposizione"
            " più alta.",
        )
        with self.assertRaises(UserError):
            batch._book("good_rows")

    def test_two_queued_files_do_not_pass_together(self):
        self._limit(30.0)
        first = self._preview((self.known, "20,00"))
        second = self._preview((self.other, "20,00"))
        self.assertFalse(second.limit_text)
        self._queue(first)
        self.env.invalidate_all()
        self.assertIn("20,00", second.limit_text)
        self.assertIn("da parte", second.limit_text)
        with self.assertRaisesRegex(UserError, "10,00"):
            self._queue(second)
        # What is set aside for a file is there when it is booked.
        self._run_cron()
        self.assertEqual(first.state, "booked")
        self.assertEqual(self._granted(), 20.0)
        self.assertEqual(self.payer._get_queued_amount(), 0.0)

    def test_rows_granted_anyway_count(self):
        self._limit(25.0)
        self._preview((self.known, "10,00"))._book("good_rows")
        batch = self._preview((self.known, "10,00"), (self.other, "10,00"))
        self.assertFalse(batch.limit_text)
        with self.assertRaises(UserError):
            batch._book("good_rows", grant_repeated=True)
        batch._book("good_rows")
        self.assertEqual(self._granted(), 20.0)
