from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestMonthEnd(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.funding = cls.env["welfare.funding"].create(
            {"payer_id": cls.payer.id, "plan_id": cls.plan.id, "amount": 200.0}
        )
        cls.funding._receive()
        cls._grant(cls.worker, 150.0)
        cls.order = cls._order(cls.box, cls.session)
        cls.order.action_confirm()

    def _quadratura(self):
        return self.env["welfare.quadratura"].create({"payer_id": self.payer.id})

    def _recharge(self):
        [recharge] = (
            self.env["welfare.recharge"]
            ._open_month(self.today)
            .filtered(lambda r: r.payer_id == self.payer)
        )
        recharge._post()
        return recharge

    def test_request_for_funds_books_nothing(self):
        request = self.funding.copy()
        self.assertFalse(request.statement_line_id)
        self.assertEqual(self.payer._get_provvista_balance(), 200.0)
        with self.assertRaises(UserError):
            self.funding._receive()

    def test_recharge_is_the_gross_and_names_nobody(self):
        recharge = self._recharge()
        invoice = recharge.move_id
        self.assertEqual(invoice.state, "posted")
        self.assertAlmostEqual(invoice.amount_total, 69.90)
        text = " ".join(
            [*invoice.invoice_line_ids.mapped("name"), invoice.narration or ""]
        )
        for secret in (self.worker.name, self.box.name, self.session.name):
            self.assertNotIn(secret, text)
        self.assertNotIn(
            self.kind_f.with_context(lang=invoice.partner_id.lang).name,
            text,
            "a kind with fewer than five users is not told",
        )

    def test_recharge_is_settled_from_the_funds(self):
        invoice = self._recharge().move_id
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertAlmostEqual(self.payer._get_provvista_balance(), 130.10)

    def test_what_funds_do_not_reach_stays_owed(self):
        self._grant(self.worker, 400.0)
        dear = self._create_product("Dear", 300.0, self.kind_f)
        self._order(dear).action_confirm()
        invoice = self._recharge().move_id
        self.assertAlmostEqual(invoice.amount_residual, 169.90)
        self.assertAlmostEqual(self._quadratura().difference, 0.0)

    def test_the_accountant_closes_the_month_with_own_rights(self):
        accountant = new_test_user(
            self.env, "wp_accountant", groups="welfarepiu_base.group_accountant"
        )
        mine = self.env(user=accountant)
        for name in ("welfare.settlement", "welfare.recharge"):
            run = mine["welfare.month.run"].create(
                {"document_model": name, "month": str(self.today.replace(day=1))}
            )
            run.action_prepare()
        settlement = mine["welfare.settlement"].search(
            [("supplier_id", "=", self.supplier.id)]
        )
        settlement.action_post()
        recharge = mine["welfare.recharge"].search([("payer_id", "=", self.payer.id)])
        recharge.action_post()
        self.assertEqual((settlement.state, recharge.state), ("posted", "posted"))
        for document in (settlement, recharge):
            with self.assertRaises(UserError):
                document.unlink()
        report = mine["welfare.quadratura"].create({"payer_id": self.payer.id})
        self.assertAlmostEqual(report.difference, 0.0)

    def test_recharge_is_exact_over_several_rates(self):
        """14.90 at 4%, 45.00 exempt and 3.90 at 22% made 63.79 on one invoice."""
        Tax = self.env["account.tax"]
        reduced = Tax.create(
            {"name": "4%", "amount": 4, "price_include_override": "tax_included"}
        )
        exempt = Tax.create(
            {
                "name": "exempt",
                "amount": 0,
                "l10n_it_exempt_reason": "N4",
                "invoice_legal_notes": "art. 10",
            }
        )
        for price, tax in ((14.90, reduced), (45.0, exempt), (3.90, self.tax)):
            product = self._create_product("Several", price, self.kind_f)
            product.taxes_id = tax
            self._order(product).action_confirm()
        self.assertAlmostEqual(
            self._recharge().move_id.amount_total, 69.90 + 14.90 + 45.0 + 3.90
        )

    def test_registered_receipt_is_not_changed(self):
        with self.assertRaises(UserError):
            self.funding.amount = 1.0

    def test_second_run_takes_nothing_twice(self):
        self._recharge()
        self.assertFalse(
            self.env["welfare.recharge"]
            ._open_month(self.today)
            .filtered(lambda r: r.payer_id == self.payer)
        )

    def test_return_after_recharge_is_credited_in_the_next_run(self):
        self._recharge()
        self.order._action_cancel()
        self.assertAlmostEqual(self._quadratura().difference, 0.0)
        self.assertAlmostEqual(self._quadratura().to_recharge, -69.90)
        note = self._recharge().move_id
        self.assertEqual(note.move_type, "out_refund")
        self.assertAlmostEqual(note.amount_total, 69.90)
        self.assertAlmostEqual(self._quadratura().difference, 0.0)

    def test_return_before_posting_falls_out_of_the_run(self):
        drafts = self.env["welfare.recharge"]._open_month(self.today)
        self.order._action_cancel()
        with self.assertRaises(UserError):
            drafts.filtered(lambda r: r.payer_id == self.payer)._post()

    def test_supplier_is_billed_the_gross_and_told_the_day(self):
        [settlement] = (
            self.env["welfare.settlement"]
            ._open_month(self.today)
            .filtered(lambda s: s.supplier_id == self.supplier)
        )
        settlement._post()
        self.assertAlmostEqual(settlement.bill_id.amount_total, 45.0)
        self.assertEqual(settlement.bill_id.invoice_date_due, settlement.pay_on)
        self.assertNotIn(
            self.worker.name, " ".join(settlement.bill_id.line_ids.mapped("name"))
        )

    def test_quadratura_is_zero_at_every_step(self):
        report = self._quadratura()
        self.assertAlmostEqual(report.difference, 0.0)
        self.assertAlmostEqual(report.spent, 69.90)
        self.assertAlmostEqual(report.to_recharge, 69.90)
        self.assertAlmostEqual(report.funded_not_granted, 50.0)
        self._recharge()
        report = self._quadratura()
        self.assertAlmostEqual(report.difference, 0.0)
        self.assertAlmostEqual(report.recharged, 69.90)
        self.assertFalse(report.explanation)

    def test_quadratura_page_opens_before_a_payer_is_chosen(self):
        report = self.env["welfare.quadratura"].new({})
        self.assertEqual((report.difference, report.explanation), (0.0, False))

    def test_quadratura_names_the_document_that_differs(self):
        recharge = self._recharge()
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE account_move_line SET balance = balance + 0.01
                WHERE move_id = %s AND account_id IN (
                      SELECT id FROM account_account
                       WHERE account_type = 'asset_receivable')""",
            (recharge.move_id.id,),
        )
        self.env.invalidate_all()
        report = self._quadratura()
        self.assertAlmostEqual(report.difference, -0.01)
        self.assertIn(recharge.move_id.name, report.explanation)
