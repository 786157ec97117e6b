from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.welfarepiu_base.tools.travel_http import Osrm, TravelError

from ..engine.checker import KINDS
from ..engine.explain import REASONS, REMEDIES
from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestPlanning(LogisticsCommon):
    def test_six_orders_become_checked_routes(self):
        orders = self.make_orders(6)
        routes = self.plan(teams=self.team_a | self.team_b)
        self.assertTrue(routes)
        self.assertEqual(routes.stop_ids.picking_id, orders.picking_ids)
        for route in routes:
            self.assertEqual(route.state, "planned")
            self.assertTrue(route.checker_ok)
            self.assertEqual(route.engine, "insertion")
            self.assertEqual(route.seed, int(self.today.strftime("%Y%m%d")))
            self.assertEqual(route.travel_source, "valley_graph")
            self.assertGreater(route.km, 0)
            self.assertGreater(route.minutes, 0)
            self.assertEqual(route.member_ids, route.team_id.member_ids)
            times = route.stop_ids.mapped("planned_arrival")
            self.assertEqual(times, sorted(times))
            self.assertEqual(
                route.stop_ids.mapped("sequence"),
                list(range(1, len(route.stop_ids) + 1)),
            )
            for stop in route.stop_ids:
                self.assertLess(stop.planned_arrival, self.slot.end_at)
        self.assertFalse(self.env["welfare.route.unserved"].search_count([]))

    def test_a_stop_holds_what_the_team_needs(self):
        partner = self.make_address(
            "Ada Prova", self.casazza, welfare_door_note="Green door"
        )
        picking = self.make_order(partner, self.slot).picking_ids
        picking.l10n_it_parcels = 3
        stop = self.plan().stop_ids
        self.assertRecordValues(
            stop,
            [
                {
                    "recipient_name": "Ada Prova",
                    "address": "Via di prova 1, Casazza",
                    "phone": "035000000",
                    "door_note": "Green door",
                    "parcels": 3,
                    "approximate": True,
                }
            ],
        )
        self.assertIn("1", stop.route_id.warnings)

    def test_same_seed_and_iterations_give_the_same_plan(self):
        self.make_orders(6)

        def order_of_doors():
            stops = self.plan(seed=7).stop_ids
            return [(s.picking_id.id, s.planned_arrival) for s in stops]

        self.assertEqual(order_of_doors(), order_of_doors())

    def test_planning_again_replaces_what_nobody_packed(self):
        self.make_orders(3)
        first = self.plan()
        second = self.plan()
        self.assertFalse(first.exists())
        self.assertEqual(len(second.stop_ids), 3)
        second._start_packing()
        late = self.make_orders(1)
        third = self.plan(teams=self.team_b)
        self.assertEqual(second.state, "packing")
        self.assertEqual(third.stop_ids.picking_id, late.picking_ids)

    def test_limits_are_hard_and_the_rest_is_explained(self):
        self.make_orders(3, city=self.casazza)
        self.team_a.max_stops = 2
        route = self.plan()
        self.assertEqual(len(route.stop_ids), 2)
        unserved = self.env["welfare.route.unserved"].search([])
        self.assertEqual(len(unserved), 1)
        self.assertNotIn(unserved.picking_id, route.stop_ids.picking_id)
        self.assertTrue(unserved.reasons)
        self.assertTrue(unserved.remedies)

    def test_weight_and_stairs_are_limits(self):
        upstairs = self.make_address("Upstairs", self.casazza, welfare_stairs=True)
        picking = self.make_order(upstairs, self.slot).picking_ids
        self.assertFalse(self.plan().stop_ids)
        unserved = self.env["welfare.route.unserved"].search([])
        self.assertEqual(unserved.picking_id, picking)
        stairs = self.env.ref("welfarepiu_logistics.task_stairs")
        self.team_a.member_ids[0]._state_ability(stairs, "prompt")
        self.assertEqual(self.plan().stop_ids.picking_id, picking)
        self.assertFalse(unserved.exists())
        self.team_a.max_weight = 5.0
        self.assertFalse(self.plan().stop_ids)

    def test_an_address_without_municipality_is_listed_not_guessed(self):
        partner = self.make_address("Nowhere", self.casazza)
        order = self.make_order(partner, self.slot)
        partner.write({"city": False, "city_id": False})
        self.assertFalse(self.plan())
        unserved = self.env["welfare.route.unserved"].search([])
        self.assertEqual(unserved.picking_id, order.picking_ids)

    def test_a_refused_route_cannot_be_packed(self):
        self.make_orders(1)
        route = self.plan()
        route.checker_ok = False
        with self.assertRaises(UserError):
            route._start_packing()
        # Whoever comes by another way meets the database.
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            route._keep({"state": "packing"})
            self.env.flush_all()

    def test_a_plan_that_lies_is_marked_by_the_checker(self):
        self.make_orders(2)
        model = type(self.env["welfare.route"])
        honest = model._solve

        def lying(records, *args):
            plan = honest(records, *args)
            plan.routes[0].metres -= 500
            return plan

        self.patch(model, "_solve", lying)
        route = self.plan()
        self.assertFalse(route.checker_ok)
        self.assertIn("do not add up", route.warnings)

    def test_a_delivery_is_on_one_live_route_only(self):
        self.make_orders(1)
        route = self.plan()
        other = route.copy({"state": "draft"})
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            route.stop_ids.copy({"route_id": other.id})
            self.env.flush_all()

    def test_the_afternoon_starts_after_the_morning_round(self):
        self.make_orders(2)
        self.team_a.write({"shift_end": 18.0})
        morning = self.plan()
        slot = self.make_slot(self.today, start_hour=10.0, end_hour=17.0)
        self.make_orders(1, slot)
        second = self.plan(slots=slot)
        self.assertGreaterEqual(second.planned_start, morning.planned_end)

    def test_work_of_the_last_days_counts_for_the_balance(self):
        self.make_orders(2)
        route = self.plan()
        tomorrow = self.today + timedelta(days=1)
        seconds = route._get_recent_seconds(tomorrow, self.team_a)
        self.assertEqual(seconds, route.minutes * 60)
        self.assertEqual(route._get_recent_seconds(tomorrow, self.team_b), 0)

    def test_every_broken_rule_has_words(self):
        words = self.env["welfare.route"]._get_checker_words()
        self.assertEqual(set(words), set(KINDS))

    def test_every_reason_and_remedy_has_words(self):
        sentences = self.env["welfare.route.unserved"]._get_sentences()
        self.assertEqual(set(sentences), {*REASONS, *REMEDIES})

    def test_a_road_service_that_is_down_is_said_on_the_route(self):
        """The plan is there all the same, on the shipped map."""
        self.make_orders(2)
        set_param = self.env["ir.config_parameter"].set_param
        set_param("welfarepiu_base.travel_service", "osrm")
        set_param("welfarepiu_base.travel_url_car", "http://127.0.0.1:5000")
        with patch.object(Osrm, "table", side_effect=TravelError("unreachable")):
            routes = self.plan()
        self.assertTrue(routes)
        for route in routes:
            self.assertTrue(route.checker_ok)
            self.assertEqual(route.travel_source, "valley_graph")
            self.assertIn("The road service cannot be reached.", route.warnings)

    def test_slots_of_another_day_are_refused(self):
        with self.assertRaises(UserError):
            self.plan(date=self.today + timedelta(days=1))

    def test_the_coordinator_plans_from_the_wizard(self):
        orders = self.make_orders(2)
        wizard = (
            self.env["welfare.plan.day"]
            .with_user(self.operator)
            .create({"date": self.today, "seconds": 1})
        )
        wizard.team_ids = self.team_a
        self.assertIn(self.slot, wizard.slot_ids)
        wizard.slot_ids = self.slot
        action = wizard.action_plan()
        run = self.env["welfare.plan.run"].browse(action["res_id"])
        self.assertEqual((run.state, run.served), ("done", 2))
        routes = self.env["welfare.route"].search([("date", "=", self.today)])
        self.assertEqual(routes.stop_ids.picking_id, orders.picking_ids)
