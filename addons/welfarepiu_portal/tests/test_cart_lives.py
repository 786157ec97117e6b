from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import tagged

from .common import PASSWORD, PortalCommon


@tagged("post_install", "-at_install")
class TestCartLives(PortalCommon):
    """A cart may begin before the login, be left behind, be found again and be bought
    again: credit pays what it should, once, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_everybody_sell()
        cls.company._welfare_setup_accounting()
        cls.course = cls._create_product("Corso Esempio", 40, cls.kind_f)
        cls.other = cls._create_product("Libro Esempio", 12)
        cls.lot = cls._grant(cls.worker, 25)
        cls.website = cls.env["website"].search([], limit=1)
        cls.worker.email = "wanda@example.com"

    def _add(self, *products):
        for product in products:
            self.make_jsonrpc_request(
                "/shop/cart/add",
                {
                    "product_template_id": product.product_tmpl_id.id,
                    "product_id": product.id,
                    "quantity": 1,
                },
            )

    def _get_carts(self):
        return self.env["sale.order"].search(
            [("partner_id", "=", self.worker.id), ("state", "=", "draft")]
        )

    def _log_in_on_the_page(self):
        """With the form, so that the session goes on, as it does in a shop."""
        page = html.fromstring(self.url_open("/web/login").text)
        token = page.xpath("//input[@name='csrf_token']")[0].get("value")
        answer = self.url_open(
            "/web/login",
            data={"login": "worker", "password": PASSWORD, "csrf_token": token},
        )
        self.assertNotIn("/web/login", answer.url)

    def assertCart(self, cart, covered, left):
        cart.invalidate_recordset()
        credit = cart.order_line.filtered("is_welfare_credit")
        self.assertLessEqual(len(credit), 1)
        self.assertAlmostEqual(cart.welfare_covered_amount, covered)
        self.assertAlmostEqual(cart.amount_total, left)
        planned = cart.welfare_coverage_ids
        self.assertAlmostEqual(sum(planned.mapped("amount")), covered)
        self.assertEqual(set(planned.mapped("state")) - {"planned"}, set())
        self.assertFalse(self.lot.held)

    # -- login in mid-cart ---------------------------------------------------------

    def test_cart_filled_before_the_login(self):
        self._add(self.course, self.other)
        [cart] = self.env["sale.order"].search(
            [("website_id", "!=", False), ("state", "=", "draft")], limit=1
        )
        self.assertFalse(cart.welfare_coverage_ids)
        self._log_in_on_the_page()
        page = self.url_open("/shop/cart").text
        self.assertEqual(cart.partner_id, self.worker)
        self.assertCart(cart, 25.0, 27.0)
        self.assertIn("25,00", page)

    def test_cart_of_before_waits_beside_that_of_the_login(self):
        """The core keeps both; credit is planned on both and set aside for neither."""
        self.log_in("worker")
        self._add(self.course)
        old = self._get_carts()
        self.assertCart(old, 25.0, 15.0)
        self.authenticate(None, None)
        self._add(self.other)
        self._log_in_on_the_page()
        self.url_open("/shop/cart")
        new = self._get_carts() - old
        self.assertCart(new, 0.0, 12.0)
        self.assertCart(old, 25.0, 15.0)

    def test_two_carts_merged_by_the_link_of_the_mail(self):
        self.log_in("worker")
        self._add(self.course)
        old = self._get_carts()
        old._portal_ensure_token()
        self.authenticate(None, None)
        self._add(self.course, self.other)
        self._log_in_on_the_page()
        self.url_open("/shop/cart")
        new = self._get_carts() - old
        self.assertCart(new, 25.0, 27.0)
        page = self.url_open(
            f"/shop/cart?id={old.id}&access_token={old.access_token}"
            "&revive_method=merge"
        )
        self.assertTrue(page.ok)
        self.assertEqual(old.state, "cancel")
        self.assertFalse(old.welfare_coverage_ids)
        self.assertCart(new, 25.0, 67.0)
        self.assertIn("67,00", page.text)

    def test_old_cart_taken_instead_by_the_link_of_the_mail(self):
        self.log_in("worker")
        self._add(self.course)
        old = self._get_carts()
        old._portal_ensure_token()
        self.lot._post_move("expire", -25.0, f"test:{self.lot.id}")
        page = self.url_open(
            f"/shop/cart?id={old.id}&access_token={old.access_token}"
            "&revive_method=squash"
        )
        self.assertCart(old, 0.0, 40.0)
        self.assertIn("40,00", page.text)

    # -- buy it again --------------------------------------------------------------

    def test_reorder(self):
        self._grant(self.worker, 40)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "website_id": self.website.id,
                "order_line": [
                    fields.Command.create({"product_id": product.id})
                    for product in (self.course, self.other)
                ],
            }
        )
        order._welfare_update_coverage()
        order.action_confirm()
        self.assertAlmostEqual(order.welfare_covered_amount, 40.0)
        self.log_in("worker")
        self.assertIn(f"/my/orders/{order.id}", self.url_open("/my/orders").text)
        self.make_jsonrpc_request("/my/orders/reorder", {"order_id": order.id})
        [cart] = self._get_carts()
        self.assertEqual(
            cart.order_line.filtered(lambda li: not li.is_welfare_credit).product_id,
            self.course + self.other,
        )
        self.assertCart(cart, 25.0, 27.0)
        self.assertAlmostEqual(order.welfare_covered_amount, 40.0)

    # -- left behind ---------------------------------------------------------------

    def test_mail_about_a_cart_left_behind(self):
        self.log_in("worker")
        self._add(self.course, self.other)
        [cart] = self._get_carts()
        # A payment begun and never finished.
        cart._welfare_hold()
        self.assertEqual(self.lot.held, 25.0)
        cart.welfare_hold_ids.expires_at = self.clock._now() - timedelta(days=1)
        self.env.ref("welfarepiu_base.cron_release_stale_holds").method_direct_trigger()
        self.website.send_abandoned_cart_email = True
        day_ago = fields.Datetime.now() - timedelta(days=1)
        self.website.send_abandoned_cart_email_activation_time = day_ago - timedelta(1)
        cart.date_order = day_ago
        before = self.env["mail.mail"].search([])
        self.env["website"]._send_abandoned_cart_email()
        [mail] = self.env["mail.mail"].search([]) - before
        body = mail.body_html
        self.assertIn("Corso Esempio", body)
        self.assertIn("Libro Esempio", body)
        credit = self.env.ref("welfarepiu_base.product_welfare_credit")
        for name in {credit.name, credit.with_context(lang="it_IT").name}:
            self.assertNotIn(name, body)
        self.assertNotIn("-25", body)
        [link] = html.fromstring(body).xpath(
            "//a[contains(@href, '/shop/cart?id=')]/@href"
        )
        page = self.url_open(link[link.index("/shop/cart") :])
        self.assertIn("25,00", page.text)
        self.assertIn("27,00", page.text)
        self.assertCart(cart, 25.0, 27.0)

    # -- what came back ------------------------------------------------------------

    def test_order_page_says_what_came_back_and_to_where(self):
        self.lot._post_move("expire", -25.0, f"test:{self.lot.id}")
        self._grant(self.worker, 50)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "website_id": self.website.id,
                "order_line": [
                    fields.Command.create(
                        {"product_id": self.course.id, "product_uom_qty": 2}
                    )
                ],
            }
        )
        order._welfare_update_coverage()
        order.action_confirm()
        self.log_in("worker")
        path = f"/my/orders/{order.id}"
        page = html.fromstring(self.url_open(path).text)
        self.assertFalse(page.xpath("//*[@id='welfare_returns']"))
        line = order.order_line.filtered(lambda li: li.product_id == self.course)
        order._welfare_return_lines({line: 1}, "return", "Not for the worker's eyes")
        page = html.fromstring(self.url_open(path).text)
        [section] = page.xpath("//*[@id='welfare_returns']")
        words = " ".join(section.text_content().split())
        self.assertIn("Resi", words)
        self.assertIn("25,00", words)
        self.assertIn("15,00", words)
        self.assertIn("Corso Esempio", words)
        self.assertNotIn("Not for the worker's eyes", page.text_content())
