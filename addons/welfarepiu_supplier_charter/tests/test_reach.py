import random

from odoo.fields import Command
from odoo.tests import tagged

from .matching_common import MatchingCommon


@tagged("post_install", "-at_install")
class TestReach(MatchingCommon):
    """Which product a person can have who lives somewhere, and how far it is."""

    def test_a_voucher_is_as_far_as_its_supplier(self):
        course = self._make("Corso", welfare_supplier_id=self.farmer.id)
        reach = self._reach(self.casazza, self.lovere)
        self.assertEqual(reach[course, self.lovere], 0)
        self.assertEqual(
            reach[course, self.casazza], self._minutes(self.casazza, self.lovere)
        )

    def test_a_voucher_with_a_place_is_as_far_as_that(self):
        camp = self._make(
            "Campo",
            welfare_supplier_id=self.farmer.id,
            welfare_origin_city_id=self.endine.id,
        )
        self.assertEqual(
            self._reach(self.casazza)[camp, self.casazza],
            self._minutes(self.casazza, self.endine),
        )

    def test_what_is_brought_is_not_far(self):
        goods = {"type": "consu", "welfare_delivery": "goods"}
        rounds = self._make("Cesta", welfare_supplier_id=self.farmer.id, **goods)
        brought = self._make(
            "Torta",
            welfare_supplier_id=self.farmer.id,
            welfare_handover="delivers",
            **goods,
        )
        own = self._make("Pacco", welfare_handover="collect", **goods)
        care = self._make(
            "Cura", welfare_supplier_id=self.farmer.id, welfare_at_home=True
        )
        reach = self._reach(self.casazza)
        for product in (rounds, brought, own, care):
            with self.subTest(product.name):
                self.assertEqual(reach[product, self.casazza], 0)

    def test_what_is_collected_is_at_the_suppliers_not_where_it_was_made(self):
        cheese = self._make(
            "Formaggio",
            type="consu",
            welfare_delivery="goods",
            welfare_handover="collect",
            welfare_supplier_id=self.farmer.id,
            welfare_origin_city_id=self.endine.id,
        )
        self.assertEqual(
            self._reach(self.casazza)[cheese, self.casazza],
            self._minutes(self.casazza, self.lovere),
        )

    def test_the_operators_own_service_is_at_the_operators(self):
        desk = self._make("Sportello")
        self.assertEqual(
            self._reach(self.endine)[desk, self.endine],
            self._minutes(self.endine, self.casazza),
        )

    def test_served_municipalities_bind_also_what_is_brought(self):
        care = self._make(
            "Cura",
            welfare_supplier_id=self.farmer.id,
            welfare_at_home=True,
            welfare_city_ids=[Command.set(self.lovere.ids)],
        )
        reach = self._reach(self.casazza, self.lovere)
        self.assertIn((care, self.lovere), reach)
        self.assertNotIn((care, self.casazza), reach)

    def test_a_radius_is_of_minutes_by_road(self):
        way = self._minutes(self.casazza, self.lovere)
        inside = self._make(
            "Dentro",
            welfare_supplier_id=self.farmer.id,
            welfare_at_home=True,
            welfare_reach_minutes=int(way) + 1,
        )
        outside = self._make(
            "Fuori",
            welfare_supplier_id=self.farmer.id,
            welfare_at_home=True,
            welfare_reach_minutes=int(way),
        )
        reach = self._reach(self.casazza)
        self.assertEqual(reach[inside, self.casazza], 0)
        self.assertNotIn((outside, self.casazza), reach)

    def test_what_no_known_road_leads_to_is_not_near(self):
        self.farmer.city_id = False
        course = self._make("Corso", welfare_supplier_id=self.farmer.id)
        care = self._make(
            "Cura", welfare_supplier_id=self.farmer.id, welfare_at_home=True
        )
        limited = self._make(
            "Cura vicina",
            welfare_supplier_id=self.farmer.id,
            welfare_at_home=True,
            welfare_reach_minutes=600,
        )
        reach = self._reach(self.casazza)
        self.assertNotIn((course, self.casazza), reach)
        self.assertNotIn((limited, self.casazza), reach)
        self.assertEqual(reach[care, self.casazza], 0)

    def test_what_cannot_be_bought_is_not_there_whoever_asks(self):
        there = self._make("Corso", welfare_supplier_id=self.farmer.id)
        hidden = self._make("Bozza", is_published=False)
        archived = self._make("Vecchio", active=False)
        unsold = self._make("Interno", sale_ok=False)
        paused = self._make(
            "In pausa",
            welfare_supplier_id=self.farmer.id,
            welfare_paused_from=self.env["welfare.clock"]._today(),
        )
        other = self.env["res.company"].create({"name": "Altra società"})
        elsewhere = self._make("Altrove", company_id=other.id)
        worker = self.env.ref("base.public_user")
        for user in (self.env.user, self.operator, worker):
            with self.subTest(user.login):
                template = self.env["product.template"].with_user(user)
                found = {
                    row[0]
                    for row in self.env.execute_query(
                        template._get_welfare_reach_sql(self.casazza)
                    )
                }
                self.assertIn(there.id, found)
                gone = hidden + archived + unsold + paused + elsewhere
                self.assertFalse(found & set(gone.ids))

    def test_nothing_of_a_supplier_whose_charter_lapsed(self):
        course = self._make("Corso", welfare_supplier_id=self.farmer.id)
        self.assertIn((course, self.casazza), self._reach(self.casazza))
        adhesion = self.farmer.welfare_adhesion_ids.with_user(self.operator)
        adhesion._suspend("Prova.")
        self.assertNotIn((course, self.casazza), self._reach(self.casazza))

    def test_nobody_lives_nowhere(self):
        self._make("Corso")
        self.assertEqual(self._reach(self.env["res.city"]), {})

    def test_against_a_second_reckoning_from_raw_data(self):
        dice = random.Random(2026)
        cities = self.env["res.city"].search([("welfare_district_id", "!=", False)])
        self.assertEqual(len(cities), 42)
        products = [self._make_any(dice, cities, number) for number in range(60)]
        reach = self._reach(*cities)
        ways = {
            home: self.env["welfare.travel"]._distances_from(home) for home in cities
        }
        wanted = {}
        for product in products:
            for home in cities:
                minutes = self._reckon(product, home, ways[home])
                if minutes is not None:
                    wanted[product, home] = minutes
        mine = {key: value for key, value in reach.items() if key[0] in products}
        self.assertEqual(set(mine), set(wanted))
        for key, minutes in wanted.items():
            self.assertAlmostEqual(mine[key], minutes, places=6)

    def _make_any(self, dice, cities, number):
        served = dice.sample(cities.ids, dice.choice((0, 0, 1, 5, 20)))
        return self._make(
            f"Prova {number}",
            type=dice.choice(("consu", "service")),
            welfare_delivery=dice.choice(("goods", "voucher")),
            welfare_handover=dice.choice(("rounds", "delivers", "collect")),
            welfare_at_home=dice.random() < 0.3,
            welfare_reach_minutes=dice.choice((0, 0, 5, 15, 30)),
            welfare_supplier_id=dice.choice((False, self.baker.id, self.farmer.id)),
            welfare_origin_city_id=dice.choice((False, dice.choice(cities.ids))),
            welfare_city_ids=[Command.set(served)],
        )

    def _reckon(self, product, home, ways):
        """:return: minutes, in words of the promise and without its SQL; ``None``: it
        is not for who lives there"""
        if product.welfare_city_ids and home not in product.welfare_city_ids:
            return None
        supplier = product.welfare_supplier_id
        if product.welfare_delivery == "voucher":
            start = product.welfare_origin_city_id or supplier.city_id
            comes = product.welfare_at_home
        else:
            start = supplier.city_id or (supplier and product.welfare_origin_city_id)
            comes = product.type != "service" and (
                not supplier or product.welfare_handover != "collect"
            )
        if not supplier and not start:
            start = self.env.company.partner_id.city_id
        way = ways[start.id][1] if start and start.id in ways else None
        limit = product.welfare_reach_minutes
        if limit and (way is None or way > limit):
            return None
        return 0 if comes else way
