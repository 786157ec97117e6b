from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.website_sale.tests.common import MockRequest

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestShop(CharterCommon):
    """The shop shows what can be bought, and it all returns."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 10:00:00"):
            self.adhesion = self._to_in_force(self.baker_user)
        self.website = self.env["website"].get_current_website()

    def _find(self, user=None):
        website = self.website.with_user(user or self.env.ref("base.public_user"))
        products = website.env["product.template"].search(website.sale_product_domain())
        return products & (self.bread + self.own_goods).product_tmpl_id

    def test_search_follows_the_charter(self):
        both = (self.bread + self.own_goods).product_tmpl_id
        with freeze_time("2027-03-02 09:59:59"):
            self.assertEqual(self._find(), both)
        with freeze_time("2027-03-02 10:00:00"):
            self.assertEqual(self._find(), self.own_goods.product_tmpl_id)

    def test_staff_sees_the_same_shop(self):
        with freeze_time("2027-03-02 10:00:00"):
            self.assertEqual(self._find(self.operator), self.own_goods.product_tmpl_id)

    def test_suspended_and_back_within_a_request(self):
        with freeze_time("2026-05-04 10:00:00"):
            self.assertIn(self.bread.product_tmpl_id, self._find())
            self.adhesion._suspend("Verifica in corso")
            self.assertNotIn(self.bread.product_tmpl_id, self._find())
        with freeze_time("2026-05-04 10:00:01"):
            self.adhesion._readmit()
            self.assertIn(self.bread.product_tmpl_id, self._find())
        self.assertTrue(self.bread.is_published, "products return as they were")

    def test_page_of_the_product_offers_no_cart(self):
        template = self.bread.product_tmpl_id.with_user(
            self.env.ref("base.public_user")
        )
        with freeze_time("2027-03-02 09:59:59"):
            self.assertTrue(template._can_be_added_to_cart())
        with freeze_time("2027-03-02 10:00:00"):
            self.assertFalse(template._can_be_added_to_cart())

    def test_feeds(self):
        for moment, shown in (
            ("2027-03-02 09:59:59", True),
            ("2027-03-02 10:00:00", False),
        ):
            with self.subTest(moment), freeze_time(moment):
                domain = self.website._get_basic_feed_product_domain()
                found = self.env["product.product"].search(domain)
                self.assertEqual(self.bread in found, shown)
                self.assertIn(self.own_goods, found)

    def test_carousels(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "website_id": self.website.id,
                "company_id": self.website.company_id.id,
                "order_line": [
                    Command.create({"product_id": product.id})
                    for product in self.bread + self.own_goods
                ],
            }
        )
        order.state = "sale"
        for carousel in (
            "website_sale.dynamic_filter_newest_products",
            "website_sale.dynamic_filter_latest_sold_products",
        ):
            for moment, shown in (
                ("2027-03-02 09:59:59", self.bread + self.own_goods),
                ("2027-03-02 10:00:00", self.own_goods),
            ):
                with (
                    self.subTest(carousel, moment=moment),
                    freeze_time(moment),
                    MockRequest(self.env, website=self.website),
                ):
                    found = self.env["product.product"].union(
                        *(
                            values["_record"]
                            for values in self.env.ref(carousel)._prepare_values(
                                limit=16, search_domain=["hide_variants"]
                            )
                        )
                    )
                    self.assertEqual(found & (self.bread + self.own_goods), shown)

    def test_a_page_of_tiles_asks_once(self):
        """One query for the page, not one for each product."""
        website = self.website.with_user(self.env.ref("base.public_user"))
        with freeze_time("2026-05-04 10:00:00"):
            website._product_domain()
            with self.assertQueryCount(0):
                for _tile in range(20):
                    website._product_domain()
