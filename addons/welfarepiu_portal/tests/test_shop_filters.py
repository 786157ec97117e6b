from datetime import timedelta

from odoo.tests import tagged

from .supplier_common import SuppliersCommon

# More than a page of them, both times.
SOME = 50
MANY = 500


@tagged("post_install", "-at_install")
class TestShopFilters(SuppliersCommon):
    """Who looks for what is made near, well and by whom finds it, logged in or not."""

    def _read(self, query=""):
        page = self.url_open(f"/shop?{query}")
        self.assertEqual(page.status_code, 200)
        return page.text

    def _check_shows(self, query, *products):
        text = self._read(query)
        for product in (self.bread, self.carrots, self.own_goods):
            self.assertEqual(
                product.name in text, product in products, f"{query}: {product.name}"
            )
        return text

    def test_without_filters(self):
        self._check_shows("", self.bread, self.carrots, self.own_goods)

    def test_sfa_and_origin(self):
        self._check_shows("sfa=1", self.carrots)
        for origin in (
            f"city-{self.endine.id}",
            f"district-{self.endine.welfare_district_id.id}",
            "region-Lombardia",
        ):
            with self.subTest(origin):
                self._check_shows(f"origine={origin}", self.carrots)
        self._check_shows(f"origine=city-{self.sarnico.id}")
        for nonsense in ("city-x", "planet-1", "x"):
            with self.subTest(nonsense):
                self._check_shows(f"origine={nonsense}")

    def test_pillar(self):
        self._check_shows("pilastro=environment", self.bread, self.carrots)
        line = self.adhesion.sudo().line_ids.filtered(
            lambda one: one.pillar == "environment"
        )
        self.env.cr.execute(
            "UPDATE welfare_charter_assessment_line SET points = 0 WHERE id IN %s",
            (tuple(line.ids),),
        )
        self.env.invalidate_all()
        self._check_shows("pilastro=environment", self.carrots)
        self._check_shows("pilastro=environment&pilastro=society", self.carrots)
        self._check_shows("pilastro=society", self.bread, self.carrots)

    def test_certificate_valid_today(self):
        today = self.env["welfare.clock"]._today()
        paper = self.env["welfare.charter.certificate.type"].create(
            {"name": "Fatto qui", "code": "made_here", "is_told": True}
        )
        certificate = self.env["welfare.charter.certificate"].create(
            {
                "partner_id": self.farmer.id,
                "type_id": paper.id,
                "name": "Fatto qui",
                "issuer": "Ente di prova",
                "valid_from": today - timedelta(days=9),
                "valid_until": today,
                "product_tmpl_ids": [(4, self.carrots.product_tmpl_id.id)],
            }
        )
        self._check_shows("certificato=made_here", self.carrots)
        certificate.valid_until = today - timedelta(days=1)
        self._check_shows("certificato=made_here")

    def test_distance_by_road_from_my_municipality(self):
        way = self.env["welfare.travel"]._distances_from(self.sarnico)
        km, minutes = way[self.endine.id]
        here = f"comune={self.sarnico.id}"
        self._check_shows(f"{here}&entro={km - 1:.0f}", self.bread)
        self._check_shows(f"{here}&entro={km + 1:.0f}", self.bread, self.carrots)
        self._check_shows(
            f"{here}&entro={minutes + 1:.0f}&unita=minutes", self.bread, self.carrots
        )
        # The municipality is remembered on this device.
        self._check_shows(f"entro={km - 1:.0f}", self.bread)

    def test_distance_asks_the_municipality_first(self):
        text = self._check_shows("entro=5", self.bread, self.carrots, self.own_goods)
        self.assertIn("Scegli il tuo comune", text)

    def test_with_search_and_the_page_keeps_it(self):
        text = self._check_shows("search=Carote&sfa=1", self.carrots)
        # The form of the filters is sent to the same address.
        self.assertIn('action="/shop?search=Carote&amp;sfa=1"', text)
        # Bread there is, but no SFA made it: offered as near, not as found.
        text = self.url_open("/shop?search=Pane&sfa=1").text
        self.assertNotIn("o_wsale_products_grid_table_wrapper", text)
        self.assertIn("Pane di prova", text)
        text = self._check_shows("sfa=1&order=list_price+asc", self.carrots)
        self.assertIn("sfa=1", text.partition("o_wsale_products_grid")[0])

    def test_nothing_found_says_what_to_take_away(self):
        text = self._check_shows(f"sfa=1&origine=city-{self.sarnico.id}")
        self.assertIn("Nessun prodotto ha tutto questo", text)
        self.assertIn('href="/shop?sfa=1"', text)

    def test_lapsed_and_back(self):
        self._check_shows("sfa=1", self.carrots)
        adhesion = self.farmer.welfare_adhesion_ids.with_user(self.operator)
        adhesion._suspend("Verifica")
        self._check_shows("sfa=1")
        adhesion._readmit()
        self._check_shows("sfa=1", self.carrots)

    def test_queries_do_not_grow_with_the_shop(self):
        query = (
            f"/shop?sfa=1&comune={self.sarnico.id}&entro=90&pilastro=society"
            "&origine=region-Lombardia"
        )
        self._fill(SOME)
        few = self._count(query)
        self._fill(MANY)
        many = self._count(query)
        self.assertLessEqual(many, few)

    def _fill(self, count):
        missing = count - self.env["product.template"].search_count(
            [("name", "=like", "Mela %")]
        )
        self.env["product.template"].create(
            [
                {
                    "name": f"Mela {number}",
                    "list_price": 1.0,
                    "taxes_id": [(5,)],
                    "is_published": True,
                    "welfare_supplier_id": self.farmer.id,
                    "welfare_origin_city_id": self.endine.id,
                    "welfare_origin_region": "Lombardia",
                    "welfare_sfa_made": True,
                }
                for number in range(missing)
            ]
        )
        self.env.flush_all()

    def _count(self, path):
        """:return: queries of the page itself. What a request does beside it now and
        then (a visitor's last visit, a cache that was full) only ever adds to them."""
        self.url_open(path)  # fills the caches of the registry
        return min(self._count_once(path) for _time in range(3))

    def _count_once(self, path):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        page = self.url_open(path)
        self.assertIn("Mela", page.text)
        return self.env.cr.sql_log_count - before
