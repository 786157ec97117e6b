import math
import random
from datetime import timedelta

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.welfarepiu_supplier_charter.models.matching.welfare_match import (
    FARTHEST,
    SHOWN,
)

from .matching_common import MatchingCommon


class ForYouCommon(MatchingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Need, Audience = cls.env["welfare.need"], cls.env["welfare.audience"]
        cls.ageing = Need.create({"name": "Invecchiare"})
        cls.home = Need.create({"name": "A casa", "parent_id": cls.ageing.id})
        cls.night = Need.create({"name": "Di notte", "parent_id": cls.home.id})
        cls.children = Need.create({"name": "Figli"})
        cls.old, cls.small, cls.big = (
            Audience.create(
                {"name": name, "reason": reason, "need_ids": [Command.set(need.ids)]}
            )
            for name, reason, need in (
                ("Oltre 75", "ti prendi cura di chi ha più di 75 anni", cls.ageing),
                ("Sotto i 3", "hai un bambino piccolo", cls.children),
                ("Dai 6 ai 10", "hai un bambino grande", cls.children),
            )
        )
        cls.user = new_test_user(
            cls.env, "for_you", groups="welfarepiu_base.group_worker"
        )
        cls.worker = cls.user.partner_id
        cls.worker.city_id = cls.casazza

    def _state(self, need, *audiences, city=None):
        mine = self.worker.with_user(self.user)
        mine._welfare_state_needs(mine.welfare_need_ids.sudo() | need)
        statement = self.env["welfare.need.statement"].search(
            [("worker_id", "=", self.worker.id), ("need_id", "=", need.id)]
        )
        statement.with_user(self.user)._change(
            city or self.casazza, self.env["welfare.audience"].union(*audiences)
        )
        return statement

    def _offer(self, name, need=None, supplier=None, **vals):
        """:return: what comes to the house, of ``supplier``, else of the operator"""
        return self._make(
            name,
            welfare_need_ids=[Command.set((need or self.home).ids)],
            welfare_supplier_id=supplier.id if supplier else False,
            **{"welfare_at_home": True, **vals},
        )

    def _find(self, shown=SHOWN):
        statements = self.env["welfare.need.statement"].with_user(self.user).search([])
        return self.env["welfare.match"].with_user(self.user)._find(statements, shown)

    def _names(self):
        return [match.product.name for match in self._find()]


@tagged("post_install", "-at_install")
class TestForYou(ForYouCommon):
    """What is proposed for a need, in which order, and why: on constructed cases."""

    def test_the_need_or_one_under_it_and_nothing_else(self):
        self._offer("Esatto")
        self._offer("Sotto", self.night)
        self._offer("Sopra", self.ageing)
        self._offer("Altro", self.children)
        self._state(self.home)
        self.assertEqual(self._names(), ["Esatto", "Sotto"])
        exact, under = self._find()
        self.assertTrue(exact.is_exact)
        self.assertFalse(under.is_exact)
        # Both the operator's own: the second loses ten points.
        self.assertEqual((exact.points, under.points), (85, 65))

    def test_for_whom(self):
        self._offer("Per tutti", self.children)
        self._offer(
            "Piccoli", self.children, welfare_audience_ids=[Command.set(self.small.ids)]
        )
        self._offer(
            "Grandi", self.children, welfare_audience_ids=[Command.set(self.big.ids)]
        )
        statement = self._state(self.children, self.small)
        self.assertEqual(self._names(), ["Piccoli", "Per tutti"])
        self.assertEqual(self._find()[0].audience, self.small)
        statement.with_user(self.user)._change(
            self.casazza, self.env["welfare.audience"]
        )
        self.assertCountEqual(self._names(), ["Per tutti", "Piccoli", "Grandi"])
        statement.with_user(self.user)._change(self.casazza, self.small + self.big)
        self.assertCountEqual(self._names(), ["Per tutti", "Piccoli", "Grandi"])

    def test_nearer_before_farther_and_not_too_far(self):
        far = self.env["res.city"].search([("welfare_district_id", "!=", False)])
        far = far.filtered(lambda one: self._minutes(self.casazza, one) > FARTHEST)[0]
        course = {"welfare_at_home": False}
        self._offer("A Lovere", supplier=self.farmer, **course)
        self._offer("A Endine", supplier=self.baker, **course)
        self._offer("A casa")
        self._offer("Lontano", welfare_origin_city_id=far.id, **course)
        self._state(self.home)
        self.assertEqual(self._names(), ["A casa", "A Endine", "A Lovere"])
        minutes = math.ceil(self._minutes(self.casazza, self.endine))
        self.assertEqual(self._find()[1].points, 85 - minutes)

    def test_where_it_is_needed_counts_not_where_one_lives(self):
        self._offer("Qui", welfare_city_ids=[Command.set(self.lovere.ids)])
        self._state(self.home)
        self.assertEqual(self._names(), [])
        self._state(self.home, city=self.lovere)
        self.assertEqual(self._names(), ["Qui"])

    def test_what_can_be_had_now_before_what_cannot(self):
        full = self._offer("Esaurito", supplier=self.baker, welfare_capacity_day=1)
        self._offer("Ora", supplier=self.farmer)
        self._state(self.home)
        self.assertEqual(self._names(), ["Esaurito", "Ora"])
        today = self.env["welfare.clock"]._today()
        self.env["welfare.product.day"]._take(full, today, 1)
        self.assertEqual(self._names(), ["Ora", "Esaurito"])
        self.assertEqual([one.is_now for one in self._find()], [True, False])

    def test_of_equals_the_workshops_then_the_charters_then_the_older(self):
        self.farmer.welfare_adhesion_ids.line_ids[:1].sudo().points = 0
        older = self._offer("Più vecchio", supplier=self.farmer)
        self._offer("Più punti", supplier=self.baker)
        self._offer("Del laboratorio", welfare_sfa_made=True)
        self._state(self.home)
        shares = self.env["welfare.match"]._get_charter_shares()
        self.assertLess(shares[self.farmer.id], shares[self.baker.id])
        self.assertEqual(self._names(), ["Del laboratorio", "Più punti", "Più vecchio"])
        older.welfare_supplier_id = self.baker
        self.assertEqual(self._names()[1], "Più vecchio")

    def test_several_suppliers_are_seen(self):
        for number in range(4):
            self._offer(f"Forno {number}", supplier=self.baker)
        self._offer("Orto", self.night, supplier=self.farmer)
        self._state(self.home)
        self.assertEqual(
            self._names(), ["Forno 0", "Forno 1", "Orto", "Forno 2", "Forno 3"]
        )

    def test_price_paid_and_what_others_do_count_for_nothing(self):
        dear = self._offer("Caro", supplier=self.baker, list_price=500.0)
        cheap = self._offer("Economico", supplier=self.farmer, list_price=1.0)
        self._state(self.home)
        before = self._find()
        dear.list_price, cheap.list_price = 1.0, 500.0
        other = new_test_user(self.env, "shopper", groups="base.group_portal")
        order = self.env["sale.order"].create(
            {
                "partner_id": other.partner_id.id,
                "order_line": [
                    Command.create({"product_id": cheap.product_variant_id.id})
                ],
            }
        )
        order.action_confirm()
        self.assertEqual(self._find(), before)

    def test_the_same_again(self):
        for number in range(9):
            self._offer(f"Prova {number}", supplier=self.baker)
        self._state(self.home)
        self.assertEqual(self._find(), self._find())
        self.assertEqual([one.position for one in self._find()], [1, 2, 3, 4, 5, 6])

    def test_each_need_has_its_own(self):
        both = self._offer("Entrambi", self.home + self.children)
        self._offer("Figli", self.children, supplier=self.baker)
        first = self._state(self.home)
        second = self._state(self.children)
        found = self._find()
        self.assertEqual(
            [(one.statement.id, one.product.name) for one in found],
            [
                (first.id, "Entrambi"),
                (second.id, "Figli"),
                (second.id, "Entrambi"),
            ],
        )
        statements = self.env["welfare.need.statement"].with_user(self.user).search([])
        best = self.env["welfare.match"]._find_best(statements, 4)
        self.assertEqual([one.product.name for one in best], ["Entrambi", "Figli"])
        both.is_published = False
        self.assertEqual(self._names(), ["Figli"])

    def test_nothing_stated_nothing_proposed(self):
        self._offer("Qualcosa")
        self.assertEqual(self._find(), [])

    def test_why_in_words(self):
        say = self.env["welfare.match"]._say_why
        self._offer(
            "Cura", supplier=self.baker, welfare_at_home=False,
            welfare_audience_ids=[Command.set(self.old.ids)],
        )  # fmt: skip
        self._offer("Spesa")
        self._state(self.home, self.old)
        near, brought = self._find()
        minutes = round(self._minutes(self.casazza, self.endine))
        self.assertEqual(
            say(near),
            "Because ti prendi cura di chi ha più di 75 anni,"
            f" {minutes} minutes from Casazza.",
        )
        self.assertEqual(
            say(brought),
            "Because you said “A casa”, and it comes to the house in Casazza.",
        )
        self._state(self.home, self.old, city=self.endine)
        self.assertIn("in Endine Gaiano.", say(self._find()[0]))


@tagged("post_install", "-at_install")
class TestForYouReckoned(ForYouCommon):
    """The same from raw data, in Python, on products and needs made at random."""

    def test_against_a_second_reckoning(self):
        for seed in range(8):
            with self.subTest(seed=seed):
                self._try(random.Random(seed))

    def _try(self, dice):
        cities = self.env["res.city"].search([("welfare_district_id", "!=", False)])
        self.env["product.template"].search([]).is_published = False
        products = [self._make_any(dice, cities, number) for number in range(40)]
        for product in dice.sample(products, 8):
            if product.welfare_capacity_day:
                day = self.env["welfare.clock"]._today()
                day += timedelta(days=product.welfare_lead_days)
                Day = self.env["welfare.product.day"]
                if Day._get_left(product, day):
                    Day._take(product, day, 1)
        self.worker.with_user(self.user)._welfare_forget_needs()
        for need, audiences in (
            (self.ageing, self.old),
            (self.home, self.old),
            (self.children, self.small + self.big),
        ):
            said = audiences.filtered(lambda _one: dice.random() < 0.5)
            self._state(need, said, city=dice.choice(cities))
        statements = self.env["welfare.need.statement"].search(
            [("worker_id", "=", self.worker.id)]
        )
        wanted = [
            row
            for statement in statements.sorted()
            for row in self._reckon(statement, products)
        ]
        got = [
            (one.statement.id, one.product.id, one.position, one.points, one.is_now)
            for one in self._find()
        ]
        self.assertEqual(got, wanted)
        self.assertTrue(got)

    def _make_any(self, dice, cities, number):
        needs = dice.sample(
            (self.ageing + self.home + self.night + self.children).ids,
            dice.choice((1, 1, 2)),
        )
        audiences = dice.sample(
            (self.old + self.small + self.big).ids, dice.choice((0, 0, 1, 2))
        )
        return self._make(
            f"Prova {number}",
            welfare_at_home=dice.random() < 0.3,
            welfare_sfa_made=dice.random() < 0.2,
            welfare_capacity_day=dice.choice((0, 1)),
            welfare_lead_days=dice.choice((0, 2)),
            welfare_supplier_id=dice.choice((False, self.baker.id, self.farmer.id)),
            welfare_origin_city_id=dice.choice((False, dice.choice(cities.ids))),
            welfare_need_ids=[Command.set(needs)],
            welfare_audience_ids=[Command.set(audiences)],
        )

    def _reckon(self, statement, products):
        ways = self.env["welfare.travel"]._distances_from(statement.city_id)
        rows = []
        for product in products:
            points = self._get_points(statement, product, ways)
            if points is not None:
                rows.append((points, product))
        # Of each supplier the second loses ten points, the third twenty.
        met, left = {}, []
        for points, product in sorted(rows, key=lambda row: self._key(*row, ways)):
            nth = met.setdefault(product.welfare_supplier_id.id, 0)
            met[product.welfare_supplier_id.id] += 1
            left.append((points - 10 * nth, product))
        left.sort(key=lambda row: self._key(*row, ways))
        return [
            (statement.id, product.id, place, points, self._is_now(product))
            for place, (points, product) in enumerate(left[:SHOWN], start=1)
        ]

    def _key(self, points, product, ways):
        adhesion = product.welfare_supplier_id.welfare_adhesion_ids
        share = 1000 * adhesion.score // adhesion.max_score if adhesion else 0
        return (
            -points,
            not product.welfare_sfa_made,
            -share,
            self._get_minutes(product, ways),
            product.id,
        )

    def _get_minutes(self, product, ways):
        start = product.welfare_origin_city_id or product.welfare_supplier_id.city_id
        start = start or self.env.company.partner_id.city_id
        way = ways.get(start.id)
        return 0 if product.welfare_at_home else way and way[1]

    def _is_now(self, product):
        if not product.welfare_capacity_day:
            return True
        day = self.env["welfare.clock"]._today()
        day += timedelta(days=product.welfare_lead_days)
        return self.env["welfare.product.day"]._get_left(product, day) > 0

    def _get_points(self, statement, product, ways):
        """:return: points before others of the supplier are looked at; ``None``: it is
        not proposed"""
        minutes = self._get_minutes(product, ways)
        needs = product.welfare_need_ids
        under = needs.filtered(
            lambda one: f"/{one.parent_path}".find(f"/{statement.need_id.id}/") >= 0
        )
        said, for_some = statement.audience_ids, product.welfare_audience_ids
        if not under or minutes is None or minutes > 30:
            return None
        if said and for_some and not said & for_some:
            return None
        points = 40 if statement.need_id in needs else 30
        points += 20 if said & for_some else 0
        points += 30 - math.ceil(minutes)
        return points + (15 if self._is_now(product) else 0)
