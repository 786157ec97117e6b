from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tools.travel_http import Osrm, TravelError
from odoo.addons.welfarepiu_base.tools.travel_http.service import Table

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestPlanningSettings(LogisticsCommon):
    def _make(self, **values):
        return self.env["res.config.settings"].create(values)

    def test_what_is_chosen_is_what_travel_asks(self):
        self._make(
            welfare_travel_service="osrm", welfare_travel_url_car="http://127.0.0.1:5"
        ).execute()
        self.assertEqual(
            self.env["welfare.travel"]._get_service("car"),
            ("osrm", "http://127.0.0.1:5"),
        )
        self.assertEqual(self.env["welfare.travel"]._get_service("foot"), ("", ""))

    def test_a_road_that_is_not_there_is_refused(self):
        with self.assertRaisesRegex(UserError, "Bossico - Roma"):
            self._make(welfare_closed_roads="Bossico - Roma").execute()

    def test_the_button_tells_what_the_service_answers(self):
        settings = self._make(
            welfare_travel_service="osrm",
            welfare_travel_url_car="http://127.0.0.1:5",
            welfare_travel_url_foot="http://127.0.0.1:6",
        )
        found = Table([[0, 18600], [18600, 0]], [[0, 1500], [1500, 0]], [0, 0])
        with patch.object(
            Osrm, "table", side_effect=[found, TravelError("unreachable")]
        ):
            params = settings.action_welfare_test_travel()["params"]
        car, foot = params["message"].splitlines()
        self.assertIn("18.6 km", car)
        self.assertIn("25 min", car)
        self.assertIn("cannot be reached", foot)
        self.assertEqual(params["type"], "danger")
        with self.assertRaises(UserError):
            self._make(welfare_travel_service=False).action_welfare_test_travel()

    def test_times_are_numbers_that_make_sense(self):
        company = self.env.company
        for values in (
            {"welfare_door_minutes": -1},
            {"welfare_break_from": 200},
            {"welfare_plan_seconds": 0},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                company.write(values)

    def test_the_search_is_proposed_as_the_company_says(self):
        self.env.company.write(
            {"welfare_plan_seconds": 17, "welfare_plan_engine": "insertion"}
        )
        wizard = self.env["welfare.plan.day"].create({"date": self.today})
        self.assertEqual(wizard.seconds, 17)
        run = self.env["welfare.plan.run"]._queue(self.today, self.slot, self.team_a)
        self.assertEqual((run.engine, run.seconds), ("insertion", 30))
