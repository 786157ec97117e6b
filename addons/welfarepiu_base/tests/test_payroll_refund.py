import csv
import io
from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestPayrollRefund(RefundCommon):
    """Refunded expenses in the payroll flow: the document, and who benefits only where
    the dated rule says so (``domain.md`` 1.9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = date(cls.today.year, cls.today.month, 1)

    def _issue(self):
        moment = datetime.combine(
            self.month + relativedelta(months=1, days=4), time(12)
        )
        with self._at(moment):
            flow = self.env["welfare.payroll.flow"]._open(self.payer, self.month)
            flow._issue()
        return flow

    def test_school_names_the_child(self):
        refund = self._submit(120.0)
        self._decide(refund)._approve()
        flow = self._issue()
        line = flow.line_ids
        self.assertEqual(line.amount, 120.0)
        self.assertEqual(line.kind_id, self.kind_school)
        self.assertEqual(line.document_number, "12/2026")
        self.assertEqual(line.document_date, refund.sudo().document_date)
        self.assertEqual(line.beneficiary_tax_code, self.child.tax_code)
        self.assertEqual(line.beneficiary_relation, self.child.relation_type_id.name)
        text = flow._export_csv().decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
        self.assertEqual(row["Tax code of who benefits"], self.child.tax_code)
        for secret in (self.child.name, "School Test", refund.sudo().document_issuer):
            self.assertNotIn(secret, text)

    def test_bills_name_nobody(self):
        self._decide(self._submit(80.0, self.utilities))._approve()
        line = self._issue().line_ids
        self.assertEqual(line.kind_id, self.kind_comma_3)
        self.assertFalse(line.beneficiary_tax_code or line.beneficiary_relation)
        self.assertEqual(line.counted_amount, 80.0)
        self.assertEqual(line.counted_year, self.today.year)

    def test_paid_by(self):
        self._decide(self._submit(50.0))._approve()
        self.assertEqual(self._issue().line_ids.paid_by, "platform")

    def test_paid_in_the_payslip(self):
        self._approve_in_payslip()
        flow = self._issue()
        self.assertEqual(flow.line_ids.paid_by, "employer")
        self.assertIn(";E;", flow._export_csv().decode("utf-8-sig"))

    def _approve_in_payslip(self, amount=50.0, number="77"):
        """:return: an approved refund that the firm pays in the payslip"""
        plan = self._create_plan(kinds=self.kinds, refund_paid_by="payslip")
        self._grant(self.worker, 500.0, plan)
        refund = self._draft(amount, number=number)
        refund.sudo().paid_by = "payslip"
        refund._submit()
        self._decide(refund)._approve()
        return refund.sudo()

    def test_the_issued_flow_marks_it_paid(self):
        """Nobody has to remember a button: the firm has it, and the worker reads so."""
        refund = self._approve_in_payslip()
        mails = self.env["mail.mail"].search_count([])
        hr = self._create_hr_user()
        moment = datetime.combine(
            self.month + relativedelta(months=1, days=4), time(12)
        )
        with self._at(moment):
            flow = self.env["welfare.payroll.flow"]._open(self.payer, self.month)
            self.assertEqual(refund.state, "approved")
            flow.with_user(hr)._issue()
        self.assertEqual(refund.state, "paid")
        self.assertEqual(refund.paid_on, moment.date())
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1)

    def test_what_the_operator_pays_is_not_paid_by_a_flow(self):
        refund = self._submit(50.0)
        self._decide(refund)._approve()
        flow = self._issue()
        self.assertEqual(flow.line_ids.source_id, refund.id)
        self.assertEqual(refund.sudo().state, "approved")

    def test_a_corrected_flow_pays_nothing_again(self):
        """What was paid keeps its day, and nobody is written to twice."""
        refund = self._approve_in_payslip()
        flow = self._issue()
        paid_on = refund.paid_on
        mails = self.env["mail.mail"].search_count([])
        later = datetime.combine(self.month + relativedelta(months=1, days=9), time(12))
        with self._at(later):
            refund.employment_id.payroll_number = "new number"
            draft = flow._correct()
            draft._issue()
        self.assertEqual(flow.state, "replaced")
        self.assertEqual(draft._get_refunds_in_payslip(), refund)
        self.assertEqual((refund.state, refund.paid_on), ("paid", paid_on))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_less_than_asked_and_refused(self):
        self._decide(self._submit(100.0, number="1"))._approve(
            60.0, reason=self.less_reason
        )
        self._decide(self._submit(30.0, number="2"))._refuse(self.refuse_reason)
        self._submit(20.0, number="3")
        flow = self._issue()
        self.assertEqual(flow.line_ids.mapped("amount"), [60.0])
        self.assertFalse(flow._find_differences())

    def test_with_purchases_it_re_adds_to_the_ledger(self):
        card = self._create_product("Card", 100.0, self.kind_comma_3)
        order = self._order(card)
        order._welfare_hold()
        order.action_confirm()
        self._decide(self._submit(80.0, self.utilities))._approve()
        flow = self._issue()
        self.assertEqual(sorted(flow.line_ids.mapped("amount")), [80.0, 100.0])
        self.assertEqual(set(flow.line_ids.mapped("counted_amount")), {180.0})
        used = self.env["welfare.credit.move"]._read_group(
            [
                ("lot_id.payer_id", "=", self.payer.id),
                ("move_type", "in", ("spend", "reversal", "refund", "refund_payslip")),
            ],
            aggregates=["amount:sum"],
        )[0][0]
        self.assertEqual(flow.amount, -used)

    def test_said_before_asking(self):
        refund = self._draft(120.0)
        sentence = refund._get_payroll_sentence()
        for words in (
            self.payer.name,
            "120.00",
            "number and date of the document",
            "tax code and relation",
        ):
            self.assertIn(words, sentence)
        bills = self._draft(80.0, self.utilities, number="9")
        sentence = bills._get_payroll_sentence()
        self.assertIn("yearly cap", sentence)
        self.assertNotIn("relation", sentence)

    def test_told_before_is_what_the_file_tells(self):
        """Column by column: what the worker reads before sending stands in the file."""
        refund = self._draft(120.0)
        told = dict(refund._get_told_to_firm())
        self.assertEqual(told["Tax code of who benefits"], self.child.tax_code)
        self.assertEqual(told["Document number"], "12/2026")
        refund._submit()
        self._decide(refund)._approve()
        flow = self._issue()
        self.assertEqual(dict(flow._describe_line(flow.line_ids)), told)
        titles, row = flow._get_table()
        filled = {title for title, cell in zip(titles, row, strict=True) if cell}
        paid_by, given_back = titles[8], titles[9]
        self.assertEqual(filled - {paid_by, given_back}, set(told) - {"Paid By"})
