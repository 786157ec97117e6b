from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine import SolverTimeout
from ..models.planning import welfare_route_problem
from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestPlanRun(LogisticsCommon):
    """A planning is asked for, worked on in the background, and says what became of
    it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator.lang = "en_US"
        cls.orders = cls.make_orders(3)
        cls.Run = cls.env["welfare.plan.run"].with_user(cls.operator)
        cls.Route = type(cls.env["welfare.route"])

    def _queue(self, **options):
        options = {"seconds": 5, "engine": "insertion", "max_iterations": 20, **options}
        return self.Run._queue(self.today, self.slot, self.team_a, **options)

    def _get_routes(self):
        return self.env["welfare.route"].search([("date", "=", self.today)])

    def test_the_background_plans(self):
        run = self._queue()
        self.assertEqual(run.state, "queued")
        self.assertFalse(self._get_routes())
        self.run_plannings()
        self.assertEqual(run.state, "done")
        self.assertEqual((run.progress, run.served, run.unserved), (100.0, 3, 0))
        self.assertGreater(run.km, 0)
        self.assertEqual(run.route_ids, self._get_routes())
        self.assertEqual(run.route_ids.stop_ids.picking_id, self.orders.picking_ids)
        # Who asked is who planned, not the background.
        self.assertEqual(run.route_ids.create_uid, self.operator)

    def test_the_second_planning_of_a_day_is_told(self):
        self._queue()
        with self.assertRaisesRegex(UserError, "being planned already"):
            self._queue()
        tomorrow = self.today + timedelta(days=1)
        self.Run._queue(tomorrow, self.make_slot(tomorrow), self.team_a)
        self.run_plannings()
        self.assertEqual(self._queue().state, "queued")

    def test_what_waits_is_cancelled_and_changes_nothing(self):
        run = self._queue()
        run._cancel()
        self.run_plannings()
        self.assertEqual(run.state, "cancelled")
        self.assertFalse(self._get_routes())
        with self.assertRaises(UserError):
            run._cancel()

    def test_enough_keeps_the_best_so_far(self):
        """How far it is can be seen while it searches; a cancel is heard at once."""
        run = self._queue(seconds=60, max_iterations=0)
        seen = []
        model = type(run)
        tell = model._tell

        def tell_and_cancel(record, found):
            tell(record, found)
            seen.append((record.state, record.progress, record.km, record.seconds_left))
            record._cancel()

        self.patch(model, "_tell", tell_and_cancel)
        self.run_plannings()
        state, progress, km, left = seen[0]
        self.assertEqual(state, "running")
        self.assertLess(progress, 50)
        self.assertGreater(km, 0)
        self.assertGreater(left, 30)
        self.assertEqual(run.state, "done")
        self.assertTrue(run.is_cut_short)
        self.assertEqual(run.served, 3)
        self.assertLess((run.ended_at - run.started_at).total_seconds(), 30)

    def test_a_planning_that_fails_says_so_and_touches_nothing(self):
        first = self.plan()
        stops = [(s.id, s.sequence, s.planned_arrival) for s in first.stop_ids]
        run = self._queue()
        with patch.object(
            welfare_route_problem, "solve_in_subprocess", side_effect=SolverTimeout("x")
        ):
            self.run_plannings()
        self.assertEqual(run.state, "failed")
        self.assertIn("The planner gave no answer", run.message)
        self.assertIn("Nothing was changed", run.message)
        self.assertEqual(
            [(s.id, s.sequence, s.planned_arrival) for s in first.stop_ids], stops
        )

    def test_a_server_that_died_is_found_by_the_next_one(self):
        first = self.plan()
        run = self._queue()
        run._start()
        self.run_plannings()
        self.assertEqual(run.state, "failed")
        self.assertIn("The server stopped", run.message)
        self.assertEqual(self._get_routes(), first)
        again = self._queue()
        self.run_plannings()
        self.assertEqual(again.state, "done")

    def test_an_act_that_arrives_while_it_searches_is_not_overwritten(self):
        route = self.plan()
        honest = self.Route._solve
        acted = []

        def solve_and_act(records, *args):
            plan = honest(records, *args)
            if not acted:
                acted.append(route.stop_ids[0])
                acted[0]._pack()
            return plan

        self.patch(self.Route, "_solve", solve_and_act)
        run = self._queue()
        self.run_plannings()
        self.assertEqual(run.state, "done")
        self.assertEqual(acted[0].state, "packed")
        self.assertEqual((acted[0].route_id, route.state), (route, "packing"))

    def test_a_day_that_never_rests_is_not_planned_over(self):
        route = self.plan()
        honest = self.Route._solve
        stops = iter(route.stop_ids)

        def solve_and_act(records, *args):
            plan = honest(records, *args)
            next(stops)._pack()
            return plan

        self.patch(self.Route, "_solve", solve_and_act)
        run = self._queue()
        self.run_plannings()
        self.assertEqual(run.state, "failed")
        self.assertEqual(set(route.stop_ids.mapped("state")), {"packed"})

    def test_who_may_not_plan_any_more_has_not_planned(self):
        run = self._queue()
        self.operator.group_ids -= self.env.ref("welfarepiu_base.group_operator")
        self.run_plannings()
        self.assertEqual(run.sudo().state, "failed")
        self.assertFalse(self._get_routes())

    def test_nothing_of_a_planning_is_typed(self):
        run = self._queue()
        for vals in ({"state": "done"}, {"after": {}}, {"seconds": 99}):
            with self.assertRaises(AccessError):
                run.write(vals)
        with self.assertRaises(AccessError):
            self.env["welfare.plan.run"].with_user(self.educator_a)._queue(
                self.today, self.slot, self.team_a
            )

    def test_a_long_search_goes_on_in_the_background(self):
        wizard = (
            self.env["welfare.plan.day"]
            .with_user(self.operator)
            .create({"date": self.today, "seconds": 30})
        )
        wizard.team_ids, wizard.slot_ids = self.team_a, self.slot
        run = self.Run.browse(wizard.action_plan()["res_id"])
        self.assertEqual((run.state, run.seconds, run.keep), ("queued", 30, True))
        again = run.action_plan_again()["context"]
        self.assertEqual(again["default_team_ids"], self.team_a.ids)

    def test_before_and_after_are_told(self):
        run = self.Run._plan_now(
            self.today, self.slot, self.team_a, engine="insertion", max_iterations=20
        )
        rows = run._get_comparison()
        self.assertEqual(len(rows["served"]), 3)
        [team] = rows["teams"]
        self.assertEqual((team["name"], team["before"]), ("Team A", None))
        self.assertEqual(team["after"]["stops"], 3)
        self.assertEqual(rows["total"]["before"], {"km": 0, "minutes": 0, "stops": 0})
        late = self.make_orders(1, city=self.lovere)
        absence = self.env["welfare.team.absence"].create(
            {
                "user_id": self.educator_a.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )
        self.assertTrue(absence)
        run = self.Run._plan_now(
            self.today,
            self.slot,
            self.team_a | self.team_b,
            engine="insertion",
            max_iterations=20,
        )
        rows = run._get_comparison()
        self.assertEqual(
            [row["picking"] for row in rows["served"]], late.picking_ids.ids
        )
        self.assertEqual(
            {(row["from"], row["to"]) for row in rows["moved"]}, {("Team A", "Team B")}
        )
        self.assertEqual(len(rows["moved"]), 3)
        self.assertIn("Recipient 0", {row["name"] for row in rows["moved"]})
        self.assertIn("Team B", run.comparison)
