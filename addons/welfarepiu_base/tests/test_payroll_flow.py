import csv
import io
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook
from psycopg2.errors import RestrictViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestPayrollFlow(CreditCommon):
    """What payroll is told of a month re-adds to the ledger and says no more than the
    law needs (``domain.md`` 1.9, ``money.md`` 14)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = date(cls.today.year, cls.today.month, 1)
        cls.next = cls.month + relativedelta(months=1)
        cls.worker.write({"name": "Wanda Esempio"})
        cls.worker.welfare_employment_ids.payroll_number = "0042"
        cls.lot = cls._grant(cls.worker, 2000.0)
        cls.card = cls._create_product("Shopping card", 100.0, cls.kind_comma_3)
        cls.Flow = cls.env["welfare.payroll.flow"]

    def _on(self, day):
        return self._at(datetime.combine(day, time(12)))

    def _after(self, months=1):
        """A day of a month after the one that is looked at."""
        return self._on(self.month + relativedelta(months=months, days=4))

    def _buy(self, *products, worker=None):
        order = self._order(*products, worker=worker)
        order._welfare_hold()
        order.action_confirm()
        return order

    def _draft(self, month=None, payer=None):
        return self.Flow._open(payer or self.payer, month or self.month)

    def _issue(self):
        draft = self._draft()
        draft._issue()
        return draft

    def _read_csv(self, flow, encoding="utf-8-sig"):
        text = flow._export_csv().decode(encoding)
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))

    # -- what is in it -----------------------------------------------------------------

    def test_added_up_by_worker_and_kind(self):
        self._buy(self.box)
        self._buy(self.box, self.session, self.card)
        with self._after():
            flow = self._issue()
            self.assertFalse(flow._find_differences())
        lines = {line.kind_id: line for line in flow.line_ids}
        self.assertEqual(lines[self.kind_f].amount, 24.90 * 2 + 45.0)
        self.assertEqual(lines[self.kind_comma_3].amount, 100.0)
        self.assertEqual(flow.amount, 194.80)
        line = lines[self.kind_f]
        self.assertEqual(line.tax_code, self.worker.l10n_it_codice_fiscale)
        self.assertEqual(line.payroll_number, "0042")
        self.assertEqual(line.paid_by, "platform")
        self.assertFalse(line.counted_year, "the law caps only comma 3")

    def test_totals_are_the_ledgers(self):
        others = [self._create_worker(f"Worker {number}") for number in range(3)]
        for other in others:
            self._grant(other, 300.0)
            self._buy(self.box, self.card, worker=other)
        order = self._buy(self.session, self.card)
        order.welfare_coverage_ids[:1]._return(10.0)
        spent = -sum(
            self.env["welfare.credit.move"]
            .search(
                [
                    ("lot_id.payer_id", "=", self.payer.id),
                    ("move_type", "in", ("spend", "reversal")),
                ]
            )
            .mapped("amount")
        )
        with self._after():
            self.assertAlmostEqual(self._issue().amount, spent)

    def test_a_mismatch_is_not_issued(self):
        self._buy(self.box)
        self.lot._post_move("spend", -7.0, "no coverage")
        with self._after():
            draft = self._draft()
            self.assertEqual(
                draft._find_differences(),
                [(self.lot.employment_id.id, 0, 0.0, 7.0)],
            )
            with (
                self.assertLogs("odoo.addons.welfarepiu_base", "WARNING") as logs,
                self.assertRaises(UserError),
            ):
                draft._issue()
        self.assertNotIn(self.worker.name, "".join(logs.output))
        self.assertEqual(draft.state, "draft")

    def test_every_kind_of_movement_is_judged(self):
        """A new movement that is neither silent nor in the rows cannot slip out."""
        from ..models.payroll.welfare_payroll_flow_rows import SILENT_MOVES

        types = dict(self.env["welfare.credit.move"]._fields["move_type"].selection)
        self.assertLessEqual(set(SILENT_MOVES), set(types))
        self.assertLessEqual(
            set(types) - set(SILENT_MOVES),
            {"spend", "reversal", "refund", "refund_payslip"},
        )

    def test_other_firms_and_other_credit_stay_out(self):
        other = self._create_payer("Firm B")
        self._create_employment(self.worker, other)
        lot = self._grant(self.worker, 50.0, plan=self._create_plan(other))
        self.assertTrue(lot)
        self._buy(self.card)
        with self._after():
            flows = self.Flow._open_month(self.month, self.company)
        for flow in flows:
            self.assertEqual(
                set(flow.line_ids.employment_id.payer_id.ids), {flow.payer_id.id}
            )
        self.assertEqual(sum(flows.mapped("amount")), 100.0)

    # -- what comes back ---------------------------------------------------------------

    def test_given_back_in_the_month(self):
        order = self._buy(self.box)
        order.welfare_coverage_ids._return(4.90)
        with self._after():
            line = self._issue().line_ids
        self.assertEqual((line.amount, line.is_return), (20.0, False))

    def test_given_back_later(self):
        """``money.md`` 16: negative in its own month, in the year of the spending."""
        orders = [self._buy(self.card), self._buy(self.card)]
        with self._after(2):
            orders[0].welfare_coverage_ids._return()
            orders[1].welfare_coverage_ids._return(30.0)
        with self._after(1):
            flow = self._issue()
            self.assertEqual(flow.amount, 200.0)
        with self._after(3):
            later = self._draft(self.month + relativedelta(months=2))
            later._issue()
        line = later.line_ids
        self.assertEqual((line.amount, line.is_return), (-130.0, True))
        self.assertEqual(line.counted_year, self.today.year)

    # -- the yearly cap ----------------------------------------------------------------

    def test_counted_to_the_end_of_the_month(self):
        self._buy(self.card)
        self.env["welfare.outside.benefit"].create(
            {"worker_id": self.worker.id, "amount": 50.0, "year": self.today.year}
        )
        with self._after():
            self._buy(self.card)
            line = self._issue().line_ids
        # Bought in the month after: not told yet, whatever the year it counts in.
        self.assertEqual(line.counted_amount, 150.0)
        self.assertFalse(line.over_cap or line.has_children)

    def test_over_the_cap_and_children(self):
        self._buy(self.card)
        self.env["welfare.outside.benefit"].create(
            {"worker_id": self.worker.id, "amount": 950.0, "year": self.today.year}
        )
        with self._after():
            line = self._issue().line_ids
        self.assertTrue(line.over_cap)
        self.assertEqual(line.counted_amount, 1050.0)

    # -- issuing and correcting --------------------------------------------------------

    def test_not_before_the_month_is_over(self):
        self._buy(self.box)
        draft = self._draft()
        with self._on(self.next - timedelta(days=1)), self.assertRaises(UserError):
            draft._issue()
        with self._on(self.next):
            draft._issue()
        self.assertEqual(draft.state, "issued")

    def test_frozen_by_the_database(self):
        self._buy(self.box)
        with self._after():
            flow = self._issue()
        line = flow.line_ids
        for record, change in (
            (line, "UPDATE {} SET amount = 1"),
            (line, "UPDATE {} SET tax_code = 'X'"),
            (line, "DELETE FROM {}"),
            (flow, "UPDATE {} SET amount = 1"),
            (flow, "UPDATE {} SET state = 'draft'"),
        ):
            query = change.format(record._table) + f" WHERE id = {record.id}"
            with (
                self.subTest(query=query),
                self.assertRaises(RestrictViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)
        with (
            self.assertRaises(RestrictViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            line.copy()
        with self.assertRaises(UserError):
            flow.unlink()

    def test_corrected_says_what_it_replaces(self):
        self._buy(self.card)
        with self._after():
            flow = self._issue()
            draft = flow._correct()
            with self.assertRaises(UserError):
                draft._issue()
            self.env["welfare.outside.benefit"].create(
                {"worker_id": self.worker.id, "amount": 950.0, "year": self.today.year}
            )
            self.assertEqual(flow._correct(), draft, "one draft")
            self.assertEqual((draft.difference, draft.changed_count), (0.0, 2))
            draft._issue()
        self.assertEqual((flow.state, draft.state), ("replaced", "issued"))
        self.assertEqual((draft.number, draft.replaces_id), (2, flow))
        self.assertFalse(flow.line_ids.over_cap, "as it was issued")
        self.assertTrue(draft.line_ids.over_cap)

    def test_one_current(self):
        self._buy(self.card)
        with self._after():
            flow = self._issue()
            self.assertFalse(self._draft(), "issued is left alone")
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            flow.sudo().create(
                {
                    "payer_id": self.payer.id,
                    "month": self.month,
                    "number": 2,
                    "replaces_id": flow.id,
                    "state": "issued",
                }
            )

    def test_prepared_by_the_cron(self):
        self._buy(self.card)
        with self._after(), self.enter_registry_test_mode():
            cron = self.env.ref("welfarepiu_base.cron_prepare_payroll_flows")
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        flow = self.Flow.search([("payer_id", "=", self.payer.id)])
        self.assertEqual((flow.month, flow.state), (self.month, "draft"))

    def test_nothing_happened_no_flow(self):
        with self._after():
            self.assertFalse(self._draft())

    # -- files -------------------------------------------------------------------------

    def test_csv(self):
        self._buy(self.card)
        with self._after():
            flow = self._issue()
        (row,) = self._read_csv(flow)
        self.assertEqual(
            list(row), [title for _name, title, _value in flow._get_columns()]
        )
        self.assertEqual(row["Tax code"], self.worker.l10n_it_codice_fiscale)
        self.assertEqual(row["Amount"], "100,00")
        self.assertEqual(row["Month"], self.month.strftime("%m/%Y"))
        self.assertEqual(row["Counted so far"], "100,00")
        self.assertEqual(row["Legal letter"], self.kind_comma_3.code)

    def test_windows_letters_and_codes(self):
        self.payer.name = "Città ₿ Łódź"
        self.payer.payroll_program_id = self.env["welfare.payroll.program"].create(
            {
                "name": "Paghe Test",
                "encoding": "cp1252",
                "code_ids": [
                    Command.create({"kind_id": self.kind_comma_3.id, "code": "W01"}),
                    Command.create(
                        {
                            "kind_id": self.kind_comma_3.id,
                            "code": "W02",
                            "flag": "over_cap",
                        }
                    ),
                    Command.create(
                        {
                            "kind_id": self.kind_comma_3.id,
                            "code": "W03",
                            "paid_by": "employer",
                        }
                    ),
                ],
            }
        )
        self._buy(self.card, self.box)
        with self._after():
            flow = self._issue()
        rows = self._read_csv(flow, "cp1252")
        self.assertEqual({row["Payroll code"] for row in rows}, {"W01", ""})
        self.assertEqual(rows[0]["Firm"], "Città ? ?ódz")

    def test_no_formula(self):
        employment = self.worker.welfare_employment_ids
        for text in ("=1+1", "+1", "-1", "@x", "\t=1", '=HYPERLINK("x")'):
            employment.payroll_number = text
            with self.subTest(text=text):
                flow = self.Flow.new({"payer_id": self.payer.id, "month": self.month})
                self.assertEqual(flow._neutralise(text), f"'{text}")
        self._buy(self.card)
        with self._after():
            flow = self._issue()
        (row,) = self._read_csv(flow)
        self.assertEqual(row["Payroll number"][:2], "'=")
        sheet = load_workbook(io.BytesIO(flow._export_xlsx())).active
        rows = list(sheet.iter_rows(min_row=2))
        self.assertNotIn("f", {cell.data_type for cell in rows[0]})
        self.assertIn(100.0, [cell.value for cell in rows[0]])

    def test_a_draft_gives_no_file(self):
        self._buy(self.card)
        draft = self._draft()
        with self.assertRaises(UserError):
            draft._export_csv()
        self.assertFalse(draft.csv_file)

    def test_forgotten_in_issued_flows(self):
        self._buy(self.card)
        with self._after():
            flow = self._issue()
        self.worker._welfare_erase_payroll()
        line = flow.line_ids
        self.assertFalse(line.tax_code or line.payroll_number)
        self.assertEqual(line.amount, 100.0)

    # -- who may -----------------------------------------------------------------------

    def test_hr_only_its_own(self):
        self._buy(self.card)
        other = self._create_payer("Firm B")
        mine, theirs = self._create_hr_user(), self._create_hr_user(other)
        with self._after():
            draft = self._draft()
            with self.assertRaises(AccessError):
                draft.with_user(theirs)._issue()
            draft.with_user(mine)._issue()
        self.assertEqual(draft.issued_by_id, mine)
        self.assertTrue(draft.with_user(mine)._export_csv())
        with self.assertRaises(AccessError):
            draft.with_user(theirs).sudo()._export_csv()
        self.assertFalse(self.Flow.with_user(theirs).search([]))
        with self.assertRaises(AccessError):
            draft.with_user(mine).line_ids.read(["tax_code"])

    def test_the_program_is_the_firms_choice(self):
        program = self.env["welfare.payroll.program"].create({"name": "Paghe Test"})
        other = self._create_payer("Firm B")
        hr = self._create_hr_user()
        self.payer.with_user(hr)._choose_payroll_program(program)
        self.assertEqual(self.payer.payroll_program_id, program)
        with self.assertRaises(AccessError):
            other.with_user(hr)._choose_payroll_program(program)

    # -- said before -------------------------------------------------------------------

    def test_said_before_buying(self):
        order = self._order(self.box, self.card)
        (sentence,) = order._welfare_get_payroll_sentences()
        for words in (self.payer.name, "24.90", "100.00", "yearly cap"):
            self.assertIn(words, sentence)
        for words in (self.box.name, self.supplier.name):
            self.assertNotIn(words, sentence)
        order._welfare_hold()
        order.action_confirm()
        with self._after():
            flow = self._issue()
        content = flow._export_csv().decode("utf-8-sig")
        for product in (self.box, self.card):
            self.assertNotIn(product.name, content)
        # What the flow tells is what was said: the same rows.
        told = {
            (line.kind_id.id, line.amount, line.counted_year) for line in flow.line_ids
        }
        rows = self.Flow._get_rows_of_purchases(
            self.payer, self.month, self.next - timedelta(days=1)
        )
        self.assertEqual(
            told, {(row["kind_id"], row["amount"], row["counted_year"]) for row in rows}
        )

    def test_nothing_to_say_without_credit(self):
        order = self._order(self.box, welfare_use_credit=False)
        self.assertFalse(order._welfare_get_payroll_sentences())

    def test_a_document_and_who_benefits(self):
        """The hook of refunds: only where the law wants the beneficiary, he is told."""
        member = self.env["welfare.family.member"].create(
            {
                "worker_id": self.worker.id,
                "name": "Bruno Esempio",
                "relation_type_id": self.env.ref("welfarepiu_base.relation_child").id,
                "tax_code": "RCCMNL83S18D969H",
            }
        )
        document = {
            "document_number": "12/A",
            "document_date": self.today,
            "source_model": "welfare.credit.lot",
            "source_id": self.lot.id,
            "beneficiary": member,
            "day": self.today,
            "paid_by": "employer",
        }
        told = self.Flow._prepare_row(
            self.lot.employment_id.id,
            self.env.ref("welfarepiu_base.kind_f_bis"),
            80.0,
            **document,
        )
        self.assertEqual(told["beneficiary_tax_code"], "RCCMNL83S18D969H")
        self.assertNotIn("Bruno", str(told))
        sentence = self.Flow._describe_rows(self.payer, [told])
        self.assertIn("tax code and relation", sentence)
        row = self.Flow._prepare_row(
            self.lot.employment_id.id, self.kind_comma_3, 80.0, **document
        )
        self.assertNotIn("beneficiary_tax_code", row)
        self.assertNotIn("relation", self.Flow._describe_rows(self.payer, [row]))
