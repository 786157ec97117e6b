import base64
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .credit_common import CreditCommon

NAME = "Bortolina Zanchetta"
EMAIL = "bortolina@example.com"
PAYROLL = "Codice fiscale;Cognome;Nome;Importo\n{};Zanchetta;Bortolina;100,00\n"


@tagged("post_install", "-at_install")
class TestErasure(CreditCommon):
    """A worker who left is forgotten: no name is left, ledger and books stay whole."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_operator()
        cls.person = cls._create_worker(
            NAME, email=EMAIL, phone="+39 035 987654", street="Via Mulino 17"
        )
        cls.tax_code = cls.person.l10n_it_codice_fiscale
        cls.user = cls._create_worker_user(cls.person, login=EMAIL)
        cls.batch = cls.env["welfare.grant.batch"]._upload(
            cls.plan, PAYROLL.format(cls.tax_code).encode(), "payroll.csv"
        )
        cls.batch._preview()
        cls.batch._book("good_rows")
        cls.lot = cls.env["welfare.credit.lot"].search(
            [("worker_id", "=", cls.person.id)]
        )

    def _buy_and_leave(self):
        """Everything is bought, used, charged; the rest of the credit is taken back."""
        order = self._order(self.session, worker=self.person)
        order.signed_by = NAME
        order.message_post(body=f"Per {NAME}")
        order.action_confirm()
        order.welfare_voucher_ids._redeem()
        self.env["welfare.recharge"]._open_month(self.today)._post()
        self.plan._take_back(self.lot, "left")
        self.person.welfare_employment_ids.left_on = self.today
        self.env.invalidate_all()
        return order

    def _erase(self):
        wizard = (
            self.env["welfare.erasure.wizard"]
            .with_user(self.operator)
            .create({"partner_id": self.person.id})
        )
        wizard.action_continue()
        wizard.is_sure = True
        wizard.action_erase()
        self.env.flush_all()
        self.env.invalidate_all()

    def _find_text(self, needle):
        """:return: ``table.column`` wherever the database still says ``needle``"""
        self.env.flush_all()
        self.env.cr.execute("""
            SELECT table_name, column_name FROM information_schema.columns
              JOIN information_schema.tables USING (table_schema, table_name)
             WHERE table_schema = current_schema AND table_type = 'BASE TABLE'
               AND data_type IN ('character varying', 'text', 'jsonb')
        """)
        found = []
        for table, column in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1',
                (f"%{needle}%",),
            )
            if self.env.cr.rowcount:
                found.append(f"{table}.{column}")
        return found

    def test_the_bank_account_goes(self):
        iban = "IT60X0542811101000000123456"
        account = self.env["res.partner.bank"].create(
            {"partner_id": self.person.id, "acc_number": iban, "acc_holder_name": NAME}
        )
        account.allow_out_payment = True
        self._buy_and_leave()
        self._erase()
        self.assertEqual(account.acc_number, f"erased-{account.id}")
        self.assertFalse(account.active or account.allow_out_payment)
        self.assertEqual(self._find_text(iban), [])

    def test_what_is_open_is_said_and_refused(self):
        order = self._order(self.session, worker=self.person)
        order.action_confirm()
        voucher = order.welfare_voucher_ids.name
        with self.assertRaises(UserError) as caught:
            self.person.with_user(self.operator)._welfare_erase()
        message = str(caught.exception)
        for word in (f"lot {self.lot.id}", voucher, self.payer.name):
            self.assertIn(word, message)
        self.assertEqual(self.person.name, NAME)

    def test_no_trace_of_the_person_is_left(self):
        order = self._buy_and_leave()
        for needle in (NAME, EMAIL, self.tax_code, "035 987654", "Via Mulino"):
            self.assertTrue(self._find_text(needle), "the test would see it")
        moves = self.env["welfare.credit.move"].search_count([])
        self._erase()
        for needle in (NAME, EMAIL, self.tax_code, "035 987654", "Via Mulino"):
            self.assertEqual(self._find_text(needle), [], needle)
        self.assertFalse(self.person.active)
        self.assertFalse(self.user.active)
        self.assertEqual(self.env["welfare.credit.move"].search_count([]), moves)
        self.assertEqual(order.welfare_coverage_ids.lot_id, self.lot)
        self.assertEqual(self.env["welfare.credit.lot"]._find_differences(), [])
        report = self.env["welfare.quadratura"].create({"payer_id": self.payer.id})
        self.assertEqual(report.difference, 0.0)

    def test_the_payroll_file_goes_and_its_fingerprint_stays(self):
        self._buy_and_leave()
        fingerprint = self.batch.sha256
        self._erase()
        self.assertFalse(self.batch.file)
        self.assertEqual(self.batch.sha256, fingerprint)
        again = self.env["welfare.grant.batch"]._upload(
            self.plan, PAYROLL.format(self.tax_code).encode(), "payroll.csv"
        )
        self.assertEqual(again.same_file_id, self.batch)

    def test_old_payroll_files_go_by_themselves(self):
        later = self.clock._now() + timedelta(days=400)
        self.batch._cron_delete_files()
        self.assertTrue(self.batch.file)
        with self._at(later):
            self.batch._cron_delete_files()
        self.assertFalse(self.batch.file)
        self.assertTrue(self.batch.sha256)
        self.assertEqual(self.batch.line_ids.name, NAME)

    def _invoice(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.person.id,
                "invoice_line_ids": [
                    Command.create({"name": "Own share", "price_unit": 10.0})
                ],
            }
        )
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        return invoice

    def test_identity_stays_as_long_as_invoices_need_it(self):
        self._buy_and_leave()
        invoice = self._invoice()
        if invoice.payment_state == "in_payment":
            invoice.payment_state = "paid"
        self._erase()
        self.assertEqual(self.person.name, NAME)
        self.assertEqual(self.person.l10n_it_codice_fiscale, self.tax_code)
        self.assertFalse(self.person.email)
        self.assertFalse(self.person.phone)
        record = self.env["welfare.erasure"].search(
            [("partner_id", "=", self.person.id)]
        )
        self.assertEqual(record.identity_kept_until.year, invoice.date.year + 10)
        record._cron_finish()
        self.assertEqual(self.person.name, NAME)
        with self._at(self.clock._now() + timedelta(days=365 * 11 + 10)):
            record._cron_finish()
            record._cron_finish()
        self.assertNotEqual(self.person.name, NAME)
        self.assertFalse(self.person.l10n_it_codice_fiscale)
        self.assertEqual(
            self.env["welfare.erasure"].search_count(
                [("partner_id", "=", self.person.id)]
            ),
            2,
        )

    def test_two_steps_and_only_the_operator(self):
        self._buy_and_leave()
        wizard = (
            self.env["welfare.erasure.wizard"]
            .with_user(self.operator)
            .create({"partner_id": self.person.id})
        )
        self.assertTrue(wizard.kept and wizard.erased)
        with self.assertRaises(UserError):
            wizard.action_erase()
        wizard.action_continue()
        with self.assertRaises(UserError):
            wizard.action_erase()
        for user in (self.user, self._create_hr_user()):
            with self.assertRaises(AccessError):
                self.person.with_user(user)._welfare_erase()
        self.assertEqual(self.person.name, NAME)

    def test_deleting_is_refused_with_a_sentence(self):
        for record in (self.person, self.payer.partner_id):
            with self.assertRaises(UserError) as caught:
                record.unlink()
            self.assertIn("Archive", str(caught.exception))
        self._buy_and_leave()
        self._erase()
        with self.assertRaises(UserError):
            self.operator.unlink()

    def test_the_file_of_the_upload_is_what_was_stored(self):
        self.assertEqual(
            base64.b64decode(self.batch.file).decode(), PAYROLL.format(self.tax_code)
        )
