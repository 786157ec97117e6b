from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.local_time import rome_to_utc, utc_to_rome_seconds
from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestReplan(LogisticsCommon):
    """Planning around what is done, packed and pinned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.make_orders(4)
        cls.route = cls.plan()
        cls.stops = cls.route.stop_ids.sorted("sequence")
        cls.teams = cls.team_a | cls.team_b

    def _replan(self, teams=None, **values):
        return self.plan(teams=teams or self.teams, keep=True, **values)

    def _make_absent(self, educator):
        self.env["welfare.team.absence"].create(
            {
                "user_id": educator.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )

    def _at(self, hour):
        """It is that hour of today in Italy."""
        self.patch(
            type(self.env["welfare.route"]),
            "_get_moment",
            lambda routes, date: round(hour * 3600),
        )

    def _deliver(self, stop, hour, result="delivered"):
        stop._deliver(
            f"act-{stop.id}",
            rome_to_utc(self.today, round(hour * 3600)),
            result,
            proof_name="Someone",
        )
        # An act of later today is taken for one of now.
        moment = rome_to_utc(self.today, round(hour * 3600))
        stop._keep({"act_time": moment})

    def test_a_route_goes_on_as_the_same_record(self):
        name = self.route.name
        routes = self._replan(self.team_a)
        self.assertEqual(routes, self.route)
        self.assertEqual(routes.name, name)
        self.assertEqual(set(routes.stop_ids.ids), set(self.stops.ids))
        self.assertTrue(routes.checker_ok)

    def test_packed_parcels_keep_van_and_label(self):
        packed = self.stops[1]
        packed._pack()
        label = packed._get_label()
        late = self.make_orders(2)
        routes = self._replan()
        self.assertIn(self.route, routes)
        self.assertEqual(packed.route_id, self.route)
        self.assertEqual(packed._get_label(), label)
        self.assertEqual(self.route.state, "packing")
        self.assertLessEqual(late.picking_ids, routes.stop_ids.picking_id)
        self.assertEqual(
            self.route.batch_id.picking_ids, self.route.stop_ids.picking_id
        )
        numbers = self.route.stop_ids.mapped("label_number")
        self.assertEqual(len(numbers), len(set(numbers)))

    def test_a_packed_parcel_stays_even_where_it_breaks_a_limit(self):
        self.stops[0]._pack()
        self.stops[1]._pack()
        self.team_a.max_stops = 1
        self._replan()
        self.assertEqual(self.stops[:2].route_id, self.route)
        self.assertEqual((self.stops[2] | self.stops[3]).route_id.team_id, self.team_b)
        self.assertFalse(self.env["welfare.route.unserved"].search_count([]))

    def test_pinned_stops_stay_with_their_team(self):
        pinned = self.stops[2]
        pinned.pinned = True
        self.team_a.max_stops = 1
        self._replan()
        self.assertEqual(pinned.route_id, self.route)
        self.assertEqual((self.stops - pinned).route_id.team_id, self.team_b)
        # Made anew, pins count no more.
        self.team_a.max_stops = 4
        routes = self.plan(teams=self.team_a)
        self.assertNotIn(self.route, routes)

    def test_a_team_that_cannot_go_out_gives_back_what_is_not_packed(self):
        packed, pinned = self.stops[0], self.stops[1]
        packed._pack()
        pinned.pinned = True
        self._make_absent(self.educator_a)
        self._replan()
        self.assertEqual(packed.route_id, self.route)
        others = self.stops - packed
        self.assertEqual(others.route_id.team_id, self.team_b)
        self.assertFalse(pinned.pinned)
        unserved = self.env["welfare.route.unserved"].search([])
        self.assertEqual(unserved.picking_id, packed.picking_id)
        self.assertIn("It is packed for Team A", unserved.reasons)
        self.assertIn("Hand the packed parcels over", unserved.remedies)

    def test_a_route_that_lost_everything_is_gone(self):
        self._make_absent(self.educator_a)
        routes = self._replan()
        self.assertFalse(self.route.exists())
        self.assertEqual(routes.team_id, self.team_b)
        self.assertEqual(routes.stop_ids, self.stops)

    def test_begun_without_a_parcel_is_gone_too(self):
        self.route._start_packing()
        batch = self.route.batch_id
        self._make_absent(self.educator_a)
        routes = self._replan()
        self.assertFalse(self.route.exists())
        self.assertEqual(routes.stop_ids, self.stops)
        self.assertEqual(batch.state, "cancel")

    def test_what_was_done_on_the_road_keeps_its_times(self):
        for stop in self.stops[:3]:
            stop._pack()
        left = self.stops[3]
        self.route._start()
        self.route._keep({"started_at": rome_to_utc(self.today, 9 * 3600)})
        self._deliver(self.stops[0], 9.5)
        self._deliver(self.stops[1], 10.0, "nobody_home")
        self._at(10.25)
        late = self.make_orders(1)
        numbers = self.stops.mapped("sequence")
        self._replan()
        self.assertEqual(self.stops[:3].route_id, self.route)
        self.assertEqual(self.stops.mapped("sequence")[:3], numbers[:3])
        self.assertEqual(
            self.stops[:3].mapped("state"), ["delivered", "nobody_home", "packed"]
        )
        # What is not in the van goes with who is still at the depot.
        self.assertEqual(left.route_id.team_id, self.team_b)
        stop = late.picking_ids.welfare_stop_ids
        self.assertEqual(stop.route_id.team_id, self.team_b)
        # The next door is reached from where the team is, now.
        arrival = utc_to_rome_seconds(self.stops[2].planned_arrival)
        self.assertGreaterEqual(arrival, round(10.25 * 3600))
        # What nobody opened for is in the van, not in the plan.
        again = self.stops[1].picking_id.welfare_stop_ids
        self.assertEqual(again, self.stops[1])
        self.assertEqual(self.route.state, "on_road")

    def test_who_has_not_left_leaves_from_now_on(self):
        self._at(10.0)
        routes = self._replan(self.team_b)
        start = utc_to_rome_seconds(routes.planned_start)
        self.assertGreaterEqual(start, 10 * 3600)

    def test_a_second_slot_of_a_route_loses_nothing(self):
        """Planning one slot takes the others of its routes along."""
        other = self.make_slot(self.today, start_hour=10.0, end_hour=11.0)
        more = self.make_orders(1, other)
        self.plan(slots=self.slot | other)
        routes = self.plan(slots=self.slot)
        self.assertLessEqual(more.picking_ids, routes.stop_ids.picking_id)
        self.assertEqual(routes.slot_ids, self.slot | other)

    def test_an_afternoon_that_is_planned_leaves_the_morning_free(self):
        self.team_a.shift_end = 18.0
        afternoon = self.make_slot(self.today, start_hour=15.0, end_hour=17.0)
        self.make_orders(1, afternoon)
        second = self.plan(slots=afternoon, teams=self.team_b)
        self.assertFalse(second)
        second = self.plan(slots=afternoon)
        self.assertTrue(second)
        first = self._replan(self.team_a)
        self.assertEqual(len(first.stop_ids), 4)
        self.assertLessEqual(first.planned_end, second.planned_start)

    def test_a_route_on_the_road_and_one_for_later_are_both_kept(self):
        self.team_a.shift_end = 18.0
        later = self.make_slot(self.today, start_hour=14.0, end_hour=17.0)
        self.make_orders(1, later)
        second = self.plan(slots=later)
        for stop in self.stops:
            stop._pack()
        self.route._start()
        self.route.slot_ids |= later
        routes = self._replan(self.team_a, slots=later)
        self.assertEqual(routes, second)
        self.assertEqual(self.stops.route_id, self.route)

    def test_a_closed_road_is_planned_around(self):
        """To Bossico one comes by Sovere only: without that road it says so."""
        self.env["ir.config_parameter"].set_param(
            "welfarepiu_base.closed_roads", "Sovere - Bossico"
        )
        bossico = self.env["res.city"].search([("name", "=", "Bossico")])
        self.zone.city_ids |= bossico
        order = self.make_order(self.make_address("Up there", bossico), self.slot)
        self._replan()
        self.assertFalse(order.picking_ids.welfare_stop_ids)
        unserved = self.env["welfare.route.unserved"].search([])
        self.assertEqual(unserved.picking_id, order.picking_ids)
        self.assertIn("no road leads there", unserved.reasons)
        self.env["ir.config_parameter"].set_param("welfarepiu_base.closed_roads", "")
        self._replan()
        self.assertTrue(order.picking_ids.welfare_stop_ids)
        self.assertFalse(unserved.exists())

    def test_yesterdays_failure_is_planned_again_once_the_round_is_over(self):
        for stop in self.stops:
            stop._pack()
        self.route._start()
        self._deliver(self.stops[0], 9.5, "nobody_home")
        self.route._close()
        tomorrow = fields.Date.add(self.today, days=1)
        slot = self.make_slot(tomorrow)
        routes = self._replan(slots=slot, date=tomorrow)
        self.assertEqual(routes.stop_ids.picking_id, self.orders.picking_ids)
        self.assertEqual(tomorrow, self.today + timedelta(days=1))
