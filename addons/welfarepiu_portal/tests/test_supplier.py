from datetime import UTC, timedelta

from odoo.tests import tagged

from .common import PortalCommon


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
