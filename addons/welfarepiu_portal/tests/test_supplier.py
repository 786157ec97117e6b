from datetime import UTC, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.received_bill_common import INVOICE

from .common import PASSWORD, PortalCommon


@tagged("post_install", "-at_install")
class TestSupplier(PortalCommon):
    def test_typed_code_uses_the_voucher_once(self):
        voucher = self._buy_voucher()
        self.log_in("supplier")
        typed = voucher.code.lower().replace("-", " ")
        answer = self.send("/fornitore/voucher/riscatta", code=typed)
        self.assertIn("wp-done", answer.text)
        self.assertEqual(voucher.state, "redeemed")
        for path in ("/fornitore/voucher/riscatta", "/fornitore/voucher"):
            again = self.send(path, code=typed)
            self.assertIn("alert-danger", again.text)
            self.assertNotIn("wp-done", again.text)

    def test_look_shows_what_it_is_and_uses_nothing(self):
        voucher = self._buy_voucher()
        self.log_in("supplier")
        page = self.send("/fornitore/voucher", code=voucher.code).text
        for words in (voucher.name, self.worker.name, "Seduta Esempio", "45,00"):
            self.assertIn(words, page)
        self.assertEqual(voucher.state, "issued")

    def test_what_was_read_without_network_is_sent_once(self):
        voucher = self._buy_voucher()
        self.log_in("supplier")
        shown = self.env["welfare.clock"]._now().replace(microsecond=0)
        shown -= timedelta(hours=2)
        moment = int(shown.replace(tzinfo=UTC).timestamp() * 1000)
        for _time in range(2):
            answer = self.send(
                "/fornitore/voucher/invia",
                code=voucher.code,
                key="act-1",
                shown_at=moment,
            ).json()
            self.assertEqual(answer["state"], "redeemed")
            self.assertIn(voucher.name, answer["text"])
        self.assertEqual(voucher.redeemed_at, shown)
        again = self.send(
            "/fornitore/voucher/invia", code=voucher.code, key="act-2", shown_at="x"
        ).json()
        self.assertEqual(again["state"], "refused")

    def test_who_guesses_codes_has_to_wait(self):
        voucher = self._buy_voucher()
        self.log_in("supplier")
        for number in range(10):
            page = self.send("/fornitore/voucher", code=f"AAAA-BBBB-CC{number}").text
            self.assertIn("alert-danger", page)
        for path in ("/fornitore/voucher", "/fornitore/voucher/riscatta"):
            self.assertNotIn(voucher.name, self.send(path, code=voucher.code).text)
        answer = self.send("/fornitore/voucher/invia", code=voucher.code).json()
        self.assertEqual(answer["state"], "waiting", "it is sent again later")
        self.assertEqual(voucher.state, "issued")

    def test_unknown_code_says_so_and_stays_in_the_field(self):
        self.log_in("supplier")
        answer = self.send("/fornitore/voucher", code="AAAA-BBBB-CCCC")
        self.assertIn("alert-danger", answer.text)
        self.assertIn('value="AAAA-BBBB-CCCC"', answer.text)

    def test_supplier_sees_what_to_serve_and_never_the_code(self):
        voucher = self._buy_voucher()
        self.log_in("supplier")
        page = self.url_open("/fornitore").text
        self.assertIn(voucher.name, page)
        self.assertIn(self.worker.name, page)
        self.assertNotIn(voucher.code, page)
        self.assertNotIn(self.payer.name, page)

    def test_what_is_served_becomes_payable(self):
        voucher = self._buy_voucher()
        self.log_in("supplier")
        self.send("/fornitore/voucher/riscatta", code=voucher.code)
        self.assertIn("45,00", self.url_open("/fornitore").text)

    # -- statements ------------------------------------------------------------------

    def _post_statement(self):
        self._buy_voucher()
        today = self.env["welfare.clock"]._today()
        statement = (
            self.env["welfare.settlement"]
            ._open_month(today)
            .filtered(lambda one: one.supplier_id == self.supplier)
        )
        statement._post()
        return statement

    def test_statement_says_what_it_is_made_of_and_when_it_is_paid(self):
        statement = self._post_statement()
        statement.line_ids.voucher_id._redeem("served")
        self.log_in("supplier")
        path = f"/fornitore/estratto/{statement.id}"
        self.assertIn(path, self.url_open("/fornitore").text)
        page = self.url_open(path).text
        for words in ("Seduta Esempio", "45,00", "Da pagare"):
            self.assertIn(words, page)
        self.assertNotIn(self.worker.name, page)
        pdf = self.url_open(f"{path}/pdf")
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertIn("Seduta Esempio", pdf.text)  # in tests the page, not the print

    def test_unpaid_after_its_day_is_late_and_paid_is_paid(self):
        statement = self._post_statement()
        statement.line_ids.voucher_id._redeem("served")
        # Thirty days from the end of a month of 31: today itself, on some days.
        statement.line_ids.payable_since -= timedelta(days=92)
        statement.pay_on = self.env["welfare.clock"]._today() - timedelta(days=1)
        self.log_in("supplier")
        path = f"/fornitore/estratto/{statement.id}"
        self.assertIn("In ritardo", self.url_open(path).text)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=statement.bill_id.ids
        ).create({})._create_payments()
        page = self.url_open(path).text
        self.assertNotIn("In ritardo", page)
        self.assertIn("Pagato il", page)
        self.assertEqual(statement.left_amount, 0)

    def test_statement_of_another_supplier_is_not_found(self):
        statement = self._post_statement()
        statement.supplier_id = self.env["res.partner"].create({"name": "Altro Studio"})
        self.log_in("supplier")
        for path in ("", "/pdf"):
            answer = self.url_open(f"/fornitore/estratto/{statement.id}{path}")
            self.assertEqual(answer.status_code, 404)

    def test_what_to_prepare_is_told_once_and_listed_with_the_orders(self):
        self._let_everybody_sell()
        self.company._welfare_setup_accounting()
        self._grant(self.worker, 100)
        bread = self._create_product(
            "Pane di prova",
            4.0,
            self.kind_f,
            type="consu",
            welfare_supplier_id=self.supplier.id,
            welfare_handover="delivers",
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "welfare_use_credit": True,
                "order_line": [Command.create({"product_id": bread.id})],
            }
        )
        order._welfare_update_coverage()
        order.action_confirm()
        self.log_in("supplier")
        page = self.url_open("/fornitore").text
        self.assertIn("Un ordine ti aspetta", page)
        self.assertIn(order.welfare_supplier_order_ids.name, page)  # waits first
        self.assertNotIn(bread.name, page)
        self.assertIn(bread.name, self.url_open("/fornitore/ordini").text)
        # Done there, gone here, whatever is still to be paid.
        one = order.welfare_supplier_order_ids
        one.with_user(self.users["supplier"])._accept()
        one.with_user(self.users["supplier"])._mark_done()
        self.assertNotIn("ti aspetta", self.url_open("/fornitore").text)

    # -- the invoice -------------------------------------------------------------

    def _write_invoice(self, statement, **vals):
        return INVOICE.format(
            **{
                "seller": "00159560366",
                "buyer": "01234560157",
                "kind": "TD01",
                "number": "1",
                "date": self.today,
                "base": "36.89",
                "vat": "8.11",
                "total": "45.00",
                "text": statement._get_invoice_text(),
                "withheld": "",
                "order": "",
                **vals,
            }
        ).encode()

    def _send_invoice(self, statement, raw, name="fattura.xml"):
        return self.send(
            f"/fornitore/estratto/{statement.id}/fattura",
            files=[("invoice", (name, raw, "application/xml"))],
        ).text

    def test_invoice_is_judged_on_the_page(self):
        self.supplier.vat = "IT00159560366"
        self.company.vat = "IT01234560157"
        statement = self._post_statement()
        self.log_in("supplier")
        page = self._send_invoice(statement, b"%PDF-1.4", "fattura.pdf")
        self.assertIn("alert-danger", page)
        self.assertIn("Non è una fattura elettronica", page)
        page = self._send_invoice(
            statement, self._write_invoice(statement, base="37.89", total="46.00")
        )
        self.assertIn("alert-warning", page)
        self.assertIn("37,89", page)
        self.assertFalse(statement._get_uploads())
        page = self._send_invoice(statement, self._write_invoice(statement))
        self.assertIn("alert-success", page)
        self.assertIn(statement.name, page)
        self.assertTrue(statement._get_uploads())
        again = self.url_open(f"/fornitore/estratto/{statement.id}").text
        self.assertNotIn("alert-success", again)
        self.assertNotIn('name="invoice"', again, "nothing more is asked")
        self.assertIn("la sta guardando", " ".join(again.split()))
        empty = self.send(f"/fornitore/estratto/{statement.id}/fattura").text
        self.assertIn("alert-danger", empty)

    def test_invoice_to_a_firm_says_whom_and_no_more(self):
        self.payer.partner_id.vat = "IT12345670017"
        self.supplier.vat = "IT00159560366"
        self.env["welfare.billing.rule"].create(
            {
                "supplier_id": self.supplier.id,
                "billing_path": "agent",
                "date_from": self.today,
            }
        )
        statement = self._post_statement()
        self.log_in("supplier")
        page = self.url_open(f"/fornitore/estratto/{statement.id}").text
        start = page.index("Le tue fatture alle aziende")
        guide = page[start : page.index("</section>", start)]
        for words in (self.payer.name, "IT12345670017", "45,00", statement.name):
            self.assertIn(words, guide)
        for secret in (self.worker.name, "Seduta Esempio", self.kind_f.name):
            self.assertNotIn(secret, guide)
        self.assertNotIn('name="invoice"', page, "none is sent to us")
        self.assertIn("Fatturato alle aziende", self.url_open("/fornitore").text)

    # -- the bank account --------------------------------------------------------

    def _ask_account(self, iban="IT07 X054 2811 1010 0000 0654 321"):
        self.send("/fornitore/conto/cambia", iban=iban)
        return self.env["welfare.bank.change"].search([], limit=1)

    def test_account_is_masked_and_its_change_waits(self):
        self.env["res.partner.bank"].create(
            {
                "partner_id": self.supplier.id,
                "acc_number": "IT60X0542811101000000123456",
            }
        )
        self.log_in("supplier")
        self.assertIn("/fornitore/conto", self.url_open("/fornitore").text)
        page = self.url_open("/fornitore/conto").text
        self.assertIn("IT60 •••• 3456", page)
        self.assertNotIn("0542811101", page)
        page = self.send("/fornitore/conto/cambia", iban="IT00").text
        self.assertIn("alert-danger", page)
        change = self._ask_account()
        page = self.url_open("/fornitore/conto").text
        self.assertIn("IT07 •••• 4321", page)
        self.assertIn("IT60 •••• 3456", page)
        self.assertNotIn('name="iban"', page, "one at a time")
        self.send(f"/fornitore/conto/{change.id}/ritira")
        self.assertEqual(change.state, "withdrawn")
        self.assertIn('name="iban"', self.url_open("/fornitore/conto").text)

    def test_account_of_another_supplier_is_not_found(self):
        self.log_in("supplier")
        change = self._ask_account()
        other = self.env["res.partner"].create(
            {"name": "Altro Studio", "is_company": True, "is_welfare_supplier": True}
        )
        stranger = self._create_user("altro", "group_supplier")
        stranger.partner_id.parent_id = other
        self.authenticate("altro", PASSWORD)
        self.assertNotIn("4321", self.url_open("/fornitore/conto").text)
        answer = self.send(f"/fornitore/conto/{change.id}/ritira")
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(change.state, "asked")
        self.log_in("worker")
        self.assertEqual(self.url_open("/fornitore/conto").status_code, 403)
