from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import make_tax_code
from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestFunding(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.request = cls._ask(1000.0)

    @classmethod
    def _ask(cls, amount, **vals):
        return cls.env["welfare.funding"].create(
            {
                "payer_id": cls.payer.id,
                "plan_id": cls.plan.id,
                "amount": amount,
                "journal_id": cls.bank.id,
                **vals,
            }
        )

    def _import_line(self, amount, reason="", partner=None, day=None):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": day or self.today,
                "payment_ref": reason or "bonifico",
                "partner_id": partner and partner.id,
                "amount": amount,
            }
        )

    def _get_funds(self):
        return self.payer._get_provvista_balance()

    def _assert_square(self):
        report = self.env["welfare.quadratura"].create({"payer_id": self.payer.id})
        self.assertTrue(report.is_square, report.explanation)
        return report

    def test_request_books_nothing_until_the_bank_shows_it(self):
        self.assertEqual(self._get_funds(), 0.0)
        self.request._receive()
        self.assertEqual(self._get_funds(), 1000.0)
        self.assertEqual(self._assert_square().funded, 1000.0)

    def test_a_smaller_receipt_leaves_a_request_for_the_rest(self):
        self.request._receive(amount=400.0)
        self.assertEqual(self._get_funds(), 400.0)
        rest = self.env["welfare.funding"].search(
            [("rest_of_id", "=", self.request.id)]
        )
        self.assertEqual((rest.state, rest.amount), ("requested", 600.0))
        rest._receive()
        self.assertEqual(self._assert_square().funded, 1000.0)

    def test_a_larger_receipt_is_registered_as_received(self):
        self.request._receive(amount=1000.40)
        self.assertEqual(self._get_funds(), 1000.40)
        self.assertFalse(
            self.env["welfare.funding"].search([("rest_of_id", "=", self.request.id)])
        )
        self._assert_square()

    def test_imported_line_is_found_by_the_number_of_the_request(self):
        """Another amount, a partner the bank does not know: the number decides."""
        self._import_line(1000.0, "altro")
        line = self._import_line(
            950.0, f"FONDI {self.request.name} GRAZIE", day=self.today - timedelta(2)
        )
        self.assertEqual(self.request._match_statement(), self.request)
        self.assertEqual(self.request.statement_line_id, line)
        self.assertEqual(self.request.received_amount, 950.0)
        self.assertEqual(self.request.received_on, line.date)
        self.assertTrue(line.is_reconciled)
        self.assertEqual(line.partner_id, self.payer.partner_id)
        self.assertEqual(self._get_funds(), 950.0)
        self._assert_square()

    def test_without_number_only_one_line_of_the_very_amount_is_taken(self):
        firm = self.payer.partner_id
        self._import_line(999.99, partner=firm)
        self.assertFalse(self.request._match_statement())
        first = self._import_line(1000.0, partner=firm)
        second = self._import_line(1000.0, partner=firm)
        self.assertFalse(self.request._match_statement(), "which of the two?")
        second.unlink()
        self.request._match_statement()
        self.assertEqual(self.request.statement_line_id, first)

    def test_one_line_of_the_bank_is_not_registered_twice(self):
        line = self._import_line(1000.0, self.request.name)
        self.request._match_statement()
        other = self._ask(1000.0, statement_line_id=line.id)
        with self.assertRaises(UserError):
            other._receive()

    def test_cron_registers_what_the_bank_shows(self):
        self._import_line(1000.0, self.request.name)
        self.env["welfare.funding"]._cron_match_statement()
        self.assertEqual(self.request.state, "received")

    def test_money_goes_back_to_the_firm(self):
        self.request._receive()
        back = self._ask(300.0, direction="out")
        back._receive()
        self.assertEqual(back.state, "paid_back")
        self.assertEqual(back.statement_line_id.amount, -300.0)
        self.assertEqual(self._get_funds(), 700.0)
        self.assertEqual(self._assert_square().funded, 700.0)

    def test_only_money_that_is_there_and_free_goes_back(self):
        self.request._receive()
        with self.assertRaises(UserError):
            self._ask(1000.01, direction="out")._receive()
        plan = self._create_plan(spend_limit=0.0)
        self.plan.spend_limit = 0.0
        self._grant(self.worker, 900.0, plan=plan)
        with self.assertRaises(UserError):
            self._ask(100.01, direction="out")._receive()
        self._ask(100.0, direction="out")._receive()
        self.assertEqual(self._assert_square().funded_not_granted, 0.0)

    def test_pro_forma_says_what_to_pay_where_and_that_it_is_no_invoice(self):
        account = self.env["res.partner.bank"].create(
            {
                "acc_number": "IT60X0542811101000000123456",
                "partner_id": self.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        self.bank.bank_account_id = account
        self.payer.partner_id.lang = "it_IT"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "welfarepiu_base.report_funding", self.request.ids
        )
        text = html.decode()
        for words in (
            self.request.name,
            "mille/00",
            account.acc_number,
            "non è una fattura",
        ):
            self.assertIn(words, text)


@tagged("post_install", "-at_install")
class TestSpendLimit(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.spend_limit = 100.0

    def test_grants_before_cash_go_up_to_the_agreed_exposure(self):
        self._grant(self.worker, 100.0)
        with self.assertRaisesRegex(UserError, "0.01"):
            self._grant(self.worker, 0.01)
        self.assertEqual(self.payer._get_uncovered_amount(), 100.0)

    def test_funds_make_room_for_more(self):
        self.env["welfare.funding"].create(
            {"payer_id": self.payer.id, "amount": 50.0}
        )._receive()
        self._grant(self.worker, 150.0)
        with self.assertRaises(UserError):
            self._grant(self.worker, 0.01)

    def test_what_is_taken_back_or_expires_makes_room_too(self):
        lot = self._grant(self.worker, 100.0)
        self.plan._take_back(lot, "test:back", 30.0)
        self._grant(self.worker, 30.0)
        lot._post_move("expire", -70.0, "test:expire")
        self._grant(self.worker, 70.0)
        with self.assertRaises(UserError):
            self._grant(self.worker, 0.01)

    def test_a_post_paid_firm_that_pays_its_invoice_has_room_again(self):
        plan = self._create_plan(funding_mode="postpaid", spend_limit=0.0)
        self._grant(self.worker, 100.0, plan=plan)
        product = self._create_product("Dear", 100.0, self.kind_f)
        self._order(product).action_confirm()
        recharge = self.env["welfare.recharge"]._open_month(self.today)
        invoice = recharge.filtered(lambda one: one.payer_id == self.payer)._post()
        self.assertEqual(invoice.amount_residual, 100.0)
        receivable = invoice._welfare_get_receivable_lines()
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.env["account.journal"]
                .search(
                    [("type", "=", "bank"), ("company_id", "=", self.company.id)],
                    limit=1,
                )
                .id,
                "date": self.today,
                "payment_ref": invoice.name,
                "partner_id": self.payer.partner_id.id,
                "amount": 100.0,
                "counterpart_account_id": receivable.account_id.id,
            }
        )
        paid = line.move_id.line_ids.filtered(
            lambda item: item.account_id == receivable.account_id
        )
        (receivable + paid).reconcile()
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(self.payer._get_uncovered_amount(), 0.0)
        self._grant(self.worker, 100.0)
        report = self.env["welfare.quadratura"].create({"payer_id": self.payer.id})
        self.assertTrue(report.is_square, report.explanation)
        self.assertEqual((report.funded, report.open_documents), (100.0, 0.0))

    def test_a_file_beyond_the_limit_is_refused_whole(self):
        batch = self.env["welfare.grant.batch"]._upload(
            self.plan,
            "Cognome;Nome;Codice fiscale;Importo\n"
            f"Uno;Anna;{make_tax_code()};60,00\n"
            f"Due;Bruno;{make_tax_code()};60,00\n".encode(),
            "grants.csv",
        )
        batch._preview()
        self.assertEqual(batch.good_count, 2)
        with self.assertRaisesRegex(UserError, "120"):
            batch._book("all_or_none")
        self.assertFalse(self.plan.lot_ids)
