from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .settlement_common import SettlementCommon


@tagged("post_install", "-at_install")
class TestSupplierTerms(SettlementCommon):
    """When a supplier is paid, and what is withheld, are dated rows."""

    def test_days_are_those_of_the_month_and_stay(self):
        terms = self._create_terms(payment_days=10)
        with self._month(0):
            self._sell(self.session)
            first = self._settle()
            self.assertEqual(first.pay_on, first.period_end + relativedelta(days=10))
        self.company.welfare_supplier_payment_days = 90
        terms.date_to = first.period_end
        self._create_terms(
            payment_days=5, date_from=first.period_end + relativedelta(days=1)
        )
        with self._month(1):
            self._sell(self.session)
            second = self._settle()
        self.assertEqual(first.pay_on, first.period_end + relativedelta(days=10))
        self.assertEqual(second.pay_on, second.period_end + relativedelta(days=5))
        self.assertEqual(second.bill_id.invoice_date_due, second.pay_on)

    def test_without_terms_the_days_of_the_company_and_no_more(self):
        self.company.welfare_supplier_payment_days = 45
        self._sell(self.session)
        settlement = self._settle()
        self.assertEqual(
            settlement.pay_on, settlement.period_end + relativedelta(days=45)
        )
        self.assertAlmostEqual(settlement.bill_id.amount_total, 122.0)

    def test_terms_that_were_used_are_not_rewritten(self):
        terms = self._create_terms()
        self._sell(self.session)
        settlement = self._settle()
        for vals in ({"payment_days": 60}, {"tax_system": "RF19"}):
            with self.assertRaises(UserError):
                terms.write(vals)
        terms.date_to = settlement.period_end

    def test_two_rows_do_not_overlap(self):
        self._create_terms()
        with (
            self.assertRaises(ExclusionViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._create_terms(date_from="2022-01-01")
            self.env.flush_all()

    def test_nothing_is_withheld_from_a_forfettario(self):
        with (
            self.assertRaises(CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._create_terms(
                tax_system="RF19", withholding_tax_id=self.withholding.id
            )
            self.env.flush_all()

    def test_bill_of_a_forfettario_bears_no_vat(self):
        self._create_terms(tax_system="RF19")
        self._sell(self.session)
        settlement = self._settle()
        self.assertRecordValues(
            settlement.bill_id,
            [{"amount_untaxed": 122.0, "amount_tax": 0.0, "amount_total": 122.0}],
        )
        [rate] = settlement.bill_id._welfare_get_rates()
        self.assertEqual((rate.base, rate.vat, bool(rate.tax)), (122.0, 0.0, False))

    def test_tax_is_withheld_on_the_base_to_the_cent(self):
        self._create_terms(withholding_tax_id=self.withholding.id)
        self._sell(self.session)
        settlement = self._settle()
        self.assertRecordValues(
            settlement,
            [{"amount": 122.0, "withheld_amount": 20.0, "left_amount": 102.0}],
        )
        [rate] = settlement.bill_id._welfare_get_rates()
        self.assertEqual((rate.base, rate.vat), (100.0, 22.0))
        self.assertReadds()

    def test_withholding_does_not_move_the_gross_by_a_cent(self):
        """37.55 at 22% and 18.97 at 10%: a base rounded on its own is a cent off."""
        self._create_terms(withholding_tax_id=self.withholding.id)
        off = 0
        for number, (one, two) in enumerate(
            ((265.58, 135.88), (207.53, 188.57), (18.96, 24.90), (95.23, 251.03))
        ):
            self.session.list_price, self.meal.list_price = one, two
            with self._month(number):
                self._sell(self.session, self.meal)
                settlement = self._settle()
            rates = settlement.bill_id._welfare_get_rates()
            total = sum(rate.total for rate in rates)
            self.assertAlmostEqual(total, settlement.amount, 2)
            self.assertAlmostEqual(settlement.amount, one + two, 2)
            base = sum(rate.base for rate in rates)
            self.assertAlmostEqual(
                settlement.withheld_amount, self.company.currency_id.round(base * 0.2)
            )
            off += settlement.bill_id.amount_total
        self.assertTrue(off)
        self.assertReadds()

    def test_withheld_tax_is_due_to_the_state_when_the_bill_is_paid(self):
        self._create_terms(withholding_tax_id=self.withholding.id)
        order = self._sell(self.session)
        settlement = self._settle()
        self._redeem(order)
        self._pay_by_bank(settlement)
        account = self.withholding.invoice_repartition_line_ids.account_id
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "in", account.ids),
                ("parent_state", "=", "posted"),
                ("move_id", "!=", settlement.bill_id.id),
            ]
        )
        self.assertEqual(settlement.payment_state, "paid")
        self.assertAlmostEqual(sum(lines.mapped("balance")), -20.0)

    def test_what_is_given_back_gives_the_withheld_tax_back(self):
        self._create_terms(withholding_tax_id=self.withholding.id)
        with self._month(0):
            order = self._sell(self.session)
            self._settle()
        with self._month(1):
            order._welfare_return_lines({order.order_line[0]: 1}, "return")
            back = self._settle()
        self.assertEqual(back.bill_id.move_type, "in_refund")
        self.assertRecordValues(back, [{"amount": -122.0, "withheld_amount": -20.0}])
        self.assertReadds()
