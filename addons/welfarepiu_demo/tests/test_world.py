import csv
from datetime import timedelta

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open

from odoo.addons.welfarepiu_supplier_charter.models.product.product_template_shop import (  # noqa: E501
    ShopFilters,
)

from ..stories.book import read_table, told_on
from ..stories.teams import ZONES

FIRMS = {"tre_valli": "draft", "tessitura": "in_force", "guarnizioni": "in_force"}
OWN_GOODS = 10


@tagged("post_install", "-at_install")
class TestWorld(TransactionCase):
    """The world the stories tell is whole, and what its people would find."""

    def kept(self, name):
        return self.env.ref(f"welfarepiu_demo.{name}")

    def all_kept(self, table, prefix):
        """:return: ``{row of data/table.csv: its record}`` as a list of pairs"""
        return [(row, self.kept(f"{prefix}_{row['key']}")) for row in read_table(table)]

    def test_every_product_can_be_shown_and_explained(self):
        pairs = self.all_kept("catalogue", "product")
        self.assertGreaterEqual(len(pairs), 100)
        own = 0
        for row, product in pairs:
            with self.subTest(product=row["key"]):
                own += not product.welfare_supplier_id
                self.assertTrue(product.welfare_kind_id)
                self.assertTrue(product.image_1920)
                self.assertTrue(product.is_published)
                self.assertTrue(product.public_categ_ids)
                self.assertTrue(product.welfare_need_ids)
                self.assertTrue(product.description_ecommerce)
                self.assertEqual(len(product.taxes_id), 1)
                if row["served"] == "goods":
                    self.assertEqual(product.type, "consu")
                    self.assertGreater(product.weight, 0)
                else:
                    self.assertEqual(product.type, "service")
                    self.assertTrue(product.welfare_supplier_id)
        self.assertEqual(own, OWN_GOODS)

    def test_firms_join_are_asked_and_could_be_reached(self):
        officine = self.kept("payer_officine")
        steps = officine._get_first_steps()
        self.assertEqual([step.is_done for step in steps], [True, True, *[False] * 3])
        for key in (*FIRMS, "officine"):
            membership = self.kept(f"membership_{key}")
            self.assertEqual(membership.state, "in_force")
            self.assertTrue(membership._is_as_signed())
        states = {"falegnameria": "received", "lavanderia": "to_integrate"}
        for key, state in states.items():
            self.assertEqual(self.kept(f"firm_application_{key}").state, state)
        prospects = self.env["welfare.prospect"].search([])
        self.assertEqual(len(prospects.district_id), 3)

    def test_prices_include_their_taxes(self):
        taxes = (
            self.env["product.template"]
            .union(
                *(product for _row, product in self.all_kept("catalogue", "product"))
            )
            .taxes_id
        )
        self.assertEqual(set(taxes.mapped("amount")), {0.0, 4.0, 5.0, 10.0, 22.0})
        for tax in taxes.filtered("amount"):
            self.assertEqual(tax.price_include_override, "tax_included")
            self.assertFalse(tax.l10n_it_pension_fund_type)

    def test_every_need_with_a_parent_finds_an_offer(self):
        needs = self.env["welfare.need"].search([("parent_id", "!=", False)])
        offered = (
            self.env["product.template"]
            .search([("is_published", "=", True)])
            .welfare_need_ids
        )
        self.assertFalse(needs - offered)

    def test_suppliers_are_where_their_charter_says(self):
        now = self.env["welfare.clock"]._now()
        rows = read_table("suppliers")
        self.assertEqual(len(rows), 25)
        for row in rows:
            with self.subTest(supplier=row["key"]):
                supplier = self.kept(f"supplier_{row['key']}")
                adhesion = self.kept(f"adhesion_{row['key']}")
                self.assertEqual(
                    supplier._welfare_is_chartered(now), row["charter"] == "in_force"
                )
                self.assertEqual(bool(adhesion.document_id), row["charter"] != "review")
                self.assertTrue(supplier.city_id.welfare_district_id)
        self.assertEqual(
            sorted(row["charter"] for row in rows if row["charter"] != "in_force"),
            ["lapsed", "review"],
        )

    def test_every_score_comes_from_accepted_answers(self):
        for adhesion in self.env["welfare.charter.adhesion"].search([]):
            points = 0
            for line in adhesion.line_ids.filtered(lambda li: li.verdict == "accepted"):
                commitment = line.commitment_id
                self.assertTrue(
                    line.answer == "no"
                    or not commitment.evidence
                    or line.evidence_ids
                    or not line.points,
                    line.id,
                )
                points += {
                    "yes": commitment.points,
                    "partly": commitment.points_partial,
                    "no": 0,
                }[line.answer]
            with self.subTest(adhesion.id):
                self.assertEqual(adhesion.score, points)

    def test_what_was_signed_is_as_it_was(self):
        report = self.env["welfare.charter"]._verify()
        self.assertEqual(report["faults"], 0, report["lines"])

    def test_somebody_has_something_to_put_right(self):
        supplier = self.kept("supplier_giardini")
        subjects = [one["subject"] for one in supplier._welfare_get_charter_dues()]
        self.assertIn("action", subjects)

    def test_every_certificate_filter_of_the_shop_finds_goods(self):
        website = self.kept("website")
        website = website.with_user(website.user_id)
        Template = website.env["product.template"]
        choices = dict(self.env["welfare.charter.certificate"]._get_type_choices())
        self.assertGreaterEqual(len(choices), 3, "there is something to choose from")
        kinds = set()
        for key in choices:
            found = Template.search(
                website.sale_product_domain()
                & Template._get_welfare_filter_domain(ShopFilters(certificate=key))
            )
            with self.subTest(certificate=key):
                self.assertTrue(found)
            kinds |= set(found.mapped("type"))
        self.assertIn("consu", kinds, "goods, not only services")

    def test_somebody_applies_and_workers_ask(self):
        states = {
            key: self.kept(f"application_{key}").state
            for key in ("libreria", "sartoria", "autoscuola")
        }
        self.assertEqual(
            states,
            {
                "libreria": "received",
                "sartoria": "to_integrate",
                "autoscuola": "refused",
            },
        )
        wish = self.kept("wish_libreria")
        self.assertEqual(wish.wish_count, 3)
        self.assertEqual(self.kept("application_libreria").wish_id, wish)
        self.assertFalse(self.env["mail.mail"].search([("state", "=", "outgoing")]))

    def test_lapsed_supplier_sells_nothing(self):
        now = self.env["welfare.clock"]._now()
        lucia = self.kept("worker_lucia")
        for key, can_buy in (("terme", False), ("seduta_fisio", True)):
            product = self.kept(f"product_{key}").product_variant_id
            reasons = product._welfare_check_can_buy(lucia, now)
            self.assertEqual(not reasons, can_buy, reasons)

    def test_a_date_and_a_price_wait_for_the_physiotherapist(self):
        for name, booking in (("silvia", "appointment"), ("lucia", "quote")):
            request = self.kept(f"appointment_{name}")
            self.assertEqual((request.booking, request.state), (booking, "requested"))
            self.assertEqual(request.supplier_id, self.kept("supplier_fisio"))

    def test_plans_and_funds_of_the_firms(self):
        for key, state in FIRMS.items():
            self.assertEqual(self.kept(f"plan_{key}").state, state)
        funding = self.kept("funding_tre_valli")
        self.assertEqual((funding.state, funding.amount), ("requested", 100000.0))
        self.assertFalse(self.kept("payer_tre_valli").employment_ids)
        self.assertEqual(self.kept("grants_tessitura").booked_count, 64)
        self.assertAlmostEqual(self.kept("grants_tessitura").good_amount, 42386.18)
        self.assertEqual(self.kept("grants_guarnizioni").booked_count, 85)

    def test_books_and_ledger_agree_to_the_cent(self):
        self.assertEqual(self.env["welfare.credit.lot"]._find_differences(), [])
        for key in FIRMS:
            with self.subTest(firm=key):
                report = self.env["welfare.quadratura"].create(
                    {"payer_id": self.kept(f"payer_{key}").id}
                )
                self.assertEqual(report.difference, 0.0, report.explanation)
                self.assertFalse(report.explanation)
                self.assertEqual(bool(report.recharged), key != "tre_valli")

    def test_suppliers_are_paid_and_their_statements_re_add(self):
        Settlement = self.env["welfare.settlement"]
        self.assertEqual(Settlement._find_differences(), [])
        posted = Settlement.search([("state", "=", "posted")])
        states = posted.mapped("payment_state")
        self.assertGreater(states.count("paid"), states.count("late"))
        forms = set(posted.share_ids.mapped("share_type"))
        self.assertIn("donation", forms)
        self.assertIn("fee", forms)

    def test_fund_has_a_regulation_money_and_one_story(self):
        fund = self.kept("fund")
        self.assertEqual(fund.regulation_id.state, "in_force")
        self.assertEqual(fund._find_differences(), {})
        self.assertGreater(fund.available, 1000)
        request = self.kept("request_silvia")
        self.assertEqual(request.state, "granted")
        self.assertEqual(request.amount_granted, 700.0)
        self.assertAlmostEqual(request.amount_spent, 89.0)

    def test_every_municipality_is_in_one_zone(self):
        members = self.env["res.city"].search([("welfare_district_id", "!=", False)])
        self.assertEqual(len(members), 42)
        zones = self.env["welfare.delivery.zone"].union(
            *(self.kept(f"zone_{key}") for key, _name, _cities in ZONES)
        )
        self.assertEqual(zones.city_ids, members)
        self.assertEqual(len(zones.line_ids), 42)

    def test_three_colleagues_share_a_door_and_a_supplier_brought_too_little(self):
        place = self.kept("place_tessitura")
        orders = self.env["sale.order"].search([("welfare_place_id", "=", place.id)])
        self.assertGreaterEqual(len(orders.partner_id), 3)
        for slot in orders.welfare_slot_id:
            mates = orders.filtered(lambda one, slot=slot: one.welfare_slot_id == slot)
            keys = {one._welfare_get_door_key() for one in mates.picking_ids}
            self.assertEqual(len(keys), 1)
        self.assertIn(
            True, self.env["welfare.depot.arrival"].search([]).mapped("is_short")
        )
        self.assertTrue(self.kept("place_library").has_cold_store)
        lucia = self.kept("worker_lucia")
        self.assertEqual(lucia.welfare_point_quality, "street")

    def test_two_weeks_can_be_chosen(self):
        casazza = self.env.ref("welfarepiu_base.city_016058")
        zone = self.kept("zone_alta_cavallina")
        self.assertIn(casazza, zone.city_ids)
        self.assertGreaterEqual(len(set(zone.slot_ids.mapped("date"))), 12)

    def test_last_week_each_team_brought_everything(self):
        for team in ("lago", "sebino"):
            with self.subTest(team=team):
                route = self.kept(f"route_{team}")
                self.assertEqual(route.state, "done")
                self.assertTrue(route.stop_ids)
                self.assertEqual(set(route.stop_ids.mapped("state")), {"delivered"})
                self.assertEqual(
                    set(route.stop_ids.picking_id.mapped("state")), {"done"}
                )
        self.assertFalse(self.env["welfare.route.unserved"].search([]))

    def test_a_person_is_in_a_team_and_another_waits_for_an_answer(self):
        bruna, olmo = self.kept("placement_bruna"), self.kept("placement_olmo")
        self.assertEqual((bruna.state, olmo.state), ("active", "proposed"))
        self.assertEqual(bruna.team_id, self.kept("team_lago"))
        self.assertIn(bruna.member_id, self.kept("route_lago").member_ids)
        plans = self.env["welfare.placement"]
        for reader, count in (
            ("educator_lago", 1),
            ("educator_sebino", 0),
            ("social_service", 2),
            ("coordinator", 2),
        ):
            found = plans.with_user(self.kept(reader)).search([])
            self.assertEqual(len(found), count, reader)

    def test_a_parcel_is_on_its_way_and_one_was_not_whole(self):
        lucia = self.kept("user_lucia")
        stop = self.kept("route_valle_today").stop_ids.filtered(
            lambda one: one.partner_id == lucia.partner_id
        )
        delivery = stop.picking_id.sale_id.with_user(lucia)._welfare_get_delivery()
        self.assertEqual((delivery["phase"], delivery["before"]), ("on_way", 1))
        self.assertTrue(delivery["window"])
        report = self.kept("report_lucia")
        self.assertEqual((report.state, report.kind), ("new", "missing"))
        self.assertEqual(report.stop_id.state, "delivered")
        self.assertEqual(report.stop_id.proof_name, "La vicina di casa")

    def test_last_month_of_a_person_is_confirmed(self):
        month = self.kept("month_giada")
        self.assertEqual(month.state, "confirmed")
        self.assertEqual(month.minutes, sum(month._get_rows().mapped("minutes")))
        self.assertEqual(len(month._get_rows().correction_ids), 1)

    def test_each_team_has_a_round_to_drive_every_day(self):
        demo = self.env["welfare.demo"]
        for days in range(8):
            day = self.env["welfare.clock"]._today() + timedelta(days=days)
            with self.subTest(days=days), told_on(day, hour=0):
                for _second_call_changes_nothing in range(2):
                    demo._begin_day()
                for team in ("lago", "sebino"):
                    route = self.env["welfare.route"].search(
                        [
                            ("date", "=", day),
                            ("team_id", "=", self.kept(f"team_{team}").id),
                        ]
                    )
                    self.assertEqual(len(route), 1)
                    self.assertEqual(route.state, "planned")
                    self.assertTrue(route.stop_ids)

    def test_nothing_waits_on_the_slots_to_come(self):
        today = self.env["welfare.clock"]._today()
        for key, _name, _cities in ZONES:
            slots = self.kept(f"zone_{key}").slot_ids
            ahead = slots.filtered(lambda slot: slot.date > today)
            self.assertEqual(set(ahead.mapped("taken")), {0})

    def test_worker_can_log_in_and_has_credit(self):
        user = self.kept("user_lucia")
        self.assertTrue(user.has_group("welfarepiu_base.group_worker"))
        lots = self.env["welfare.credit.lot"].search(
            [("worker_id", "=", user.partner_id.id)]
        )
        self.assertGreaterEqual(lots._get_total_available(), 500)

    def test_logins_open(self):
        with_file = self.env["res.users"]
        for row in read_logins():
            user = self.env["res.users"].search([("login", "=", row["login"])])
            self.assertEqual(len(user), 1, row["login"])
            with_file |= user
            user.with_user(user)._check_credentials(
                {
                    "type": "password",
                    "login": row["login"],
                    "password": row["password"],
                },
                {"interactive": True},
            )
        for role in ("operator", "accountant", "evaluator", "committee_1"):
            self.assertIn(self.kept(role), with_file)


def read_logins():
    with file_open("welfarepiu_demo/logins.csv") as lines:
        return list(csv.DictReader(lines))
