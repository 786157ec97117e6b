from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.welfarepiu_base.tools.valley_graph import Point

from .road_common import RoadCommon


@tagged("post_install", "-at_install")
class TestFigures(RoadCommon):
    """Each figure is added up here once more, from the acts and the travel service."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        costs = cls.env["welfare.delivery.cost"]
        before = cls.today - timedelta(days=1)
        van = cls.team_a.vehicle_id
        costs.create(
            [
                {
                    "kind": "km",
                    "amount": 9.0,
                    "date_from": "2020-01-01",
                    "date_to": before,
                },
                {"kind": "km", "amount": 0.5, "date_from": cls.today},
                {"kind": "hour", "amount": 22.0, "date_from": "2020-01-01"},
                {"kind": "vehicle", "amount": 99.0, "date_from": "2020-01-01"},
                {
                    "kind": "vehicle",
                    "amount": 12.0,
                    "date_from": "2020-01-01",
                    "vehicle_id": van.id,
                },
            ]
        )

    @classmethod
    def make_doors(cls):
        return cls.make_orders(3, city=cls.lovere)

    def drive(self):
        """Leave at nine, one in time, one after noon, one not at home; back at one."""
        self.at(self.leave - timedelta(minutes=30))
        self.stops[0].with_user(self.educator_a)._pack()
        self.leave_at(self.leave)
        self.knock(self.stops[0], self.leave + timedelta(minutes=30))
        self.knock(self.stops[1], self.leave + timedelta(hours=3, minutes=30))
        self.knock(
            self.stops[2], self.leave + timedelta(hours=3, minutes=45), "nobody_home"
        )
        self.at(self.leave + timedelta(hours=4))
        self.route.with_user(self.educator_a)._close()
        with self.enter_registry_test_mode():
            self.env.ref(
                "welfarepiu_logistics.cron_route_single"
            ).method_direct_trigger()
        self.env.flush_all()

    def figure(self):
        return self.env["welfare.route.figure"].browse(self.route.id)

    def test_each_figure_adds_up(self):
        self.assertFalse(self.figure().exists())
        self.drive()
        figure = self.figure().with_user(self.operator)
        single = 0.0
        depot = self.team_a.depot_city_id
        start = Point(depot.latitude, depot.longitude, depot.istat_code)
        travel = self.env["welfare.travel"]
        for stop in self.stops:
            door = Point(stop.latitude, stop.longitude, stop.city_id.istat_code)
            there = travel._matrix([start, door], "car").metres[0][1]
            back = travel._matrix([door, start], "car").metres[0][1]
            single += (there + back) / 1000
        parcels = sum(self.stops.mapped("parcels"))
        room = min(self.team_a.max_parcels, self.team_a.vehicle_id.max_parcels)
        self.assertEqual((figure.stops, figure.delivered), (3, 2))
        self.assertAlmostEqual(figure.km, self.route.km)
        self.assertAlmostEqual(figure.single_km, round(single, 1), 1)
        self.assertAlmostEqual(figure.saved_km, figure.single_km - figure.km, 3)
        self.assertGreater(figure.saved_km, 0)
        self.assertEqual((figure.parcels, figure.capacity), (parcels, room))
        self.assertAlmostEqual(figure.load, parcels / room)
        self.assertEqual((figure.on_time, figure.timed), (1, 2))
        self.assertAlmostEqual(figure.punctuality, 0.5)
        self.assertAlmostEqual(figure.hours, 4.5)
        self.assertAlmostEqual(figure.cost_km, self.route.km * 0.5, 2)
        self.assertAlmostEqual(figure.cost_hours, 4.5 * 22, 2)
        self.assertAlmostEqual(figure.cost_vehicle, 12.0, 2)
        total = self.route.km * 0.5 + 4.5 * 22 + 12
        self.assertAlmostEqual(figure.cost, total, 2)
        self.assertAlmostEqual(figure.cost_per_stop, total / 2, 2)

    def test_a_period_is_summed_and_shares_are_of_the_sums(self):
        self.drive()
        figures = self.env["welfare.route.figure"].with_user(self.operator)
        one = figures._get_summary(self.today, self.today)
        self.assertEqual(one["rounds"], 1)
        self.assertEqual(one["punctuality"], one["on_time"] / one["timed"])
        self.assertEqual(one["load"], one["parcels"] / one["capacity"])
        self.assertAlmostEqual(one["cost_per_stop"], one["cost"] / 2)
        self.assertEqual([team["team"] for team in one["teams"]], ["Team A"])
        none = figures._get_summary(
            self.today + timedelta(days=1), self.today + timedelta(days=2)
        )
        self.assertEqual((none["rounds"], none["km"]), (0, 0))
        self.assertIsNone(none["cost_per_stop"])

    def test_without_costs_it_costs_nothing_known(self):
        self.env["welfare.delivery.cost"].search([]).unlink()
        self.drive()
        self.assertEqual(self.figure().cost, 0)

    def test_two_rows_of_a_cost_do_not_overlap(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["welfare.delivery.cost"].create(
                {"kind": "km", "amount": 1.0, "date_from": self.today}
            )

    def test_single_trips_are_measured_once(self):
        self.drive()
        measured = self.route.single_km
        self.stops.write({"latitude": 0.0, "longitude": 0.0})
        self.route._cron_single_trips()
        self.assertEqual(self.route.single_km, measured)

    def test_the_page_for_the_alliance(self):
        self.drive()
        wizard = (
            self.env["welfare.route.summary"]
            .with_user(self.operator)
            .create({"date_from": self.today, "date_to": self.today})
        )
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_user(self.operator)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("welfarepiu_logistics.report_route_summary", wizard.ids)
        )
        self.assertEqual((pdf[:4], kind), (b"%PDF", "pdf"))

    def test_only_the_operator_reads_them(self):
        for name in ("welfare.route.figure", "welfare.travel.learned"):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                self.env[name].with_user(self.educator_a).search([])

    def test_what_was_learned_is_shown_from_five_trips_on(self):
        learned = self.env["welfare.travel.learned"]
        ratios = (1.0, 1.1, 1.2, 1.3, 9.0)
        for number, ratio in enumerate(ratios):
            self.assertFalse(learned.search([]))
            day = self.today - timedelta(days=number + 1)
            leave = self.leave - timedelta(days=number + 1)
            route = self.env["welfare.route"].create(
                {"team_id": self.team_a.id, "date": day, "checker_ok": True}
            )
            for place, (city, minutes) in enumerate(
                ((self.casazza, 0), (self.lovere, 20)), start=1
            ):
                self.env["welfare.route.stop"].create(
                    {
                        "route_id": route.id,
                        "sequence": place,
                        "picking_id": self.orders[place].picking_ids.id,
                        "recipient_name": "Somebody",
                        "city_id": city.id,
                        "state": "nobody_home",
                        "planned_arrival": leave + timedelta(minutes=minutes),
                        "act_time": leave + timedelta(minutes=minutes * ratio),
                    }
                )
            route.state = "done"
            self.env.flush_all()
        found = learned.search([])
        self.assertEqual(found.from_city_id, self.casazza)
        self.assertEqual(found.to_city_id, self.lovere)
        self.assertEqual(found.trips, 5)
        self.assertAlmostEqual(found.ratio, 1.2)
        self.assertAlmostEqual(found.planned_minutes, 20)
