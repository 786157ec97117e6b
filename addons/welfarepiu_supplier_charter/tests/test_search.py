from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests import search_catalogue
from odoo.addons.welfarepiu_supplier_charter.models.product.product_template_shop import (  # noqa: E501
    ShopFilters,
)

from .common import CharterCommon


class SearchCommon(CharterCommon):
    """A catalogue of its own: what else this database sells is not for sale here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.template"].search([]).is_published = False
        cls.env = cls.env(context={**cls.env.context, "lang": "it_IT"})

    def _find(self, words, lang="it_IT"):
        visitor = self.env(user=self.env.ref("base.public_user").id)
        return visitor["welfare.search"].with_context(lang=lang)._find(words)

    def _names(self, words, lang="it_IT"):
        found = self._find(words, lang)
        return self.env["product.template"].browse(found.ids).mapped("name")

    def _make(self, name, description="", **vals):
        return self.env["product.template"].create(
            {
                "name": name,
                "description_sale": description,
                "is_published": True,
                "list_price": 1.0,
                **vals,
            }
        )

    def _say(self, words, **vals):
        return self.env["welfare.search.synonym"].create({"words": words, **vals})


@tagged("post_install", "-at_install")
class TestSearchCatalogue(SearchCommon):
    """Forty searches of real life, with their misspellings."""

    def test_all_forty_find_what_they_should(self):
        suppliers = search_catalogue.load_suppliers(self.env)
        search_catalogue.load_catalogue(self.env, suppliers)
        chartered = {one.id for one in suppliers.values()}
        Adhesion = type(self.env["welfare.charter.adhesion"])
        with patch.object(Adhesion, "_find_chartered_ids", lambda *_args: chartered):
            self.assertEqual(len(search_catalogue.read_queries()), 40)
            self.assertEqual(search_catalogue.find_misses(self._names), [])


@tagged("post_install", "-at_install")
class TestSearch(SearchCommon):
    """What the search understands, in which order, and that it never lies."""

    def test_order_of_what_is_found(self):
        self._say("zufolo, piffero")
        synonym = self._make("Piffero")
        near = self._make("Zufala")
        stem = self._make("Zufoli")
        exact = self._make("Zufolo")
        self.assertEqual(self._find("zufolo").ids, [exact.id, stem.id, synonym.id])
        self.assertNotIn(near.id, self._find("zufolo").ids)

    def test_spelled_alike_only_when_nothing_has_the_word(self):
        near = self._make("Mandolino")
        self.assertEqual(self._find("mandlino").ids, [near.id])
        self.assertEqual(self._find("madnolino").ids, [near.id])
        self.assertEqual(self._find("mandlino").terms[0].taken, ("mandolino",))
        exact = self._make("Mandlino")
        self.assertEqual(self._find("mandlino").ids, [exact.id])

    def test_what_cannot_be_had_now_comes_after(self):
        gone = self._make(
            "Zufolo", type="consu", is_storable=True, allow_out_of_stock_order=False
        )
        there = self._make("Zufolo")
        self.assertEqual(self._find("zufolo").ids, [there.id, gone.id])

    def test_sold_out_for_its_day_comes_after(self):
        full = self._make("Zufolo", welfare_capacity_day=2, welfare_lead_days=1)
        there = self._make("Zufolo", welfare_capacity_day=2)
        self.assertEqual(self._find("zufolo").ids, [full.id, there.id])
        tomorrow = self.env["welfare.clock"]._today() + timedelta(days=1)
        self.env["welfare.product.day"]._take(full, tomorrow, 2)
        self.assertEqual(self._find("zufolo").ids, [there.id, full.id])

    def test_accents_capitals_order_of_words_and_units(self):
        product = self._make("Caffè d'orzo 1,5 kg")
        for words in ("CAFFE orzo", "orzo caffé", "orzo 1.5kg", "caffè 1,5 kg"):
            with self.subTest(words):
                self.assertEqual(self._find(words).ids, [product.id])
        self.assertTrue(self._find("orzo 27 kg").partial)

    def test_words_joined_and_parted(self):
        joined = self._make("Portauova")
        parted = self._make("Scalda biberon")
        self.assertEqual(self._find("porta uova").ids, [joined.id])
        self.assertEqual(self._find("scaldabiberon").ids, [parted.id])
        self.assertEqual(self._find("portau").ids, [joined.id])

    def test_nothing(self):
        for words in (
            "",
            "   ",
            "???",
            "'; DROP TABLE x; --",
            "\\",
            "%",
            "a\0",
            "a" * 5000,
        ):
            with self.subTest(words[:20]):
                self.assertEqual(self._find(words).ids, [])
        found = self._find("xyzzyplugh")
        self.assertEqual([term.how for term in found.terms], ["unknown"])

    def test_some_of_the_words(self):
        product = self._make("Zufolo di legno")
        found = self._find("zufolo xyzzyplugh")
        self.assertEqual((found.ids, found.partial), ([product.id], True))
        self.assertEqual([one.how for one in found.terms], ["itself", "unknown"])

    def test_words_that_say_nothing(self):
        product = self._make("Zufolo")
        self.assertEqual(self._find("cerco uno zufolo per favore").ids, [product.id])

    def test_index_follows_whoever_changes_it(self):
        product = self._make("Zufolo", welfare_supplier_id=self.baker.id)
        self._to_in_force(self.baker_user)
        need = self.env["welfare.need"].create({"name": "Bislungo"})
        self.assertEqual(self._find("bislungo").ids, [])
        product.welfare_need_ids = need
        self.assertEqual(self._find("bislungo").ids, [product.id])
        need.name = "Sghembo"
        self.assertEqual(self._find("bislungo").ids, [])
        self.assertEqual(self._find("sghembo").ids, [product.id])
        above = self.env["welfare.need"].create({"name": "Traverso"})
        need.parent_id = above
        self.assertEqual(self._find("traverso").ids, [product.id])
        product.welfare_need_ids = False
        self.assertEqual(self._find("traverso").ids, [])
        self.baker.name = "Fornaio Stralunato"
        self.assertEqual(self._find("stralunato").ids, [product.id])
        city = self.env["res.city"].search([("name", "=", "Bossico")])
        product.welfare_city_ids = city
        self.assertEqual(self._find("zufolo bossico").partial, False)
        self.baker.city_id = self.env["res.city"].search([("name", "=", "Rogno")])
        self.assertEqual(self._find("stralunato rogno").partial, False)
        kind = self.env["welfare.benefit.kind"].create(
            {"name": "Strampalato", "code": "prova"}
        )
        product.welfare_kind_id = kind
        self.assertEqual(self._find("strampalato").ids, [product.id])
        # Also who writes past the ORM.
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE product_template SET name = '{"en_US": "Ghironda"}'
                WHERE id = %s""",
            (product.id,),
        )
        self.assertEqual(self._find("zufolo").ids, [])
        self.assertEqual(self._find("ghironda").ids, [product.id])
        self.assertEqual(self.env["welfare.search.document"]._refresh(), 0)

    def test_night_repairs_what_was_behind(self):
        product = self._make("Zufolo")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE welfare_search_document SET vector = '', exact = ''"
            " WHERE product_tmpl_id = %s",
            (product.id,),
        )
        self.assertEqual(self._find("zufolo").ids, [])
        self.env["welfare.search.document"]._cron_refresh()
        self.assertEqual(self._find("zufolo").ids, [product.id])

    def test_synonyms_are_used_at_once(self):
        product = self._make("Piffero")
        need = self.env["welfare.need"].create({"name": "Bislungo"})
        tagged_ = self._make("Tamburo", welfare_need_ids=[(4, need.id)])
        self.assertEqual(self._find("ciufolo").ids, [])
        row = self._say("ciufoli, piffero")
        self.assertEqual(self._find("ciufolo").ids, [product.id])
        row.need_ids = need
        self.assertEqual(self._find("ciufolo").ids, [product.id, tagged_.id])
        row.active = False
        self.assertEqual(self._find("ciufolo").ids, [])

    def test_synonym_says_something(self):
        with self.assertRaises(ValidationError):
            self._say("solo questa")
        self._say("solo questa", sense="none")

    def test_in_english_too(self):
        product = self._make("Zufolo")
        product.with_context(lang="en_US").name = "Tin whistle"
        product.with_context(lang="it_IT").name = "Zufolo"
        self.assertEqual(self._find("whistles", "en_US").ids, [product.id])
        self.assertEqual(self._find("zufoli", "en_US").ids, [product.id])
        self.assertEqual(self._find("whistle").ids, [])

    def test_only_what_the_visitor_may_buy(self):
        product = self._make("Zufolo", welfare_supplier_id=self.baker.id)
        self.assertEqual(self._find("zufolo").ids, [])
        adhesion = self._to_in_force(self.baker_user)
        self.assertEqual(self._find("zufolo").ids, [product.id])
        self.assertEqual(self._find("zufalo").ids, [product.id])
        adhesion.with_user(self.operator)._suspend("Verifica")
        self.assertEqual(self._find("zufolo").ids, [])
        # Its words are in no proposal either.
        self.assertEqual([one.how for one in self._find("zufalo").terms], ["unknown"])
        adhesion.with_user(self.operator)._readmit()
        product.welfare_paused_from = self.env["welfare.clock"]._today()
        self.assertEqual(self._find("zufolo").ids, [])

    def test_without_the_extension_typing_errors_are_not_forgiven(self):
        product = self._make("Mandolino")
        Document = type(self.env["welfare.search.document"])
        with patch.object(Document, "_has_levenshtein", lambda *_args: False):
            self.assertEqual(self._find("mandolini").ids, [product.id])
            self.assertEqual(self._find("mando").ids, [product.id])
            self.assertEqual(self._find("mandlino").ids, [])


@tagged("post_install", "-at_install")
class TestShopOptions(SearchCommon):
    """Each option says how many products it would leave, and it is true."""

    def test_counts_are_what_each_option_leaves(self):
        Template = self.env["product.template"]
        Need = self.env["welfare.need"]
        above = Need.create({"name": "Sopra"})
        under = Need.create([{"name": n, "parent_id": above.id} for n in "AB"])
        kinds = self.env["welfare.benefit.kind"].search([], limit=2)
        cities = self.env["res.city"].search(
            [("name", "in", ["Sarnico", "Lovere", "Bossico"])]
        )
        for n in range(24):
            self._make(
                f"Zufolo {n}",
                welfare_need_ids=[(6, 0, under[n % 2 : n % 3].ids)],
                welfare_kind_id=kinds[n % 2].id,
                welfare_origin_city_id=cities[n % 3].id,
                welfare_city_ids=[(6, 0, cities[: n % 3].ids)],
                welfare_sfa_made=n % 4 == 0,
                welfare_lead_days=n % 5,
            )
        today = self.env["welfare.clock"]._today()
        base = Domain("is_published", "=", True)
        for filters in (
            ShopFilters(city=cities[0].id),
            ShopFilters(city=cities[0].id, sfa=True, needs=(above.id,)),
            ShopFilters(
                city=cities[1].id,
                kinds=(kinds[0].id,),
                within=30.0,
                unit="minutes",
                day=today + timedelta(days=2),
                served=True,
            ),
        ):
            counts = Template._get_welfare_option_counts(base, filters)

            def count(filters=filters, **changed):
                left = filters._replace(**changed)
                return len(
                    Template.search(base).filtered_domain(
                        Template._get_welfare_filter_domain(left)
                    )
                )

            for need in (above, *under):
                self.assertEqual(
                    counts["needs"].get(need.id, 0), count(needs=(need.id,))
                )
            for kind in kinds:
                self.assertEqual(
                    counts["kinds"].get(kind.id, 0), count(kinds=(kind.id,))
                )
            self.assertEqual(counts["sfa"], count(sfa=True))
            self.assertEqual(counts["served"], count(served=True))
            for day, number in counts["days"].items():
                self.assertEqual(number, count(day=day))
            for minutes, number in counts["minutes"].items():
                self.assertEqual(number, count(within=minutes, unit="minutes"))
            self.assertTrue(counts["days"] and counts["minutes"])

    def test_day_asks_lead_time_pause_and_room(self):
        Template = self.env["product.template"]
        today = self.env["welfare.clock"]._today()
        days = [today + timedelta(days=ahead) for ahead in range(4)]
        slow = self._make("Lento", welfare_lead_days=2)
        away = self._make(
            "Assente", welfare_paused_from=days[1], welfare_paused_until=days[2]
        )
        full = self._make("Pieno", welfare_capacity_day=1)
        self.env["welfare.product.day"]._take(full, days[3], 1)
        mine = slow + away + full
        for day, expected in (
            (days[0], away + full),
            (days[1], full),
            (days[2], slow + full),
            (days[3], slow + away),
            (today - timedelta(days=1), mine.browse()),
        ):
            domain = Template._get_welfare_filter_domain(ShopFilters(day=day))
            self.assertEqual(
                Template.search(domain & Domain("id", "in", mine.ids)), expected, day
            )
