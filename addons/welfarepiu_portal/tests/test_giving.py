from odoo.tests import tagged

from .common import PortalCommon

IBAN = "IT13S0542811101000000123457"


@tagged("post_install", "-at_install")
class TestGiving(PortalCommon):
    """Anybody can give; who gave sees it, and nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fund = cls.env.ref("welfarepiu_fund.fund_alliance")
        cls.fund._setup_accounting()
        bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        bank.set_bank_account(IBAN)
        cls.fund.bank_journal_id = bank
        cls.Contribution = cls.env["welfare.fund.contribution"]

    def _give(self, partner, amount=40.0, way="yearly", **vals):
        contribution = self.Contribution._contribute(
            self.fund, "firm", amount, f"page:{partner.id}:{way}", partner, way=way
        )
        contribution._make_due()
        return contribution

    def test_anybody_finds_where_to_pay(self):
        page = self.url_open("/fondo/dona").text
        self.assertIn(IBAN, page.replace(" ", ""))
        self.assertIn(self.fund.gift_reference, page.replace(" ", ""))
        self.assertIn("data:image/svg+xml", page)
        self.assertNotIn('action="/fondo/dona"', page)

    def test_page_without_an_account_says_so(self):
        self.fund.bank_journal_id = False
        self.company.partner_id.bank_ids.unlink()
        page = self.url_open("/fondo/dona")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("svg+xml;base64", page.text)

    def test_worker_promises_once_and_may_withdraw(self):
        self.log_in("worker")
        for _tap in range(2):
            answer = self.send("/fondo/dona", importo="25,50", key="tap")
        promise = self.Contribution.search([("partner_id", "=", self.worker.id)])
        self.assertRecordValues(promise, [{"amount": 25.5, "state": "pledged"}])
        self.assertIn(f"/fondo/avviso/{promise.id}", answer.text)
        slip = self.url_open(f"/fondo/avviso/{promise.id}")
        self.assertEqual(slip.headers["Content-Type"], "application/pdf")
        self.send(f"/my/fondo/{promise.id}/ritira")
        self.assertEqual(promise.state, "cancelled")
        self.assertEqual(self.url_open(f"/fondo/avviso/{promise.id}").status_code, 404)

    def test_nonsense_is_refused_in_words(self):
        self.log_in("worker")
        for text in ("", "abc", "-5", "0", "1e9", "99999999"):
            with self.subTest(text):
                answer = self.send("/fondo/dona", importo=text, key=f"n{text}")
                self.assertIn("alert-danger", answer.text)
        self.assertFalse(
            self.Contribution.search([("partner_id", "=", self.worker.id)])
        )

    def test_promises_that_wait_are_few(self):
        self.log_in("worker")
        for number in range(5):
            self.send("/fondo/dona", importo="1", key=str(number))
        self.assertEqual(
            self.Contribution.search_count([("partner_id", "=", self.worker.id)]), 3
        )

    def test_firm_sees_what_it_owes_and_no_worker(self):
        due = self._give(self.payer.partner_id)
        lot = self._grant_credit()
        lot._donate(12.34, "page")
        self.log_in("firm")
        page = self.url_open("/azienda/fondo").text
        self.assertIn(f"/fondo/avviso/{due.id}", page)
        self.assertIn("12,34", page)
        self.assertNotIn(self.worker.name, page)
        credit = self.Contribution.search([("payer_id", "=", self.payer.id)])
        self.assertEqual(credit.way, "donated")
        self.assertNotIn(credit.code, page, "the sum of the year, not when")
        slip = self.url_open(f"/fondo/avviso/{due.id}")
        self.assertEqual(slip.headers["Content-Type"], "application/pdf")

    def _grant_credit(self):
        employment = self.worker.welfare_employment_ids[:1] or self.env[
            "welfare.employment"
        ].create({"worker_id": self.worker.id, "payer_id": self.payer.id})
        return self.plan._grant(employment, 50.0, "page:grant")

    def test_receipt_is_there_once_it_has_arrived(self):
        due = self._give(self.payer.partner_id)
        self.log_in("firm")
        early = self.url_open(f"/fondo/ricevuta/{due.id}")
        self.assertIn("text/html", early.headers["Content-Type"])
        due._register_receipt(self.fund.bank_journal_id, self.clock._today())
        self.assertIn(f"/fondo/ricevuta/{due.id}", self.url_open("/azienda/fondo").text)
        receipt = self.url_open(f"/fondo/ricevuta/{due.id}")
        self.assertEqual(receipt.headers["Content-Type"], "application/pdf")

    def test_papers_of_others_are_not_there(self):
        mine = self._give(self.payer.partner_id)
        theirs = self._give(self.env["res.partner"].create({"name": "Other firm"}))
        worker = self._give(self.worker, way="transfer")
        for role, hidden in (
            ("firm", (theirs, worker)),
            ("worker", (mine, theirs)),
            ("supplier", (mine, theirs, worker)),
        ):
            self.log_in(role)
            for contribution in hidden:
                for kind in ("avviso", "ricevuta"):
                    with self.subTest(role=role, kind=kind):
                        path = f"/fondo/{kind}/{contribution.id}"
                        self.assertEqual(self.url_open(path).status_code, 404)

    def test_worker_sees_what_the_own_credit_gave(self):
        lot = self._grant_credit()
        lot._donate(7.0, "page")
        self.log_in("worker")
        self.assertIn("7,00", self.url_open("/my/fondo").text)

    def test_switch_in_the_cart_rounds_up_and_off_again(self):
        self._let_everybody_sell()
        self.company._welfare_setup_accounting()
        book = self._create_product("Libro Esempio", 12.3)
        self.log_in("worker")
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": book.product_tmpl_id.id,
                "product_id": book.id,
                "quantity": 1,
            },
        )
        order = self.env["sale.order"].search(
            [("partner_id", "=", self.worker.id), ("state", "=", "draft")], limit=1
        )
        page = self.url_open("/shop/cart").text
        self.assertIn('action="/shop/arrotonda"', page)
        self.assertFalse(order.welfare_round_up)
        page = self.send("/shop/arrotonda", round_up="1", back="/shop/cart").text
        self.assertEqual(order.amount_total, 13.0)
        self.assertIn("wp_order_round_up", page)
        self.send("/shop/arrotonda", back="https://example.com/")
        self.assertEqual(order.amount_total, 12.3)
