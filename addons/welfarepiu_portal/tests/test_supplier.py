from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestSupplier(PortalCommon):
    def test_typed_code_uses_the_voucher_once(self):
        voucher = self._buy_voucher()
        self.log_in("supplier")
        typed = voucher.code.lower().replace("-", " ")
        answer = self.send("/fornitore/voucher", code=typed)
        self.assertIn("wp-done", answer.text)
        self.assertEqual(voucher.state, "redeemed")
        again = self.send("/fornitore/voucher", code=typed)
        self.assertIn("alert-danger", again.text)
        self.assertNotIn("wp-done", again.text)

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
        self.send("/fornitore/voucher", code=voucher.code)
        self.assertIn("45,00", self.url_open("/fornitore").text)
