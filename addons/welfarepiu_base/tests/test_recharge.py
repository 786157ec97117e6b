from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestRecharge(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Tax = cls.env["account.tax"]
        cls.small_business = Tax.create(
            {
                "name": "no VAT (small business)",
                "amount": 0,
                "type_tax_use": "purchase",
                "l10n_it_exempt_reason": "N2.2",
                "invoice_legal_notes": "L. 190/2014",
            }
        )
        cls.tutor = cls._create_product(
            "Tutor lesson",
            54.90,
            cls.kind_f,
            welfare_billing_path="mandate",
            welfare_supplier_id=cls.supplier.id,
            welfare_supplier_cost=45.0,
            supplier_taxes_id=[Command.set(cls.small_business.ids)],
        )
        cls._grant(cls.worker, 1000.0)

    def _buy(self, *products):
        order = self._order(*products)
        order.action_confirm()
        return order

    def _draft(self):
        return (
            self.env["welfare.recharge"]
            ._open_month(self.today)
            .filtered(lambda one: one.payer_id == self.payer)
        )

    def _post(self):
        recharge = self._draft()
        recharge._post()
        report = self.env["welfare.quadratura"].create({"payer_id": self.payer.id})
        self.assertTrue(report.is_square, report.explanation)
        return recharge

    def _map(self, **vals):
        return self.env["welfare.recharge.tax"].create(
            {
                "date_from": "2021-01-01",
                "billing_path": "mandate",
                "recharge_tax_id": self.tax.welfare_included_of_id.id,
                "legal_reference": "test",
                **vals,
            }
        )

    def _get_product_lines(self, move):
        return move.invoice_line_ids.sorted("id")

    # -- paths and taxes -------------------------------------------------------------

    def test_supplier_without_vat_is_recharged_with_the_mapped_tax(self):
        """45.00 of a small business cost the firm 54.90; the buyer saw 54.90."""
        self._map(supplier_tax_id=self.small_business.id)
        order = self._buy(self.tutor)
        self.assertAlmostEqual(order.order_line[0].price_total, 54.90)
        invoice = self._post().move_id
        self.assertAlmostEqual(invoice.amount_untaxed, 45.0)
        self.assertAlmostEqual(invoice.amount_tax, 9.90)
        self.assertEqual(
            invoice.invoice_line_ids.account_id,
            self.company.welfare_clearing_account_id,
        )

    def test_cost_and_commission_are_separate_lines_of_the_exact_gross(self):
        self.tutor.list_price = 60.0
        self._map(supplier_tax_id=self.small_business.id)
        self._buy(self.tutor)
        cost, commission = self._get_product_lines(self._post().move_id)
        self.assertAlmostEqual(cost.price_total, 54.90)
        self.assertAlmostEqual(commission.price_total, 5.10)
        self.assertNotEqual(
            commission.account_id, self.company.welfare_clearing_account_id
        )

    def test_paid_in_the_payers_name_bears_no_vat(self):
        for path in ("agent", "out_of_vat"):
            self.tutor.welfare_billing_path = path
            self.tutor.welfare_supplier_cost = 0.0
            self._buy(self.tutor)
        recharge = self._post()
        self.assertEqual(recharge.move_id.amount_tax, 0.0)
        self.assertAlmostEqual(recharge.move_id.amount_total, 109.80)
        self.assertEqual(
            set(
                recharge.move_id.invoice_line_ids.tax_ids.mapped(
                    "l10n_it_exempt_reason"
                )
            ),
            {"N1"},
        )

    def test_a_dated_row_decides_the_path_of_product_or_supplier(self):
        Rule = self.env["welfare.billing.rule"]
        get = Rule._get_path
        product = self.tutor
        self.assertEqual(get(product, self.company, self.today), "mandate")
        Rule.create(
            {
                "supplier_id": self.supplier.id,
                "billing_path": "agent",
                "date_from": self.today,
            }
        )
        yesterday = self.today.replace(year=self.today.year - 1)
        self.assertEqual(get(product, self.company, self.today), "agent")
        self.assertEqual(get(product, self.company, yesterday), "mandate")
        Rule.create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "billing_path": "out_of_vat",
                "date_from": self.today,
            }
        )
        self.assertEqual(get(product, self.company, self.today), "out_of_vat")

    def test_what_was_bought_keeps_its_treatment(self):
        self._buy(self.tutor)
        self._map()
        self.tutor.welfare_billing_path = "agent"
        [line] = self._draft().line_ids
        self.assertEqual(line.billing_path, "mandate")

    def test_a_hundred_small_lines_are_exact(self):
        """100 lines of 1.00 at 22% (money.md 4), over two kinds and two paths."""
        cheap = self._create_product("Cheap", 1.0, self.kind_f)
        dear = self._create_product(
            "Other", 0.37, self.kind_comma_3, welfare_billing_path="mandate"
        )
        for _number in range(20):
            self._buy(*([cheap] * 4), dear)
        self.assertAlmostEqual(self._post().move_id.amount_total, 87.40)

    # -- privacy ---------------------------------------------------------------------

    def test_a_kind_is_told_from_five_workers_on(self):
        workers = [self._create_worker(f"Worker {number}") for number in range(4)]
        for worker in workers:
            self._grant(worker, 100.0)
            self._order(self.box, worker=worker).action_confirm()
        self.assertFalse(self._draft().line_ids.kind_id)
        self._buy(self.box)
        recharge = self._post()
        self.assertEqual(recharge.line_ids.kind_id, self.kind_f)
        self.assertEqual(recharge.user_count, 5)
        told = self.kind_f.with_context(lang=self.payer.partner_id.lang).name
        self.assertIn(told, recharge.move_id.invoice_line_ids.name)

    # -- the run ---------------------------------------------------------------------

    def test_draft_shows_what_will_be_told_and_what_differs(self):
        order = self._buy(self.box)
        recharge = self._draft()
        self.assertEqual(recharge.line_ids.amount, 24.90)
        self.assertFalse(recharge.check_text)
        order._action_cancel()
        recharge.invalidate_recordset()
        self.assertTrue(recharge.check_text)

    def test_coverage_that_is_not_in_the_ledger_is_not_posted(self):
        order = self._buy(self.box)
        recharge = self._draft()
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE welfare_credit_coverage DISABLE TRIGGER USER;"
            "UPDATE welfare_credit_coverage SET amount = 25 WHERE order_id = %s;"
            "ALTER TABLE welfare_credit_coverage ENABLE TRIGGER USER",
            (order.id,),
        )
        self.env.invalidate_all()
        self.assertIn(order.name, recharge.check_text)
        with self.assertRaisesRegex(UserError, order.name):
            recharge._post()
        self.assertEqual(recharge.state, "draft")

    def test_run_again_and_payers_without_anything(self):
        self._buy(self.box)
        first = self._draft()
        self.assertEqual(self._draft(), first)
        self._buy(self.box)
        self.assertEqual(self._draft().amount, 49.80)
        first._post()
        self.assertFalse(self._draft())
        with self.assertRaises(UserError):
            first._post()

    def test_a_run_that_nets_to_zero_needs_no_document(self):
        order = self._buy(self.box)
        self._post()
        order._action_cancel()
        self._buy(self.box)
        recharge = self._draft()
        self.assertEqual(recharge.amount, 0.0)
        recharge._post()
        self.assertEqual(
            sorted(recharge.move_ids.mapped("move_type")), ["out_invoice", "out_refund"]
        )
        self.assertEqual(set(recharge.move_ids.mapped("amount_total")), {24.90})

    def test_returned_in_part_before_and_after_the_run(self):
        order = self._buy(self.box, self.session)
        order.welfare_coverage_ids[:1]._return(10.0)
        self.assertAlmostEqual(self._post().move_id.amount_total, 59.90)
        order.welfare_coverage_ids.filtered(lambda c: c.amount == 24.90)._return(4.90)
        note = self._post().move_id
        self.assertEqual((note.move_type, note.amount_total), ("out_refund", 4.90))

    def test_credit_note_gives_the_funds_back(self):
        self.env["welfare.funding"].create(
            {"payer_id": self.payer.id, "amount": 100.0}
        )._receive()
        order = self._buy(self.box)
        self._post()
        self.assertAlmostEqual(self.payer._get_provvista_balance(), 75.10)
        order._action_cancel()
        note = self._post().move_id
        self.assertEqual(note.amount_residual, 0.0)
        self.assertAlmostEqual(self.payer._get_provvista_balance(), 100.0)

    def test_credit_note_first_lowers_what_is_still_owed(self):
        order = self._buy(self.box)
        invoice = self._post().move_id
        self.assertAlmostEqual(invoice.amount_residual, 24.90)
        order._action_cancel()
        note = self._post().move_id
        self.assertEqual((invoice.amount_residual, note.amount_residual), (0.0, 0.0))
        self.assertAlmostEqual(self.payer._get_provvista_balance(), 0.0)

    def test_funds_that_come_later_settle_what_is_open(self):
        self._buy(self.box)
        invoice = self._post().move_id
        self.env["welfare.funding"].create(
            {"payer_id": self.payer.id, "amount": 100.0}
        )._receive()
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertAlmostEqual(self.payer._get_provvista_balance(), 75.10)

    def test_two_accountants_at_once(self):
        """What one has posted meanwhile, the other does not post again."""
        self._buy(self.box)
        recharge = self._draft()
        self.assertEqual(recharge.state, "draft")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE welfare_recharge SET state = 'posted' WHERE id = %s", (recharge.id,)
        )
        with self.assertRaises(UserError):
            recharge._post()
        self.assertFalse(recharge.move_ids)

    # -- fee, stamp duty, split payment ----------------------------------------------

    def test_fee_is_an_invoice_of_its_own_never_from_the_funds(self):
        self.env["welfare.payer.terms"].create(
            {
                "payer_id": self.payer.id,
                "date_from": "2021-01-01",
                "fee_percent": 10.0,
                "fee_amount": 5.0,
                "fee_tax_id": self.tax.welfare_included_of_id.id,
            }
        )
        self.env["welfare.funding"].create(
            {"payer_id": self.payer.id, "amount": 1000.0}
        )._receive()
        self._buy(self.box)
        recharge = self._post()
        fee = recharge.fee_move_id
        self.assertNotIn(fee, recharge.move_ids)
        self.assertAlmostEqual(fee.amount_untaxed, 7.49)
        self.assertGreater(fee.amount_tax, 0.0)
        self.assertEqual(fee.amount_residual, fee.amount_total)
        self.assertAlmostEqual(self.payer._get_provvista_balance(), 975.10)
        self._buy(self.box)
        self.assertAlmostEqual(self._post().fee_move_id.amount_untaxed, 2.49)

    def test_stamp_duty_above_the_threshold_unless_exempt(self):
        self.tutor.welfare_billing_path = "out_of_vat"
        self.tutor.welfare_supplier_cost = 0.0
        for price, duty in ((77.47, 0.0), (77.48, 2.0)):
            self.tutor.list_price = price
            self._buy(self.tutor)
            self.assertEqual(self._post().move_id.l10n_it_stamp_duty, duty)
        self.company.welfare_stamp_exempt = True
        self._buy(self.tutor)
        self.assertEqual(self._post().move_id.l10n_it_stamp_duty, 0.0)

    def test_a_document_with_vat_bears_no_stamp_duty(self):
        self._buy(self._create_product("Dear", 200.0, self.kind_f))
        self.assertEqual(self._post().move_id.l10n_it_stamp_duty, 0.0)

    def test_a_public_payer_pays_the_vat_to_the_state(self):
        """122.00 spent: the payer owes 100.00 to us, 22.00 to the State (V)."""
        position = self.env["account.chart.template"].ref(
            "split_payment_fiscal_position"
        )
        self.env["welfare.payer.terms"].create(
            {
                "payer_id": self.payer.id,
                "date_from": "2021-01-01",
                "fiscal_position_id": position.id,
            }
        )
        self._buy(self._create_product("Dear", 122.0, self.kind_f))
        recharge = self._post()
        self.assertAlmostEqual(recharge.move_id.amount_total, 100.0)
        report = self.env["welfare.quadratura"].create({"payer_id": self.payer.id})
        self.assertAlmostEqual(report.split_vat, 22.0)
        self.assertAlmostEqual(report.recharged, 122.0)
        self.assertAlmostEqual(report.open_documents, 100.0)
