from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestTrips(LogisticsCommon):
    """A bike comes back and loads again; deliveries at one door are one stop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bike = cls.make_vehicle("Bike", kind="cargo_bike", max_parcels=2)
        cls.team_a.write({"vehicle_id": cls.bike.id, "shift_end": 14.0})

    def _share_a_door(self, orders):
        """These orders go to one firm."""
        pickings = orders.picking_ids
        key = type(self.env["stock.picking"])._welfare_get_door_key

        def get_door_key(picking):
            return "firm" if picking in pickings else key(picking)

        self.patch(
            type(self.env["stock.picking"]), "_welfare_get_door_key", get_door_key
        )

    # -- loading again -----------------------------------------------------------------

    def test_kinds_of_vehicles_have_their_trips(self):
        van = self.make_vehicle("Van")
        walkers = self.make_vehicle("Trolley", kind="foot")
        self.assertEqual(
            [(one.max_trips, one.reload_minutes) for one in (van, self.bike, walkers)],
            [(1, 15), (3, 10), (3, 5)],
        )
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            van.max_trips = 0
            van.flush_recordset()

    def test_a_bike_loads_again(self):
        self.make_orders(4, city=self.casazza)
        route = self.plan(max_iterations=60)
        self.assertEqual(len(route.stop_ids), 4)
        self.assertTrue(route.checker_ok)
        self.assertTrue(route.team_ok)
        stops = route.stop_ids.sorted("sequence")
        self.assertEqual(stops.mapped("trip"), [1, 1, 2, 2])
        self.assertEqual(route.trip_count, 2)
        self.assertIn("2", route.trip_note)
        gap = stops[2].planned_arrival - stops[1].planned_arrival
        # The door, the way there and back, and ten minutes of loading.
        self.assertGreaterEqual(gap.total_seconds(), 15 * 60)
        day = self.env["welfare.route"].with_user(self.educator_a)._get_team_day()
        self.assertEqual([s["trip"] for s in day["route"]["stops"]], [1, 1, 2, 2])

    def test_trips_are_a_hard_limit(self):
        self.bike.write({"max_trips": 2, "max_parcels": 1})
        self.make_orders(4, city=self.casazza)
        route = self.plan(max_iterations=60)
        self.assertEqual(route.stop_ids.sorted("sequence").mapped("trip"), [1, 2])
        unserved = self.env["welfare.route.unserved"].search([])
        self.assertEqual(len(unserved), 2)
        self.assertIn("loading once more at the depot", unserved[0].remedies)

    def test_fewer_trips_after_the_plan_mark_the_route(self):
        self.make_orders(4, city=self.casazza)
        route = self.plan(max_iterations=60)
        self.bike.max_trips = 1
        self.assertFalse(route.team_ok)

    def test_on_the_road_the_second_trip_stays(self):
        """What waits at the depot for the next trip is not given away, and nothing goes
        on a bike that is out."""
        self.make_orders(4, city=self.casazza)
        route = self.plan(max_iterations=60)
        stops = route.stop_ids.sorted("sequence")
        for stop in stops[:2]:
            stop._pack()
        route._start()
        late = self.make_orders(1, city=self.casazza)
        routes = self.plan(teams=self.team_a | self.team_b, keep=True)
        self.assertEqual(stops.route_id, route)
        self.assertEqual(stops.mapped("trip"), [1, 1, 2, 2])
        stop = late.picking_ids.welfare_stop_ids
        self.assertEqual(stop.route_id.team_id, self.team_b)
        self.assertTrue(all(routes.mapped("checker_ok")))

    # -- one door ----------------------------------------------------------------------

    def test_deliveries_at_one_door_are_one_stop(self):
        orders = self.make_orders(3, city=self.casazza)
        self._share_a_door(orders[:2])
        self.team_a.max_stops = 2
        self.bike.max_parcels = 10
        route = self.plan(max_iterations=60)
        stops = route.stop_ids.sorted("sequence")
        self.assertEqual(len(stops), 3)
        self.assertTrue(route.team_ok)
        firm = stops.filtered(lambda stop: stop.picking_id in orders[:2].picking_ids)
        self.assertEqual(len(set(firm.mapped("planned_arrival"))), 1)
        self.assertEqual(abs(firm[0].sequence - firm[1].sequence), 1)
        self.assertEqual(len(set(stops.mapped("label_number"))), 3)

    def test_each_further_delivery_takes_a_minute(self):
        orders = self.make_orders(2, city=self.casazza)
        self.bike.max_parcels = 10
        apart = self.plan(max_iterations=60).minutes
        self._share_a_door(orders)
        company = self.env.company
        together = self.plan(max_iterations=60).minutes
        self.assertLess(together, apart)
        company.welfare_further_minutes = 6
        self.assertEqual(self.plan(max_iterations=60).minutes, together + 5)
        company.welfare_door_minutes = 10
        self.assertEqual(self.plan(max_iterations=60).minutes, together + 10)

    def test_a_door_that_no_vehicle_holds_is_split(self):
        orders = self.make_orders(3, city=self.casazza)
        self._share_a_door(orders)
        route = self.plan(max_iterations=60)
        self.assertEqual(len(route.stop_ids), 3)
        self.assertEqual(sorted(map(len, route._get_trips())), [1, 2])
        self.assertTrue(route.checker_ok)

    def test_a_door_without_a_place_says_why_for_each_delivery(self):
        orders = self.make_orders(2, city=self.casazza)
        orders.picking_ids.partner_id.welfare_stairs = True
        self._share_a_door(orders)
        self.assertFalse(self.plan())
        unserved = self.env["welfare.route.unserved"].search([])
        self.assertEqual(unserved.picking_id, orders.picking_ids)
