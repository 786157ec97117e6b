from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .settlement_common import SettlementCommon


@tagged("post_install", "-at_install")
class TestAgency(SettlementCommon):
    """Mandate with representation: the supplier invoices the firm and we only pay, so
    no invoice to us is waited for, and our books bear none of its VAT."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session.write(
            {"welfare_billing_path": "agent", "welfare_supplier_cost": 0.0}
        )
        cls.payer.partner_id.write(
            {
                "vat": "IT12345670017",
                "street": "Via di prova 1",
                "zip": "24067",
                "city": "Sarnico",
            }
        )
        cls.supplier.email = "supplier@example.com"

    def _agency(self, settlements=None):
        settlements = settlements or self._settle_supplier(self.clock._today())
        return settlements.filtered("is_agency")

    def test_supplier_invoices_the_firm_and_we_wait_for_nothing(self):
        order = self._sell(self.session)
        settlement = self._settle()
        self.assertTrue(settlement.is_agency)
        bill = settlement.bill_id
        self.assertRecordValues(
            bill,
            [
                {
                    "move_type": "in_receipt",
                    "amount_total": 122.0,
                    "amount_tax": 0.0,
                    "state": "posted",
                }
            ],
        )
        self.assertFalse(bill.line_ids.tax_line_id)
        self.assertFalse(settlement.is_bill_missing)
        self.assertEqual(settlement._get_invoice_guides(), [])
        [guide] = settlement._get_firm_guides()
        self.assertEqual(guide["recipient"]["vat"], "IT12345670017")
        self.assertEqual(guide["recipient"]["address"], "Via di prova 1, 24067 Sarnico")
        self.assertEqual((guide["kind"], guide["total"]), ("TD01", 122.0))
        [rate] = guide["rates"]
        self.assertEqual((rate.base, rate.vat), (100.0, 22.0))
        self._redeem(order)
        self.assertEqual(settlement.ready_amount, 122.0, "the firm's VAT is paid too")
        self._pay(settlement)
        self.assertEqual(settlement.payment_state, "paid")
        self.assertReadds()

    def test_firm_reads_neither_who_nor_what(self):
        self._sell(self.session)
        [guide] = self._settle()._get_firm_guides()
        for told in (guide["text"], guide["reference"]):
            for secret in (self.worker.name, self.session.name, self.kind_f.name):
                self.assertNotIn(secret, told)

    def test_what_is_advanced_is_asked_back_whole_and_nothing_is_left(self):
        account = self.company.welfare_clearing_account_id
        before = self._get_balance(account)
        self._sell(self.session)
        self._settle()
        recharge = self._recharge()
        self.assertEqual(recharge.move_id.amount_tax, 0.0)
        self.assertEqual(self._get_balance(account), before)
        self.assertBooks()

    def _get_balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    def test_commission_is_ours_and_the_suppliers_vat_is_advanced(self):
        """Of 122.00 the supplier invoices 100.00, its VAT in it; 22.00 are ours."""
        self.session.welfare_supplier_cost = 100.0
        account = self.company.welfare_clearing_account_id
        before = self._get_balance(account)
        self._sell(self.session)
        settlement = self._settle()
        self.assertEqual(settlement.bill_id.amount_total, 100.0)
        lines = self._recharge().line_ids
        self.assertEqual(
            {line.part: line.amount for line in lines},
            {"cost": 100.0, "commission": 22.0},
        )
        self.assertEqual(self._get_balance(account), before)
        self.assertBooks()

    def test_what_is_invoiced_to_us_has_a_statement_of_its_own(self):
        self._sell(self.session)
        self._sell(self.meal)
        both = self._settle_supplier(self.clock._today())
        self.assertEqual(len(both), 2)
        mine, ours = self._agency(both), both - self._agency(both)
        self.assertEqual((mine.amount, ours.amount), (122.0, 11.0))
        self.assertEqual(ours.bill_id.move_type, "in_invoice")
        self.assertTrue(ours.is_bill_missing)
        missing = self.env["welfare.settlement"].search(
            [("is_bill_missing", "=", True), ("supplier_id", "=", self.supplier.id)]
        )
        self.assertEqual(missing, ours)
        self.assertReadds()
        self.assertFalse(self._settle_supplier(self.clock._today()), "run again")

    def test_no_invoice_is_asked_for(self):
        with self._month(1):
            self._sell(self.session)
            settlement = self._settle()
        with self._month(4):
            settlement._cron_ask_for_bills()
            settlement.action_ask_for_bill()
        self.assertFalse(settlement.reminders)

    def test_what_comes_back_is_credited_to_the_firm_and_comes_off(self):
        with self._month(1):
            order = self._sell(self.session, quantity=2)
            first = self._settle()
        with self._month(2):
            line = self._line(order, self.session)
            order._welfare_return_lines({line: 1}, "return")
            back = self._settle()
        self.assertTrue(back.is_agency)
        self.assertEqual(back.bill_id.move_type, "in_refund")
        self.assertFalse(back.is_bill_missing)
        [guide] = back._get_firm_guides()
        self.assertEqual((guide["kind"], guide["total"]), ("TD04", 122.0))
        self.assertEqual(first.left_amount, 122.0)
        self.assertReadds()

    def test_own_money_does_not_pay_what_the_firm_is_invoiced_for(self):
        poor = self._create_worker("Poor Test")
        self._grant(poor, 100.0)
        with self.assertRaisesRegex(ValidationError, "wholly"):
            self._order(self.session, worker=poor)._welfare_hold()
        nobody = self._create_worker("Nothing Test")
        with self.assertRaisesRegex(ValidationError, "wholly"):
            self._order(self.session, worker=nobody).action_confirm()

    def test_two_firms_do_not_share_one_invoice(self):
        other = self._create_payer("Other Firm")
        plan = self._create_plan(other)
        both = self._create_worker("Two Jobs Test")
        self._create_employment(both, other)
        self._grant(both, 100.0)
        self._grant(both, 100.0, plan=plan)
        with self.assertRaisesRegex(ValidationError, "one firm"):
            self._order(self.session, worker=both)._welfare_hold()

    def test_tax_to_be_withheld_is_not_paid_out(self):
        self._create_terms(withholding_tax_id=self.withholding.id)
        with self.assertRaisesRegex(ValidationError, "withheld"):
            self._order(self.session)._welfare_hold()

    def test_held_credit_keeps_the_path_of_its_day(self):
        order = self._order(self.session)
        order._welfare_hold()
        self.env["welfare.billing.rule"].create(
            {
                "supplier_id": self.supplier.id,
                "billing_path": "mandate",
                "date_from": self.today - timedelta(days=1),
            }
        )
        order.action_confirm()
        self.assertTrue(self._settle().is_agency)

    def test_worker_is_told_before_buying(self):
        order = self._order(self.session)
        order._welfare_update_coverage()
        told = " ".join(order._welfare_get_payroll_sentences())
        self.assertIn(self.supplier.name, told)
        self.assertIn(self.payer.name, told)

    def test_invoice_sent_to_us_by_mistake_agrees_with_nothing(self):
        self._sell(self.session)
        settlement = self._settle()
        received = self.env["welfare.received.bill"].new(
            {
                "company_id": self.company.id,
                "supplier_id": self.supplier.id,
                "document_type": "TD01",
            }
        )
        self.assertFalse(received._get_candidates() & settlement.bill_id)

    def test_draft_statement_promises_nothing_to_write(self):
        self._sell(self.session)
        draft = self.env["welfare.settlement"]._open_month(self.today)
        draft = draft.filtered(lambda one: one.supplier_id == self.supplier)
        self.assertEqual(draft._get_firm_guides(), [])
        with self.assertRaises(UserError):
            self.env["welfare.settlement.payment"].create(
                {
                    "settlement_ids": draft.ids,
                    "journal_id": self.env["account.journal"]
                    .search(
                        [("type", "=", "bank"), ("company_id", "=", self.company.id)],
                        limit=1,
                    )
                    .id,
                }
            ).action_pay()
