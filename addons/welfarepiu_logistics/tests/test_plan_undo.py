from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestPlanUndo(LogisticsCommon):
    """Who does not like what a planning made of the day has the day before it back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teams = cls.team_a | cls.team_b
        cls.orders = cls.make_orders(4)
        cls.route = cls.plan()
        cls.stops = cls.route.stop_ids.sorted("sequence")
        cls.Run = cls.env["welfare.plan.run"].with_user(cls.operator)

    def _run(self, **values):
        options = {"engine": "insertion", "max_iterations": 20, **values}
        return self.Run._plan_now(self.today, self.slot, self.teams, **options)

    def _look(self):
        routes = self.env["welfare.route"].search([("date", "=", self.today)])
        return [
            (
                route.name,
                route.team_id.name,
                route.state,
                route.educator_id.id,
                round(route.km, 1),
                route.planned_start,
                route.team_ok,
                [
                    (
                        stop.picking_id.id,
                        stop.sequence,
                        stop.planned_arrival,
                        stop.state,
                        stop.pinned,
                        stop.label_number,
                        stop.recipient_name,
                    )
                    for stop in route.stop_ids.sorted("sequence")
                ],
            )
            for route in routes
        ]

    def test_everything_is_as_it_was(self):
        """Also of a route that was gone, with a parcel packed and one pinned."""
        self.stops[0].pinned = True
        before = self._look()
        self.team_a.max_stops = 1
        late = self.make_orders(1)
        run = self._run()
        self.assertNotEqual(self._look(), before)
        self.team_a.max_stops = 10
        run._undo()
        self.assertEqual(self._look(), before)
        self.assertTrue(run.is_undone)
        self.assertFalse(late.picking_ids.welfare_stop_ids)
        run._undo()
        self.assertEqual(self._look(), before)

    def test_a_route_that_was_made_anew_comes_back(self):
        before = self._look()
        run = self._run(keep=False)
        self.assertFalse(self.route.exists())
        run._undo()
        self.assertEqual(self._look(), before)

    def test_a_packed_parcel_stays_where_it_is(self):
        self.stops[0]._pack()
        before = self._look()
        self.team_a.max_stops = 1
        run = self._run()
        self.team_a.max_stops = 10
        run._undo()
        self.assertEqual(self._look(), before)
        self.assertEqual(
            self.route.batch_id.picking_ids, self.route.stop_ids.picking_id
        )

    def test_what_had_no_place_is_listed_again(self):
        self.team_a.max_stops = 2
        self.plan(teams=self.team_a)
        unserved = self.env["welfare.route.unserved"].search([])
        rows = sorted((row.picking_id.id, row.reasons) for row in unserved)
        self.assertEqual(len(rows), 2)
        run = self._run()
        self.assertFalse(unserved.exists())
        run._undo()
        unserved = self.env["welfare.route.unserved"].search([])
        self.assertEqual(
            sorted((row.picking_id.id, row.reasons) for row in unserved), rows
        )

    def test_not_after_a_team_has_begun(self):
        run = self._run()
        self.env["welfare.route"].search([]).stop_ids[0]._pack()
        with self.assertRaisesRegex(UserError, "cambiati|changed since"):
            run._undo()

    def test_only_the_last_planning_of_a_day(self):
        first = self._run()
        second = self._run()
        self.assertFalse(first.is_last)
        with self.assertRaises(UserError):
            first._undo()
        tomorrow = fields.Date.add(self.today, days=1)
        self.Run._queue(tomorrow, self.make_slot(tomorrow), self.team_a)
        second._undo()
        self.assertTrue(second.is_undone)

    def test_no_name_is_kept_in_a_planning(self):
        run = self._run()
        kept = f"{run.before}{run.after}{run.backup}"
        self.assertIn("Team A", kept)
        self.assertNotIn("Recipient", kept)
        self.assertNotIn("Via di prova", kept)

    def test_an_address_that_is_lost_since_is_named(self):
        partner = self.stops[1].picking_id.partner_id
        partner.write({"city_id": False, "city": "Nowhere", "partner_latitude": 0})
        partner.partner_longitude = 0
        run = self._run()
        self.assertNotIn(partner, run.route_ids.stop_ids.partner_id)
        with self.assertRaisesRegex(UserError, "no known municipality"):
            run._undo()
