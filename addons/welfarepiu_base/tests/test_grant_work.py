import io
from datetime import timedelta
from unittest.mock import patch

import openpyxl

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.plan import welfare_grant_batch as module
from ..models.plan import welfare_grant_batch_undo as undo_module
from ..models.plan import welfare_grant_batch_work as work_module
from .common import WelfareCommon, make_tax_code
from .test_grant_batch import make_csv

WORK = "odoo.addons.welfarepiu_base.models.plan.welfare_grant_batch_work"


@tagged("post_install", "-at_install")
class TestGrantWork(WelfareCommon):
    """What happens to a payroll file between its upload and the credit, and back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls._create_hr_user()
        # Linked to the firm, it took over its language.
        cls.hr.lang = "en_US"
        cls.Batch = cls.env["welfare.grant.batch"]

    def _upload(self, data, plan=None, **days):
        plan = (plan or self.plan).with_user(self.hr)
        return self.Batch.with_user(self.hr)._upload(plan, data, "list.csv", **days)

    def _preview(self, data, plan=None, **days):
        batch = self._upload(data, plan, **days)
        batch._preview()
        return batch

    def _rows(self, count, amount="10,00"):
        return make_csv(*((make_tax_code(), amount) for _i in range(count)))

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "welfarepiu_base.cron_book_grant_files"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _lots(self):
        return self.env["welfare.credit.lot"].search([("plan_id", "=", self.plan.id)])

    def _told(self):
        return self.env["mail.message"].search(
            [
                ("model", "=", "welfare.grant.batch"),
                ("partner_ids", "in", self.hr.partner_id.ids),
            ]
        )

    # In the background --------------------------------------------------------

    def test_a_long_file_is_read_in_the_background(self):
        batch = self._upload(self._rows(5))
        self.patch(module, "READ_AT_ONCE", 10)
        self.patch(work_module, "ROWS_A_STEP", 2)
        self.assertFalse(batch._preview())
        self.assertEqual(batch.state, "reading")
        self.assertFalse(batch.line_ids)
        self._run_cron()
        self.assertEqual(batch.state, "previewed")
        self.assertEqual((batch.row_count, batch.good_count), (5, 5))
        self.assertFalse(self._lots())
        self.assertIn("5 rows", self._told().body)

    def test_a_broken_long_file_says_why_and_can_be_dropped(self):
        batch = self._upload(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken")
        self.hr.lang = "it_IT"
        self.patch(module, "READ_AT_ONCE", 10)
        batch._preview()
        self._run_cron()
        self.assertEqual(batch.state, "draft")
        self.assertIn("danneggiato", batch.problem)
        self.assertIn("danneggiato", self._told().body)
        batch._cancel()

    def test_a_file_that_is_being_read_can_be_dropped(self):
        batch = self._upload(self._rows(2))
        self.patch(module, "READ_AT_ONCE", 10)
        batch._preview()
        batch._cancel()
        self._run_cron()
        self.assertEqual(batch.state, "cancelled")
        self.assertFalse(batch.line_ids)

    def test_who_confirmed_is_told_when_it_is_done(self):
        batch = self._preview(self._rows(3))
        self.patch(module, "ROWS_AT_ONCE", 2)
        self.assertFalse(batch._book("all_or_none"))
        self._run_cron()
        self.assertEqual(batch.state, "booked")
        self.assertEqual(batch.progress, 100)
        self.assertIn("3 of 3", self._told().body)
        self.assertNotIn("Prova", self._told().body)

    def test_what_fails_halfway_says_why_and_goes_on_later(self):
        batch = self._preview(self._rows(6))
        self.patch(module, "ROWS_AT_ONCE", 2)
        self.patch(work_module, "ROWS_A_STEP", 2)
        batch._book("all_or_none")
        grant = type(self.plan)._grant_many
        calls = []

        def fail_at_second(plan, *args, **kwargs):
            calls.append(args)
            if len(calls) == 2:
                raise UserError("The plan has no funds left.")  # pylint: disable=C8107
            return grant(plan, *args, **kwargs)

        with (
            patch.object(type(self.plan), "_grant_many", fail_at_second),
            # The steps before the failure are committed; here they share one
            # transaction with the test.
            patch.object(self.env.cr, "rollback"),
        ):
            self._run_cron()
        self.assertEqual(batch.state, "stopped")
        self.assertIn("no funds left", batch.problem)
        self.assertIn("no funds left", self._told().body)
        done = batch.booked_count
        self.assertLess(done, 6)
        batch._book("good_rows")
        self._run_cron()
        self.assertEqual(batch.state, "booked")
        self.assertEqual(len(self._lots()), 6)
        self.assertEqual(sum(self._lots().mapped("balance")), 60)

    @mute_logger(WORK)
    def test_a_bug_stops_the_file_and_not_the_others(self):
        first, second = (self._preview(self._rows(3)) for _i in range(2))
        self.patch(module, "ROWS_AT_ONCE", 2)
        first._book("all_or_none")
        second._book("all_or_none")
        book = type(first)._book_in_background

        def fail_for_first(batch):
            if batch == first.sudo():
                raise RuntimeError
            return book(batch)

        with (
            patch.object(type(first), "_book_in_background", fail_for_first),
            patch.object(self.env.cr, "rollback"),
        ):
            self._run_cron()
        self.assertEqual((first.state, second.state), ("stopped", "booked"))
        self.assertIn("unexpected", first.problem)

    def test_it_can_be_stopped_and_continued(self):
        batch = self._preview(self._rows(3))
        self.patch(module, "ROWS_AT_ONCE", 2)
        batch._book("all_or_none")
        batch._stop()
        self._run_cron()
        self.assertEqual(batch.state, "stopped")
        self.assertFalse(self._lots())
        with self.assertRaises(UserError):
            batch._stop()
        batch._book("good_rows")
        self._run_cron()
        self.assertEqual(len(self._lots()), 3)

    def test_a_file_stopped_halfway_counts_as_booked(self):
        data = self._rows(3)
        batch = self._preview(data)
        self.patch(module, "ROWS_AT_ONCE", 2)
        batch._book("all_or_none")
        batch._stop()
        again = self._preview(data)
        with self.assertRaisesRegex(UserError, "already been booked"):
            again._book("all_or_none")

    # Days ---------------------------------------------------------------------

    def test_a_file_sets_its_own_last_day(self):
        last_day = self.today + timedelta(days=20)
        batch = self._preview(self._rows(1), expires_on=last_day)
        batch._book("all_or_none")
        self.assertEqual(self._lots().expires_on, last_day)
        with self.assertRaises(ValidationError):
            self._upload(self._rows(1), expires_on=self.today - timedelta(days=1))

    def test_a_file_goes_under_the_terms_of_its_day(self):
        day = self.today + timedelta(days=10)
        amendment = self.plan._amend(day)
        amendment.solidarity_share = 3
        amendment._put_in_force()
        self.assertEqual(self._upload(self._rows(1)).plan_id, self.plan)
        batch = self._preview(self._rows(1), granted_on=day)
        self.assertEqual(batch.plan_id, amendment)
        data = self._rows(1)
        self._preview(data)._book("all_or_none")
        again = self._preview(data, granted_on=day)
        self.assertTrue(again.same_file_id, "the same file under another version")

    # Who is in the plan -------------------------------------------------------

    def _create_category_plan(self, *names):
        categories = self.env["welfare.worker.category"].create(
            [
                {"name": name, "rule": "By contract", "payer_id": self.payer.id}
                for name in names
            ]
        )
        plan = self._create_plan(in_force=False)
        plan.write(
            {"audience": "category", "category_ids": [Command.set(categories.ids)]}
        )
        plan._put_in_force()
        return plan

    def _make_csv(self, *rows):
        lines = ["Codice fiscale;Cognome;Nome;Importo;Categoria"]
        lines += [f"{code};Prova;Mario;10,00;{category}" for code, category in rows]
        return "\n".join(lines).encode()

    def test_a_row_outside_the_category_is_refused_with_the_reason(self):
        plan = self._create_category_plan("Operai", "Impiegati")
        codes = [make_tax_code() for _i in range(3)]
        batch = self._preview(
            self._make_csv(
                (codes[0], "OPERAI"), (codes[1], "Dirigenti"), (codes[2], "")
            ),
            plan=plan,
        ).with_context(lang="it_IT")
        by_code = {line.tax_code: line for line in batch.line_ids}
        self.assertNotEqual(by_code[codes[0]].status, "refused")
        self.assertEqual(by_code[codes[1]].status, "refused")
        self.assertIn("la categoria Dirigenti non è", by_code[codes[1]].message)
        self.assertEqual(by_code[codes[2]].status, "refused")
        batch._book("good_rows")
        self.assertEqual(
            plan.lot_ids.worker_id.mapped("l10n_it_codice_fiscale"), codes[:1]
        )
        self.assertEqual(plan.member_ids.category_name, "Operai")

    def test_one_category_is_taken_for_who_has_none(self):
        plan = self._create_category_plan("Operai")
        batch = self._preview(self._make_csv((make_tax_code(), "")), plan=plan)
        self.assertEqual(batch.line_ids.status, "warned")
        self.assertIn("Operai", batch.line_ids.message)
        batch._book("all_or_none")
        self.assertEqual(self.payer.employment_ids.category_id, plan.category_ids)

    def test_a_known_worker_of_another_category_is_refused(self):
        plan = self._create_category_plan("Operai")
        worker = self._create_worker()
        worker.welfare_employment_ids.category_id = self.env[
            "welfare.worker.category"
        ].create({"name": "Dirigenti", "payer_id": self.payer.id})
        batch = self._preview(
            self._make_csv((worker.l10n_it_codice_fiscale, "")), plan=plan
        )
        self.assertEqual(batch.line_ids.status, "refused")

    def test_who_is_in_the_plan_and_not_in_the_file_is_told(self):
        self._create_worker("Forgotten")
        batch = self._preview(self._rows(1))
        self.assertIn("not in this file: 1", batch.notice_text)
        batch._book("all_or_none")
        members = self.plan.member_ids
        self.assertEqual(sorted(members.mapped("granted_amount")), [0, 10])

    # The file itself ----------------------------------------------------------

    def test_the_total_row_is_compared(self):
        right = self._preview(self._rows(2) + b"\nTotale;;;20,00")
        self.assertIn("is the sum of the rows read", right.total_text)
        wrong = self._preview(self._rows(2) + b"\nTotale;;;25,00")
        self.assertIn("add up to", wrong.total_text)

    def test_an_ambiguous_amount_is_told(self):
        data = (
            f"Codice fiscale;Nominativo;Importo;Importo\n"
            f"{make_tax_code()};Prova Mario;10,00;25,00\n"
        ).encode()
        self.assertIn("may be the amount too", self._preview(data).notice_text)

    def test_columns_are_corrected_in_their_records(self):
        data = (
            f"Codice fiscale;Nominativo;Importo;Importo B\n"
            f"{make_tax_code()};Prova Mario;10,00;25,00\n"
        ).encode()
        batch = self._preview(data)
        columns = {column.header: column for column in batch.column_ids}
        self.assertEqual(columns["Importo"].field_name, "amount")
        self.assertEqual(columns["Importo B"].sample, "25,00")
        with self.assertRaises(AccessError):
            columns["Importo B"].field_name = "amount"
        batch = batch.with_user(self._create_operator())
        batch.column_ids.filtered(
            lambda column: column.header == "Importo B"
        ).field_name = "amount"
        batch.action_preview()
        self.assertEqual(batch.good_amount, 25)
        self.assertEqual(
            {column.header: column.field_name for column in batch.column_ids}[
                "Importo"
            ],
            False,
        )

    def test_two_columns_cannot_be_the_same(self):
        batch = self._upload(self._rows(1))
        with self.assertRaisesRegex(ValidationError, "Two columns"):
            batch._preview({"Cognome": "amount", "Nome": "amount"})

    def test_what_changes_is_said(self):
        worker = self._create_worker(email="old@example.com")
        batch = self._preview(
            make_csv((worker.l10n_it_codice_fiscale, "10,00", "new@example.com"))
        )
        self.assertEqual(batch.line_ids.status, "changed")
        self.assertIn("from old@example.com to new@example.com", batch.line_ids.message)

    def test_refused_rows_come_back_as_a_file_to_correct(self):
        good = make_tax_code()
        batch = self._preview(
            make_csv((make_tax_code(), "10,00"), (good, "dieci"), ("SBAGLIATO", "5"))
        )
        content = batch.with_context(lang="it_IT")._export_refused()
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows[0][1:5], ("Codice fiscale", "Cognome", "Nome", "Importo"))
        self.assertIn("non è un numero", rows[1][0])
        self.assertEqual(rows[1][4], "dieci")
        sheet.cell(2, 5).value = 12.5
        sheet.delete_rows(3)
        corrected = io.BytesIO()
        sheet.parent.save(corrected)
        again = self._preview(corrected.getvalue())
        self.assertEqual((again.good_count, again.good_amount), (1, 12.5))
        self.assertEqual(again.line_ids.tax_code, good)

    # Taking back --------------------------------------------------------------

    def test_a_whole_file_is_taken_back_and_can_be_loaded_again(self):
        data = self._rows(3)
        batch = self._preview(data)
        batch._book("all_or_none")
        self.assertEqual(batch._take_back_all(), 30)
        self.assertEqual(batch.state, "undone")
        self.assertEqual(sum(self._lots().mapped("balance")), 0)
        again = self._preview(data)
        self.assertNotIn("already granted", again.line_ids[0].message or "")
        again._book("all_or_none")
        self.assertEqual(sum(self._lots().mapped("balance")), 30)

    def test_what_is_spent_stays(self):
        batch = self._preview(self._rows(2))
        batch._book("all_or_none")
        lot = self._lots()[0]
        lot._post_move("spend", -4, "test:spend")
        self.assertEqual(batch._take_back_all(), 16)
        self.assertEqual(batch.state, "booked")
        with self.assertRaisesRegex(UserError, "Nothing of this file is left"):
            batch._take_back_all()

    def test_a_long_file_is_taken_back_in_the_background(self):
        batch = self._preview(self._rows(5))
        batch._book("all_or_none")
        self.patch(undo_module, "ROWS_AT_ONCE", 2)
        self.patch(undo_module, "ROWS_A_STEP", 2)
        self.assertIsNone(batch._take_back_all())
        self.assertEqual(batch.state, "undoing")
        self._run_cron()
        self.assertEqual(batch.state, "undone")
        self.assertEqual(sum(self._lots().mapped("balance")), 0)
        self.assertFalse(self.env["welfare.credit.lot"]._find_differences())

    def test_some_rows_are_taken_back(self):
        batch = self._preview(self._rows(3))
        batch._book("all_or_none")
        self.assertEqual(batch.line_ids[:2]._take_back(), 20)
        self.assertEqual(batch.taken_back_amount, 20)
        self.assertEqual(batch.state, "booked")

    def test_hr_of_another_firm_stops_and_takes_back_nothing(self):
        other = self._create_hr_user(self._create_payer("Other Firm"))
        batch = self._preview(self._rows(1))
        batch._book("all_or_none")
        for act in ("_take_back_all", "_stop"):
            with self.subTest(act), self.assertRaises(AccessError):
                getattr(batch.with_user(other), act)()
        with self.assertRaises(AccessError):
            batch.column_ids.with_user(other).read(["header"])

    def test_hr_looks_at_the_file_it_loaded(self):
        batch = self._preview(self._rows(2))
        self.assertEqual(len(batch.shown_line_ids), 2)
        self.assertEqual(batch._get_steps(), (0, 2))
        batch._book("all_or_none")
        self.assertEqual(batch._count_letters()["no_email"], 2)
