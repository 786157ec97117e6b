from datetime import timedelta

from odoo import Command, http
from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestShop(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_everybody_sell()
        cls.company._welfare_setup_accounting()
        cls.payable = cls._create_product("Corso Esempio", 40, cls.kind_f)
        cls.other = cls._create_product("Libro Esempio", 12)
        cls._grant(cls.worker, 25)

    def _fill_cart(self, *products):
        for product in products:
            self.make_jsonrpc_request(
                "/shop/cart/add",
                {
                    "product_template_id": product.product_tmpl_id.id,
                    "product_id": product.id,
                    "quantity": 1,
                },
            )
        return self.env["sale.order"].search(
            [("partner_id", "=", self.worker.id), ("state", "=", "draft")], limit=1
        )

    def test_product_page_says_whether_credit_pays(self):
        self.log_in("worker")
        page = self.url_open(self.payable.website_url).text
        self.assertIn(self.kind_f.with_context(lang="it_IT").name, page)
        self.assertNotIn("wp-not-payable", page)
        self.assertIn("wp-not-payable", self.url_open(self.other.website_url).text)

    def test_cart_says_what_credit_pays_and_what_not_and_why(self):
        self.log_in("worker")
        order = self._fill_cart(self.payable, self.other)
        self.assertEqual(order.welfare_covered_amount, 25)
        page = self.url_open("/shop/cart").text
        self.assertIn("wp_order_credit", page)
        order = order.with_context(lang="it_IT")
        reasons = order._welfare_get_uncovered_reasons()
        self.assertEqual(len(reasons), 2)
        for line, left, sentence in reasons:
            self.assertIn(f"{left:.2f}".replace(".", ","), page)
            self.assertIn(line.product_id.name, page)
            self.assertIn(sentence, page)

    def test_switch_turns_credit_off_and_on(self):
        self.log_in("worker")
        order = self._fill_cart(self.payable)
        self.send("/shop/credito", back="/shop/cart")
        self.assertFalse(order.welfare_use_credit)
        self.assertEqual(order.amount_total, 40)
        self.send("/shop/credito", use_credit="1", back="/shop/cart")
        self.assertTrue(order.welfare_use_credit)
        self.assertEqual(order.amount_total, 15)

    def test_switch_leads_to_the_shop_only(self):
        self.log_in("worker")
        self._fill_cart(self.payable)
        answer = self.url_open(
            "/shop/credito",
            data={
                "back": "https://example.com/",
                "csrf_token": http.Request.csrf_token(self),
            },
            allow_redirects=False,
        )
        self.assertTrue(answer.headers["Location"].endswith("/shop/cart"))

    def test_a_slot_is_kept_at_each_choice(self):
        """What the page calls when one chooses: saved at once, and said in words."""
        self._let_everybody_sell()
        zone = self.env["welfare.delivery.zone"].create(
            {
                "name": "Valle Esempio",
                "line_ids": [Command.create({"city_id": self.city.id})],
            }
        )
        first, second = self.env["welfare.delivery.slot"].create(
            [
                {"zone_id": zone.id, "date": self.today + timedelta(days=days)}
                for days in (3, 4)
            ]
        )
        self.log_in("worker")
        order = self._fill_cart(self.payable)
        for slot in (first, second):
            answer = self.send("/shop/fascia", slot_id=slot.id, quiet="1").json()
            self.assertTrue(answer["saved"])
            self.assertIn(slot.with_context(lang="it_IT")._describe(), answer["text"])
            self.assertEqual(order.welfare_slot_id, slot)
        second.cut_off = second.create_date - timedelta(days=1)
        order.welfare_slot_id = first
        answer = self.send("/shop/fascia", slot_id=second.id, quiet="1").json()
        self.assertFalse(answer["saved"])
        self.assertTrue(answer["text"])
        self.assertEqual(order.welfare_slot_id, first)
