from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestTeamPlan(LogisticsCommon):
    """A plan never asks of a team what it cannot do; when the team changes after the
    plan, the plan says so and loses nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.team_a.member_ids
        cls.stairs = cls.env.ref("welfarepiu_logistics.task_stairs")
        cls.one._state_ability(cls.stairs, "alone")

    def absent(self, who, **values):
        name = "member_id" if who._name == "welfare.team.member" else "user_id"
        return (
            self.env["welfare.team.absence"]
            .with_user(self.operator)
            .create(
                {
                    name: who.id,
                    "date_from": self.today,
                    "date_to": self.today,
                    **values,
                }
            )
        )

    def order_upstairs(self):
        partner = self.make_address("Upstairs", self.casazza, welfare_stairs=True)
        return self.make_order(partner, self.slot)

    def get_unserved(self):
        return self.env["welfare.route.unserved"].search([("date", "=", self.today)])

    # -- known before the plan

    def test_a_team_without_educator_gets_no_route_and_every_stop_says_why(self):
        orders = self.make_orders(2)
        self.absent(self.educator_a)
        self.assertFalse(self.plan())
        unserved = self.get_unserved()
        self.assertEqual(unserved.picking_id, orders.picking_ids)
        self.assertIn("Team A", unserved[0].reasons)
        self.assertIn("educator is absent", unserved[0].reasons)

    def test_other_teams_take_the_stops_of_a_team_that_stays(self):
        orders = self.make_orders(2)
        self.absent(self.educator_a)
        routes = self.plan(teams=self.team_a | self.team_b)
        self.assertEqual(routes.team_id, self.team_b)
        self.assertEqual(routes.stop_ids.picking_id, orders.picking_ids)
        self.assertFalse(self.get_unserved())

    def test_the_route_is_with_who_is_there(self):
        self.make_orders(1)
        self.env["welfare.team.substitute"].create(
            {"team_id": self.team_a.id, "user_id": self.educator_b.id}
        )
        self.absent(self.educator_a)
        self.absent(self.two)
        route = self.plan()
        self.assertEqual(route.educator_id, self.educator_b)
        self.assertEqual(route.member_ids, self.one)
        self.assertEqual(route.vehicle_id, self.team_a.vehicle_id)
        self.assertTrue(route.team_ok)

    def test_no_stairs_on_a_day_without_who_can_climb_them(self):
        order = self.order_upstairs()
        self.assertEqual(self.plan().stop_ids.picking_id, order.picking_ids)
        self.absent(self.one)
        self.assertFalse(self.plan().stop_ids)
        self.assertIn("stairs", self.get_unserved().reasons)

    def test_half_a_day_of_the_educator_is_a_limit_of_the_plan(self):
        self.make_orders(2, city=self.casazza)
        self.absent(self.educator_a, hour_from=11.0, hour_to=13.0)
        route = self.plan()
        self.assertTrue(route.checker_ok)
        self.assertTrue(route.team_ok)
        end = route._get_hours()[1]
        self.assertLessEqual(end, 11 * 3600)

    def test_limits_of_the_vehicle_are_limits_of_the_plan(self):
        self.make_orders(3, city=self.casazza)
        self.team_a.vehicle_id.max_parcels = 2
        self.assertEqual(len(self.plan().stop_ids), 2)
        self.team_a.vehicle_id.write({"max_parcels": 30, "max_weight": 9.0})
        self.assertEqual(len(self.plan().stop_ids), 1)

    def test_a_short_range_leaves_out_what_is_far(self):
        self.make_orders(1, city=self.sarnico)
        self.assertEqual(len(self.plan().stop_ids), 1)
        self.team_a.vehicle_id.max_km = 5
        self.assertFalse(self.plan().stop_ids)
        self.assertIn("too far", self.get_unserved().reasons)

    def test_cold_goods_go_with_a_cold_box_only(self):
        self.box.welfare_is_cold = True
        order = self.make_orders(1)
        self.assertFalse(self.plan().stop_ids)
        self.assertIn("cold", self.get_unserved().reasons)
        self.team_a.vehicle_id.has_cold_box = True
        self.assertEqual(self.plan().stop_ids.picking_id, order.picking_ids)

    def test_the_coordinator_reads_the_day_of_each_team_before_planning(self):
        self.absent(self.educator_a)
        wizard = Form(self.env["welfare.plan.day"].with_user(self.operator))
        wizard.date = self.today
        self.assertIn("Team A: does not go out", wizard.team_note)
        self.assertIn("Team B: with educator_b", wizard.team_note)

    def test_nobody_accompanies_two_teams_at_once(self):
        self.make_orders(4)
        self.env["welfare.team.substitute"].create(
            {"team_id": self.team_a.id, "user_id": self.educator_b.id}
        )
        self.absent(self.educator_a)
        routes = self.plan(teams=self.team_a | self.team_b)
        self.assertEqual(routes.team_id, self.team_b)
        self.assertFalse(self.team_a._get_day(self.today).goes_out)
        self.team_a.write({"shift_start": 14.0, "shift_end": 18.0})
        self.assertEqual(self.team_a._get_day(self.today).educator, self.educator_b)

    def test_a_substitute_with_the_own_team_does_not_take_another_route(self):
        orders = self.make_orders(2)
        slot = self.make_slot(self.today, start_hour=9.5)
        self.make_orders(1, slot)
        route, theirs = self.plan(), self.plan(slots=slot, teams=self.team_b)
        self.env["welfare.team.substitute"].create(
            {"team_id": self.team_a.id, "user_id": self.educator_b.id}
        )
        self.absent(self.educator_a)
        self.assertFalse(route.team_ok)
        self.assertEqual(route.stop_ids.picking_id, orders.picking_ids)
        self.assertTrue(theirs.team_ok)
        self.assertEqual(theirs.educator_id, self.educator_b)

    # -- known after the plan

    def test_an_absence_after_the_plan_marks_the_route_and_keeps_its_stops(self):
        orders = self.make_orders(3)
        route = self.env["welfare.route"].with_user(self.operator)
        route = route._plan_day(
            self.today, self.slot, self.team_a, engine="insertion", max_iterations=20
        )
        absence = self.absent(self.educator_a)
        self.assertFalse(route.team_ok)
        self.assertIn("does not go out", route.team_note)
        self.assertIn("3", route.team_note)
        self.assertEqual(route.stop_ids.picking_id, orders.picking_ids)
        self.assertEqual(len(route.activity_ids), 1)
        self.assertEqual(route.activity_ids.user_id, self.operator)
        self.assertNotIn(self.educator_a.name, str(route.activity_ids.note))
        with self.assertRaises(UserError):
            route._start_packing()
        self.assertEqual(route.state, "planned")
        absence.unlink()
        self.assertTrue(route.team_ok)
        self.assertFalse(route.activity_ids)
        route._start_packing()
        self.assertEqual(route.state, "packing")

    def test_a_substitute_found_after_the_plan_takes_the_route(self):
        self.make_orders(1)
        route = self.plan()
        self.absent(self.educator_a)
        self.assertFalse(route.team_ok)
        self.env["welfare.team.substitute"].create(
            {"team_id": self.team_a.id, "user_id": self.educator_b.id}
        )
        self.assertTrue(route.team_ok)
        self.assertEqual(route.educator_id, self.educator_b)
        theirs = self.env["welfare.route"].with_user(self.educator_b)
        self.assertEqual(theirs._get_my_route(), route)

    def test_the_stops_that_nobody_can_serve_any_more_are_named(self):
        self.make_orders(1)
        order = self.order_upstairs()
        route = self.plan()
        upstairs = route.stop_ids.filtered("stairs")
        self.assertEqual(upstairs.picking_id, order.picking_ids)
        self.absent(self.one)
        self.assertFalse(route.team_ok)
        self.assertIn(str(upstairs.sequence), route.team_note)
        self.assertEqual(route.member_ids, self.two)
        self.assertEqual(len(route.stop_ids), 2)

    def test_what_somebody_unlearns_marks_the_route_too(self):
        self.order_upstairs()
        route = self.plan()
        self.one.with_user(self.educator_a)._state_ability(self.stairs, "not")
        self.assertFalse(route.team_ok)

    def test_a_smaller_vehicle_marks_the_route(self):
        self.make_orders(3)
        route = self.plan()
        bike = self.make_vehicle("Bike", kind="cargo_bike", max_parcels=2)
        self.env["welfare.vehicle.day"].create(
            {
                "team_id": self.team_a.id,
                "date": self.today,
                "vehicle_id": bike.id,
            }
        )
        self.assertFalse(route.team_ok)
        self.assertIn("too much", route.team_note)
        self.assertIn("another kind of vehicle", route.team_note)

    def test_planning_again_moves_what_was_marked(self):
        orders = self.make_orders(2)
        route = self.plan()
        self.absent(self.educator_a)
        again = self.plan(teams=self.team_a | self.team_b)
        self.assertFalse(route.exists())
        self.assertEqual(again.team_id, self.team_b)
        self.assertEqual(again.stop_ids.picking_id, orders.picking_ids)

    def test_a_change_of_weekly_hours_marks_the_route(self):
        self.make_orders(1)
        weekday = self.today.weekday()
        calendar = self.make_calendar("Morning", [(weekday, 9, 12.5)])
        (self.one | self.two).calendar_id = calendar
        route = self.plan()
        self.assertTrue(route.team_ok)
        calendar.attendance_ids.dayofweek = str((weekday + 1) % 7)
        self.env["welfare.route"]._cron_judge_teams()
        self.assertFalse(route.team_ok)

    def test_an_act_of_a_team_that_should_not_be_out_arrives_all_the_same(self):
        self.make_orders(1)
        route = self.plan()
        self.absent(self.educator_a)
        route.stop_ids.with_user(self.educator_a)._pack()
        self.assertEqual(route.state, "packing")
        self.assertEqual(route.stop_ids.state, "packed")

    def test_other_days_and_other_teams_are_left_alone(self):
        self.make_orders(1)
        route = self.plan(teams=self.team_b)
        self.absent(self.educator_a)
        self.assertTrue(route.team_ok)
