import io
from datetime import timedelta

from psycopg2.errors import UniqueViolation
from pypdf import PdfReader
from stdnum import iso11649

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .contribution_common import OWN_IBAN, ContributionCommon
from .homes import AllianceHome


class LifeCases:
    """From the pay slip to the receipt; the same wherever the books are kept."""

    def _print(self, report, records):
        pdf, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(f"welfarepiu_fund.{report}", records.ids)
        )
        return "\n".join(
            page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages
        )

    def _count_mails(self, partner=None):
        return self.env["mail.mail"].search_count(
            [("recipient_ids", "in", (partner or self.giver).ids)]
        )

    def _days_later(self, days):
        return self._at(self.clock._now() + timedelta(days=days))

    # -- reference ---------------------------------------------------------------------

    def test_every_contribution_has_a_valid_reference_of_its_own(self):
        contributions = self._fill(1) | self._fill(2) | self._owe(3.0)
        references = contributions.mapped("reference")
        self.assertEqual(len(set(references)), 3)
        self.assertTrue(all(iso11649.is_valid(one) for one in references))

    def test_database_refuses_a_reference_given_twice(self):
        self._owe(3.0)
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            other = self._owe(3.0, 9002)
            self.env.cr.execute(
                "UPDATE welfare_fund_contribution SET reference = %s WHERE id = %s",
                ("RF02FC20269001", other.id),
            )

    # -- pay slip ----------------------------------------------------------------------

    def test_slip_says_who_how_much_where_and_until_when(self):
        due = self._owe(1250.5)
        self.giver.lang = "it_IT"
        text = self._print("report_fund_slip", due)
        for words in (
            self.giver.name,
            "milleduecentocinquanta/50",
            OWN_IBAN,
            "RF02 FC20 2690 01",
            due.due_on.strftime("%d/%m/%Y"),
        ):
            self.assertIn(words.replace(" ", ""), text.replace(" ", ""))

    def test_code_fills_a_transfer_in(self):
        lines = self._owe(1250.5)._get_qr_text().split("\n")
        self.assertEqual(lines[:4], ["BCD", "002", "1", "SCT"])
        self.assertEqual(
            lines[6:], [OWN_IBAN, "EUR1250.50", "", "RF02FC20269001"], "EPC069-12"
        )

    def test_slip_is_sent_once(self):
        due = self._owe(100.0)
        before = self._count_mails()
        self._run_cron("slip")
        self._run_cron("slip")
        self.assertEqual(self._count_mails() - before, 1)
        self.assertEqual(due.slip_sent_on, self.today)

    def test_slip_of_what_the_shop_hands_over_is_sent_to_nobody(self):
        source = self._keep_in_shop(100.0)
        self._owe(100.0, source_move_id=source.id, way="sold")
        self._run_cron("slip")
        self.assertEqual(self._count_mails(), 0)

    # -- reminders ---------------------------------------------------------------------

    def _remind(self, days):
        with self._days_later(days):
            self._run_cron("reminder")
            self._run_cron("reminder")

    def _get_steps(self, contribution):
        return sorted(contribution.reminder_ids.mapped("step"))

    def test_reminded_in_steps_each_once(self):
        due = self._owe(100.0)
        late = self.fund.payment_days
        self._remind(late + 9)
        self.assertEqual(self._get_steps(due), [])
        self._remind(late + 10)
        self._remind(late + 20)
        self.assertEqual(self._get_steps(due), [1])
        self._remind(late + 31)
        self._remind(late + 90)
        self._remind(late + 200)
        self.assertEqual(self._get_steps(due), [1, 2, 3])
        self.assertEqual(self._count_mails(), 3)

    def test_after_days_without_a_run_only_the_step_reached_is_told(self):
        due = self._owe(100.0)
        self._remind(self.fund.payment_days + 45)
        self.assertEqual(self._get_steps(due), [2])
        # Who gives reads of it for the first time.
        self.assertEqual(due.reminder_ids.number, 1)
        self._remind(self.fund.payment_days + 70)
        self.assertEqual(due.reminder_ids.sorted("step").mapped("number"), [1, 2])

    def test_paid_is_not_reminded(self):
        due = self._owe(100.0)
        self._remind(self.fund.payment_days + 10)
        self._show(100.0, due.reference)
        self._remind(self.fund.payment_days + 40)
        self.assertEqual(self._get_steps(due), [1])

    def test_one_letter_for_all_that_is_late(self):
        self._owe(100.0)
        self._owe(50.0, 9002)
        self._remind(self.fund.payment_days + 10)
        self.assertEqual(self._count_mails(), 1)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.giver.ids)])
        self.assertIn("RF02 FC20 2690 01", mail.body_html)
        self.assertIn("RF72 FC20 2690 02", mail.body_html)
        self.assertEqual(len(mail.attachment_ids), 1)

    def test_who_has_no_mail_gets_a_letter(self):
        self.giver.email = False
        due = self._owe(100.0)
        self._remind(self.fund.payment_days + 10)
        reminder = due.reminder_ids
        self.assertEqual(reminder.channel, "letter")
        self.assertEqual(self._count_mails(), 0)
        reminder.with_user(self.other_accountant).action_print_letters()
        self.assertEqual(reminder.printed_on, self.today)
        self.assertIn("2690 01", self._print("report_fund_reminder", reminder))

    # -- receipt -----------------------------------------------------------------------

    def test_receipt_has_a_number_and_the_sum_in_words(self):
        self.giver.lang = "it_IT"
        due = self._owe(1250.5)
        self._show(1250.5, due.reference)
        text = self._print("report_fund_receipt", due.receipt_ids)
        for words in (due.receipt_ids.name, "milleduecentocinquanta/50"):
            self.assertIn(words, text.replace("\n", ""))

    def test_numbers_of_receipts_have_no_holes(self):
        for number in range(3):
            self._show(5.0 + number, self._owe(5.0 + number, 9001 + number).reference)
        receipts = self.env["welfare.fund.receipt"].search(
            [("fund_id", "=", self.fund.id)], order="id"
        )
        numbers = [int(one.name.rpartition("/")[2]) for one in receipts]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))

    def test_receipt_is_sent_once(self):
        due = self._owe(100.0)
        self._show(100.0, due.reference)
        self._run_cron("receipt")
        self._run_cron("receipt")
        self.assertEqual(self._count_mails(), 1)

    def test_annulled_receipt_says_so(self):
        due = self._owe(100.0)
        self._show(100.0, due.reference)
        self._show(
            -100.0,
            due.reference,
            transaction_details={"welfare": {"is_return": True}},
        )
        self.giver.lang = "en_US"
        text = self._print("report_fund_receipt", due.receipt_ids)
        self.assertIn("Annulled", text)

    def test_receipt_is_never_deleted_nor_written(self):
        receipt = self._fill(10).receipt_ids
        with self.assertRaises(UserError):
            receipt.unlink()
        with self.assertRaises(AccessError):
            receipt.with_user(self.other_accountant).write({"amount": 1.0})

    # -- it does not come --------------------------------------------------------------

    def test_written_off_with_a_reason_the_books_forget_it(self):
        due = self._owe(100.0)
        wizard = (
            self.env["welfare.fund.cancel.wizard"]
            .with_user(self.other_accountant)
            .create({"contribution_id": due.id, "reason": "unable"})
        )
        wizard.action_write_off()
        self.assertEqual((due.state, due.cancel_reason), ("cancelled", "unable"))
        self.assertEqual(self._get_due_balance(), 0)
        self.assertFundFigures(0, 0, 0)
        with self.assertRaises(UserError):
            wizard.action_write_off()
        self._remind(200)
        self.assertFalse(due.reminder_ids)

    def test_rest_of_a_part_is_written_off_and_the_part_stays(self):
        due = self._owe(100.0)
        line = self._show(40.0, due.reference)
        self._decide(line)
        due._write_off("unable")
        self.assertEqual(self._get_due_balance(), 0)
        self.assertFundFigures(40, 0, 0)

    def test_books_carry_codes_and_no_names(self):
        due = self._owe(100.0)
        self._show(100.0, due.reference, partner_name="Tessitura Inventata Srl")
        moves = self.env["account.move"].search(
            [("journal_id", "=", self.fund.journal_id.id)]
        )
        self.assertFalse(moves.line_ids.partner_id)
        told = str(moves.line_ids.read(["name", "ref"]))
        self.assertNotIn("Tessitura", told)


@tagged("post_install", "-at_install")
class TestContributionLife(LifeCases, ContributionCommon):
    """The Fund's books in the operator's company."""


@tagged("post_install", "-at_install")
class TestContributionLifeAlliance(LifeCases, AllianceHome, ContributionCommon):
    """The Fund's books in a company of its own."""
