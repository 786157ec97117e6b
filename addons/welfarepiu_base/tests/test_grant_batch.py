import base64
import json
from pathlib import Path
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.plan import welfare_grant_batch as module
from .common import WelfareCommon, make_tax_code

PAYROLL = Path(__file__).parents[3] / "tests" / "data" / "payroll"
EXPECTED = json.loads((PAYROLL / "expected.json").read_text(encoding="utf-8"))
GOOD = "tre_valli_meccanica_2026.xls"
WITH_ERRORS = "tre_valli_meccanica_with_errors.xls"


def make_csv(*rows):
    """:return: a payroll file of (tax code, amount) or (tax code, amount, email)"""
    lines = ["Codice fiscale;Cognome;Nome;Importo;Email"]
    for tax_code, amount, *email in rows:
        lines.append(f"{tax_code};Prova;Mario;{amount};{''.join(email)}")
    return "\n".join(lines).encode()


@tagged("post_install", "-at_install")
class TestGrantBatch(WelfareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls._create_hr_user()
        cls.Batch = cls.env["welfare.grant.batch"]

    def _upload(self, data, filename="list.csv", user=None, plan=None):
        if isinstance(data, str):
            filename, data = data, (PAYROLL / data).read_bytes()
        user = user or self.hr
        plan = (plan or self.plan).with_user(user)
        return self.Batch.with_user(user)._upload(plan, data, filename)

    def _preview(self, *args, **kwargs):
        batch = self._upload(*args, **kwargs)
        batch._preview()
        return batch

    def _lots(self):
        return self.env["welfare.credit.lot"].search([("plan_id", "=", self.plan.id)])

    # Reading ------------------------------------------------------------------

    def test_every_file_reads_as_expected(self):
        for filename, expected in EXPECTED.items():
            with self.subTest(filename):
                batch = self._upload(filename)
                if expected.get("unreadable"):
                    with self.assertRaises(UserError):
                        batch._preview()
                    self.assertEqual(batch.state, "draft")
                    self.assertFalse(batch.line_ids)
                    continue
                batch._preview()
                self.assertEqual(batch.row_count, expected["rows"])
                self.assertEqual(batch.good_count, expected["valid"])
                self.assertAlmostEqual(batch.good_amount, expected["total_valid"], 2)
                refused = batch.line_ids.filtered(lambda one: one.status == "refused")
                self.assertEqual(
                    sorted((one.row_number, one.issues[0]["code"]) for one in refused),
                    sorted((one["row"], one["error"]) for one in expected["errors"]),
                )

    def test_a_preview_books_nothing(self):
        before = self.env["res.partner"].search_count([])
        batch = self._preview(GOOD)
        self.assertEqual(set(batch.line_ids.mapped("status")), {"new"})
        self.assertFalse(self._lots())
        self.assertFalse(self.payer.employment_ids)
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_a_message_says_row_and_column_in_italian(self):
        batch = self._preview(WITH_ERRORS).with_context(lang="it_IT")
        line = batch.line_ids.filtered(lambda one: one.row_number == 21)
        self.assertIn("Riga 21, colonna K", line.message)
        self.assertIn("non è un numero", line.message)
        with self.assertRaisesRegex(UserError, "Il file è danneggiato"):
            self._upload("truncated.xls").with_context(lang="it_IT")._preview()

    def test_columns_are_shown_corrected_and_remembered(self):
        """Two amounts: the reader takes one, HR says the other, next year it knows."""
        data = (
            f"Codice fiscale;Nominativo;Importo;Importo B\n"
            f"{make_tax_code()};Prova Mario;10,00;25,00\n"
        ).encode()
        batch = self._preview(data)
        self.assertEqual(batch.good_amount, 10)
        self.assertIn("Importo B", batch.column_ids.mapped("header"))
        batch._preview({"Importo B": "amount"})
        self.assertEqual(batch.good_amount, 25)
        batch._book("all_or_none")
        again = self._preview(data.replace(b"25,00", b"30,00"))
        self.assertEqual(again.good_amount, 30)

    def test_a_column_cannot_become_a_field_that_does_not_exist(self):
        batch = self._upload(make_csv((make_tax_code(), "10,00")))
        with self.assertRaises(ValidationError):
            batch._preview({"Importo": "is_welfare_supplier"})

    # Booking ------------------------------------------------------------------

    def test_the_payroll_file_enrols_120_workers(self):
        batch = self._preview(GOOD)
        self.assertTrue(batch._book("all_or_none"))
        self.assertEqual(batch.state, "booked")
        lots = self._lots()
        self.assertEqual(len(lots), 120)
        self.assertAlmostEqual(sum(lots.mapped("balance")), 99492.68, 2)
        employments = self.payer.employment_ids
        self.assertEqual(len(employments), 120)
        self.assertEqual(lots.employment_id, employments)
        workers = employments.worker_id
        self.assertEqual(len(workers), 120)
        self.assertTrue(all(workers.mapped("is_welfare_worker")))
        self.assertTrue(all(workers.mapped("city_id")))
        self.assertFalse(workers.parent_id)
        self.assertEqual(
            set(self.payer.category_ids.mapped("name")),
            set(employments.category_id.mapped("name")),
        )

    def test_hr_does_not_follow_the_workers_it_loads(self):
        batch = self._preview(make_csv((make_tax_code(), "10,00")))
        batch._book("all_or_none")
        worker = self._lots().worker_id
        self.assertNotIn(self.hr.partner_id, worker.message_partner_ids)

    def test_all_or_none_books_none_when_one_row_is_refused(self):
        batch = self._preview(WITH_ERRORS)
        with self.assertRaisesRegex(UserError, "5 rows are refused"):
            batch._book("all_or_none")
        self.assertFalse(self._lots())

    def test_good_rows_are_booked_without_the_refused(self):
        batch = self._preview(WITH_ERRORS)
        batch._book("good_rows")
        self.assertEqual(len(self._lots()), 35)
        self.assertAlmostEqual(sum(self._lots().mapped("balance")), 24917.46, 2)
        refused = batch.line_ids.filtered(lambda line: line.status == "refused")
        self.assertFalse(refused.lot_id)

    def test_a_failure_in_the_middle_books_nothing(self):
        batch = self._preview(
            make_csv((make_tax_code(), "10,00"), (make_tax_code(), "20,00"))
        )
        grant = type(self.plan)._grant_many

        def fail_when_granted(plan, *args, **kwargs):
            self.assertEqual(len(grant(plan, *args, **kwargs)), 2)
            raise RuntimeError

        with (
            patch.object(type(self.plan), "_grant_many", fail_when_granted),
            self.assertRaises(RuntimeError),
        ):
            batch._book("all_or_none")
        self.assertFalse(self._lots())
        self.assertFalse(self.payer.employment_ids)
        self.assertEqual(batch.state, "previewed")

    def test_the_same_file_is_recognised(self):
        data = make_csv((make_tax_code(), "10,00"))
        first = self._preview(data)
        first._book("all_or_none")
        second = self._preview(data, "renamed.csv")
        self.assertEqual(second.same_file_id, first)
        with self.assertRaisesRegex(UserError, "already been booked"):
            second._book("all_or_none")
        self.assertEqual(len(self._lots()), 1)

    def test_the_database_refuses_the_same_file_twice(self):
        data = make_csv((make_tax_code(), "10,00"))
        self._preview(data)._book("all_or_none")
        second = self._preview(data)
        with (
            mute_logger("odoo.sql_db"),
            patch.object(type(second), "_check_can_book"),
            self.assertRaises(UniqueViolation),
        ):
            second._book("all_or_none", grant_repeated=True)

    def test_a_double_click_books_once(self):
        batch = self._preview(make_csv((make_tax_code(), "10,00")))
        batch._book("all_or_none")
        with self.assertRaises(UserError):
            batch._book("all_or_none")
        self.assertEqual(sum(self._lots().mapped("balance")), 10)

    def test_known_and_changed_workers_are_told_apart(self):
        known = self._create_worker(email="known@example.com")
        moved = self._create_worker(email="old@example.com")
        batch = self._preview(
            make_csv(
                (known.l10n_it_codice_fiscale, "10,00", "known@example.com"),
                (moved.l10n_it_codice_fiscale, "10,00", "new@example.com"),
            )
        )
        by_code = {line.tax_code: line.status for line in batch.line_ids}
        self.assertEqual(by_code[known.l10n_it_codice_fiscale], "known")
        self.assertEqual(by_code[moved.l10n_it_codice_fiscale], "changed")
        batch._book("all_or_none")
        self.assertEqual(moved.email, "new@example.com")
        self.assertEqual(len(self.payer.employment_ids), 2)

    def test_a_firm_does_not_learn_of_another_employer(self):
        other = self._create_payer("Other Firm")
        worker = self._create_worker(payer=other, email="private@example.com")
        batch = self._preview(
            make_csv((worker.l10n_it_codice_fiscale, "10,00", "mine@example.com"))
        )
        self.assertEqual(batch.line_ids.status, "new")
        batch._book("all_or_none")
        self.assertEqual(self._lots().worker_id, worker, "one person, one wallet")
        self.assertEqual(worker.email, "private@example.com")

    def test_a_file_does_not_redirect_the_mail_of_an_open_account(self):
        worker = self._create_worker(email="mine@example.com")
        self._create_worker_user(worker, login="mine@example.com")
        self._preview(
            make_csv((worker.l10n_it_codice_fiscale, "10,00", "thief@example.com"))
        )._book("all_or_none")
        self.assertEqual(worker.email, "mine@example.com")

    def test_letters_leave_out_the_wallet_that_another_firm_fills(self):
        shared = self._create_worker(payer=self._create_payer("Other Firm"))
        batch = self._preview(
            make_csv(
                (shared.l10n_it_codice_fiscale, "10,00"), (make_tax_code(), "1,00")
            )
        )
        batch._book("all_or_none")
        self.assertEqual(batch._request_activation_letters().letter_count, 1)
        codes = self.env["welfare.activation.code"].search([])
        self.assertEqual(codes.partner_id, self._lots().worker_id - shared)

    # Who may ------------------------------------------------------------------

    def test_hr_of_another_firm_reaches_nothing(self):
        other = self._create_hr_user(self._create_payer("Other Firm"))
        with self.assertRaises(AccessError):
            self._upload(make_csv((make_tax_code(), "1,00")), user=other)
        batch = self._preview(GOOD)
        foreign = batch.with_user(other)
        self.assertFalse(self.Batch.with_user(other).search([]))
        for act in (
            lambda: foreign.read(["file"]),
            lambda: foreign.line_ids.read(["tax_code"]),
            lambda: foreign._preview(),
            lambda: foreign._book("good_rows"),
            lambda: foreign._cancel(),
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertFalse(self._lots())

    def test_sudo_on_the_way_does_not_open_another_firm(self):
        other = self._create_hr_user(self._create_payer("Other Firm"))
        batch = self._preview(make_csv((make_tax_code(), "1,00")))
        with self.assertRaises(AccessError):
            batch.with_user(other).sudo()._book("good_rows")

    def test_a_worker_uploads_nothing(self):
        user = self._create_worker_user(self._create_worker())
        with self.assertRaises(AccessError):
            self._upload(make_csv((make_tax_code(), "1,00")), user=user)

    def test_hr_writes_nothing_over_rpc(self):
        batch = self._preview(make_csv((make_tax_code(), "1,00")))
        with self.assertRaises(AccessError):
            batch.line_ids.write({"amount": 1000})
        with self.assertRaises(AccessError):
            batch.write({"state": "booked"})
        with self.assertRaises(AccessError):
            self.Batch.with_user(self.hr).create(
                {"plan_id": self.plan.id, "filename": "x.csv", "file": "YQ=="}
            )

    def test_what_was_previewed_is_what_is_booked(self):
        batch = self._preview(make_csv((make_tax_code(), "1,00"))).with_user(
            self.env.user
        )
        with self.assertRaises(UserError):
            batch.file = base64.b64encode(make_csv((make_tax_code(), "9,00")))

    def test_empty_and_oversized_files_are_refused(self):
        with self.assertRaises(ValidationError):
            self._upload(b"")
        with (
            patch.object(module, "MAX_FILE_SIZE", 10),
            self.assertRaises(ValidationError),
        ):
            self._upload(b"x" * 11)

    # Taking back --------------------------------------------------------------

    def test_a_wrong_grant_is_taken_back_as_far_as_unspent(self):
        batch = self._preview(make_csv((make_tax_code(), "100,00")))
        batch._book("all_or_none")
        lot = self._lots()
        lot._post_move("hold", 0, "test:hold", held=30)
        self.assertEqual(batch.line_ids._take_back(), 70)
        self.assertEqual(lot.balance, 30)
        self.assertEqual(batch.line_ids.taken_back, 70)
        with self.assertRaises(UserError):
            batch.line_ids._take_back()
        self.assertEqual(lot.balance, 30)

    def test_hr_of_another_firm_takes_nothing_back(self):
        batch = self._preview(make_csv((make_tax_code(), "100,00")))
        batch._book("all_or_none")
        other = self._create_hr_user(self._create_payer("Other Firm"))
        with self.assertRaises(AccessError):
            batch.line_ids.with_user(other)._take_back()
        self.assertEqual(self._lots().balance, 100)

    def test_a_booked_file_is_neither_cancelled_nor_deleted(self):
        batch = self._preview(make_csv((make_tax_code(), "1,00")))
        batch._book("all_or_none")
        with self.assertRaises(UserError):
            batch._cancel()
        with self.assertRaises(UserError):
            batch.sudo().unlink()

    # Long files ---------------------------------------------------------------

    def test_a_long_file_goes_on_in_the_background(self):
        batch = self._preview(
            make_csv(*((make_tax_code(), f"{i + 1},00") for i in range(5)))
        )
        with patch.object(module, "ROWS_AT_ONCE", 4):
            self.assertFalse(batch._book("all_or_none"))
        self.assertEqual(batch.state, "queued")
        self.assertFalse(self._lots())
        with self.enter_registry_test_mode():
            self.env.ref(
                "welfarepiu_base.cron_book_grant_files"
            ).method_direct_trigger()
        batch.invalidate_recordset()
        self.assertEqual(batch.state, "booked")
        self.assertEqual(sum(self._lots().mapped("balance")), 15)
