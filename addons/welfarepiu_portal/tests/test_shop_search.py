import re
from urllib.parse import parse_qs, urlsplit

from lxml import html

from odoo.tests import tagged

from .supplier_common import SuppliersCommon


@tagged("post_install", "-at_install")
class TestShopSearch(SuppliersCommon):
    """Who looks for something on the shop finds it, and leaves no words behind in
    addresses."""

    def setUp(self):
        super().setUp()
        self.need = self.env["welfare.need"].create({"name": "Bisogno di prova"})
        self.carrots.welfare_need_ids = self.need
        self.kind = self.env["welfare.benefit.kind"].create(
            {"name": "Tipo di prova", "code": "prova"}
        )
        self.bread.welfare_kind_id = self.kind
        self.opener.cookies.set("frontend_lang", "it_IT")

    def _send(self, data, path="/shop"):
        """:return: the page that follows the form"""
        page = html.fromstring(self.url_open("/shop").text)
        token = page.xpath("//form//input[@name='csrf_token']/@value")[0]
        res = self.url_open(path, data={**data, "csrf_token": token})
        self.assertEqual(res.status_code, 200)
        self.assertEqual([one.status_code for one in res.history], [303])
        return res

    def _shown(self, page):
        grid = html.fromstring(page.text).xpath("//*[@id='o_wsale_products_grid']")
        text = grid[0].text_content() if grid else ""
        products = self.carrots + self.bread + self.own_goods
        return products.filtered(lambda one: one.name in text)

    def _addresses(self, page):
        return html.fromstring(page.text).xpath("//@href | //form/@action")

    def test_words_are_in_no_address(self):
        page = self._send({"search": "carotte", "order": "name asc"})
        self.assertEqual(self._shown(page), self.carrots)
        self.assertEqual(list(parse_qs(urlsplit(page.url).query)), ["cerca"])
        self.assertIn("carote", page.text)
        for address in [page.url, *self._addresses(page)]:
            self.assertNotIn("carot", address.replace("/carote-di-prova", "").lower())
        # The same words never look the same.
        self.assertNotEqual(page.url, self._send({"search": "carotte"}).url)

    def test_a_search_is_kept_by_sorting_filters_and_pages(self):
        page = self._send({"search": "prova"})
        self.assertEqual(self._shown(page), self.carrots + self.bread)
        sorting = next(one for one in self._addresses(page) if "order=" in one)
        self.assertIn("cerca=", sorting)
        here = page.url.replace(self.base_url(), "")
        narrower = self._send({"sfa": "1"}, here)
        self.assertEqual(self._shown(narrower), self.carrots)
        wider = self._send({}, narrower.url.replace(self.base_url(), ""))
        self.assertEqual(self._shown(wider), self.carrots + self.bread)
        self.env["website"].search([]).shop_ppg = 1
        page = self.url_open(here)
        pages = [one for one in self._addresses(page) if "/page/2" in one]
        self.assertTrue(pages)
        for address in pages:
            self.assertNotIn("search=", address)
            self.assertIn("cerca=", address)

    def test_needs_and_kinds_are_sealed(self):
        page = self._send({"bisogno": str(self.need.id), "sfa": "1"})
        self.assertEqual(self._shown(page), self.carrots)
        args = parse_qs(urlsplit(page.url).query)
        self.assertEqual(sorted(args), ["cerca", "sfa"])
        self.assertIn("Bisogno di prova", page.text)
        page = self._send({"tipo": str(self.kind.id)})
        self.assertEqual(self._shown(page), self.bread)
        page = self._send({"tipo": str(self.kind.id), "bisogno": str(self.need.id)})
        self.assertFalse(self._shown(page))
        self.assertIn("Nessun prodotto ha tutto questo", page.text)
        away = html.fromstring(page.text).xpath(
            "//ul[contains(@class, 'wp-active-filters')]//a/@href"
        )
        shown = [self._shown(self.url_open(one)) for one in away]
        self.assertIn(self.carrots, shown)
        self.assertIn(self.bread, shown)

    def test_nothing_of_it_is_kept_in_the_session(self):
        self._send({"bisogno": str(self.need.id), "search": "carote"})
        self._send({"bisogno": str(self.need.id)})
        page = self.url_open("/shop")
        self.assertEqual(self._shown(page), self.carrots + self.bread + self.own_goods)

    def test_a_seal_that_is_not_ours_opens_nothing(self):
        for token in ("x", "gAAAAA", "%00", "à"):
            with self.subTest(token):
                page = self.url_open(f"/shop?cerca={token}")
                self.assertEqual(page.status_code, 200)
                self.assertIn(self.carrots, self._shown(page))

    def test_nonsense_in_forms_is_left_out(self):
        page = self._send(
            {"bisogno": "x", "tipo": "-1", "giorno": "ieri", "entro": "molto"}
        )
        self.assertIn(self.carrots, self._shown(page))
        page = self._send({"bisogno": "9" * 30, "comune": "9" * 30})
        self.assertIn(self.carrots, self._shown(page))

    def test_options_say_how_many(self):
        page = html.fromstring(self.url_open("/shop").text)
        label = page.xpath(f"//label[@for='column-bisogno-{self.need.id}']")[0]
        self.assertEqual(
            re.sub(r"\s+", " ", label.text_content()).strip(),
            "Bisogno di prova (prodotti: 1)",
        )
        self.assertTrue(
            page.xpath("//select[@id='column-day']/option[contains(., '(')]")
        )

    def test_distance_day_and_municipality(self):
        page = self._send(
            {"comune": str(self.sarnico.id), "entro": "10", "unita": "minutes"}
        )
        self.assertEqual(self._shown(page), self.bread)
        self.assertNotIn("comune", parse_qs(urlsplit(page.url).query))
        self.bread.welfare_city_ids = self.endine
        page = self._send({"servito": "1"})
        self.assertNotIn(self.bread, self._shown(page))
        self.assertIn(self.carrots, self._shown(page))
        self.carrots.welfare_lead_days = 3
        today = self.env["welfare.clock"]._today()
        self.bread.write({"type": "service", "welfare_delivery": "voucher"})
        page = self._send({"giorno": today.isoformat()})
        self.assertEqual(self._shown(page), self.bread)

    def test_nothing_found_shows_a_way_on(self):
        page = self._send({"search": "xyzzyplugh"})
        self.assertIn("Nessun risultato per “xyzzyplugh”", page.text)
        self.assertIn('href="/my/fornitori"', page.text)
        self.assertTrue(
            html.fromstring(page.text).xpath(
                "//h3[contains(., 'avvicina')]/following-sibling::ul//a"
            )
        )
        page = self._send({"search": "pane"}, "/shop?sfa=1")
        self.assertIn("Senza i filtri", page.text)
        self.assertIn(self.bread.name, page.text)

    def test_understood_is_said(self):
        page = self._send({"search": "carotte xyzzyplugh"})
        self.assertEqual(self._shown(page), self.carrots)
        for sentence in ("abbiamo cercato", "Nessuno qui ha", "si avvicinano"):
            self.assertIn(sentence, page.text)

    def test_in_the_box_too(self):
        answer = self.make_jsonrpc_request(
            "/website/snippet/autocomplete",
            {
                "search_type": "products",
                "term": "carotte",
                "order": "name asc",
                "limit": 5,
                "options": {
                    "displayImage": False,
                    "displayDescription": True,
                    "displayExtraLink": False,
                    "displayDetail": False,
                    "allowFuzzy": True,
                },
            },
        )
        self.assertEqual(answer["results_count"], 1)
        self.assertIn("Carote di prova", answer["results"][0]["name"])

    def test_the_scripts_of_the_shop_leave_the_words_out_too(self):
        self.browser_js(
            "/shop",
            """
            const form = document.querySelector(".o_wsale_products_searchbar_form");
            window.addEventListener("submit", (ev) => {
                const sent = !ev.defaultPrevented && form.method === "post";
                ev.preventDefault();
                console.log(sent ? "test successful" : "error: not sent as it is");
            });
            form.querySelector("[name=search]").value = "carotte";
            form.requestSubmit();
            """,
            ready="document.body.classList.contains('o_lazy_js_loaded')"
            " || odoo.loader.modules.has("
            "'@welfarepiu_portal/interactions/sealed_search')",
        )
