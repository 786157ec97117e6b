from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.travel_http import CODES, Osrm, TravelError
from ..tools.travel_http.service import Table
from ..tools.valley_graph import Point
from .common import WelfareCommon


@tagged("post_install", "-at_install")
class TestTravelService(WelfareCommon):
    """A chosen service is asked; without its answer the graph is, and says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.travel = cls.env["welfare.travel"]
        cls.points = [
            Point(45.811, 10.07, "016128"),
            Point(45.749, 9.905, "016058", approximate=True),
        ]

    def _choose(self, **values):
        for key, value in values.items():
            self.env["ir.config_parameter"].set_param(f"welfarepiu_base.{key}", value)

    def _choose_osrm(self):
        self._choose(travel_service="osrm", travel_url_car="http://127.0.0.1:5000")

    def _answer(self, snaps):
        rows = [[0, 7], [8, 0]]
        return patch.object(
            Osrm,
            "table",
            lambda service, points: Table([list(r) for r in rows], rows, snaps),
        )

    def test_the_shipped_map_unless_a_service_is_chosen(self):
        with self._answer([0, 0]):
            found = self.travel._matrix(self.points)
        self.assertEqual((found.source, found.fallback), ("valley_graph", ""))

    def test_the_service_answers_for_its_way_of_travelling_only(self):
        self._choose_osrm()
        with self._answer([3.0, 5.0]):
            found = self.travel._matrix(self.points)
            on_foot = self.travel._matrix(self.points, "foot")
        self.assertEqual((found.source, found.metres), ("osrm", [[0, 7], [8, 0]]))
        self.assertEqual(found.point_qualities, ["address", "approximate"])
        self.assertEqual(found.quality, "approximate")
        self.assertEqual((on_foot.source, on_foot.fallback), ("valley_graph", ""))
        self.assertTrue(on_foot.derived)

    def test_a_door_far_from_its_road_is_said_and_one_outside_has_no_way(self):
        self._choose_osrm()
        with self._answer([400.0, 5.0]):
            found = self.travel._matrix(self.points)
        self.assertEqual(found.point_qualities, ["nearest_node", "approximate"])
        with self._answer([9000.0, 5.0]):
            found = self.travel._matrix(self.points)
        self.assertEqual(found.quality, "outside")
        self.assertEqual(found.metres, [[0, None], [None, 0]])

    def test_without_an_answer_the_graph_answers_and_says_why(self):
        self._choose_osrm()
        plain = self.travel._matrix(self.points, "cargo")
        for code in CODES:
            with patch.object(Osrm, "table", side_effect=TravelError(code)):
                found = self.travel._matrix(self.points)
            self.assertEqual((found.source, found.fallback), ("valley_graph", code))
            self.assertTrue(self.travel._describe_fallback(code))
        self.assertEqual(plain.fallback, "")

    def test_an_address_that_is_none_is_told_and_nothing_breaks(self):
        self._choose(travel_service="osrm", travel_url_car="our server")
        found = self.travel._matrix(self.points)
        self.assertEqual(
            (found.source, found.fallback), ("valley_graph", "misconfigured")
        )

    def test_an_unknown_service_is_no_service(self):
        self._choose(travel_service="teleport", travel_url_car="http://127.0.0.1:1")
        self.assertEqual(self.travel._matrix(self.points).source, "valley_graph")

    def test_a_closed_road_is_not_taken_whoever_was_chosen(self):
        """No service knows that the only road to Bossico is closed by snow."""
        bossico = Point(45.8283, 10.0445, "016033")
        open_road = self.travel._matrix([self.points[0], bossico])
        self._choose(closed_roads="Sovere - Bossico")
        closed = self.travel._matrix([self.points[0], bossico])
        self.assertGreater(open_road.metres[0][1], 0)
        self.assertIsNone(closed.metres[0][1])
        self._choose_osrm()
        with self._answer([0, 0]):
            found = self.travel._matrix([self.points[0], bossico])
        self.assertEqual(
            (found.source, found.fallback), ("valley_graph", "closed_roads")
        )
        self.assertEqual(found.metres, closed.metres)

    def test_a_closed_road_that_is_none_is_refused_in_words(self):
        for text in ("Bossico", "Bossico - Milano", "Lovere - Sarnico"):
            self._choose(closed_roads=text)
            with self.assertRaisesRegex(UserError, "there is no road"):
                self.travel._matrix(self.points)
