import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.travel_http import (
    SERVICES,
    TravelError,
    forget,
)
from odoo.addons.welfarepiu_base.tools.valley_graph import Point

#: Way of travelling -> parameter with the address of the service that answers for it.
URLS = {
    "car": "welfare_travel_url_car",
    "cargo": "welfare_travel_url_cargo",
    "foot": "welfare_travel_url_foot",
}


class ResConfigSettings(models.TransientModel):
    """Travel and planning, on the page of the settings."""

    _inherit = "res.config.settings"

    welfare_travel_service = fields.Selection(
        [("osrm", "OSRM"), ("valhalla", "Valhalla")],
        string="Road service",
        config_parameter="welfarepiu_base.travel_service",
        help="Empty: the map of the valleys that is shipped with the platform.",
    )
    welfare_travel_url_car = fields.Char(
        string="Address for vans", config_parameter="welfarepiu_base.travel_url_car"
    )
    welfare_travel_url_cargo = fields.Char(
        string="Address for cargo bikes",
        config_parameter="welfarepiu_base.travel_url_cargo",
    )
    welfare_travel_url_foot = fields.Char(
        string="Address on foot", config_parameter="welfarepiu_base.travel_url_foot"
    )
    welfare_closed_roads = fields.Char(
        string="Closed roads",
        config_parameter="welfarepiu_base.closed_roads",
        help="Pairs of municipalities: Bossico - Sovere; Vigolo - Parzanica",
    )
    welfare_door_minutes = fields.Integer(
        related="company_id.welfare_door_minutes", readonly=False
    )
    welfare_stairs_minutes = fields.Integer(
        related="company_id.welfare_stairs_minutes", readonly=False
    )
    welfare_further_minutes = fields.Integer(
        related="company_id.welfare_further_minutes", readonly=False
    )
    welfare_break_from = fields.Integer(
        related="company_id.welfare_break_from", readonly=False
    )
    welfare_break_to = fields.Integer(
        related="company_id.welfare_break_to", readonly=False
    )
    welfare_plan_seconds = fields.Integer(
        related="company_id.welfare_plan_seconds", readonly=False
    )
    welfare_plan_engine = fields.Selection(
        related="company_id.welfare_plan_engine", readonly=False
    )

    def set_values(self):
        res = super().set_values()
        # Says which road there is not, before a plan fails for it.
        self.env["welfare.travel"]._get_closed_roads()
        return res

    def action_welfare_test_travel(self):
        """Ask the service, as it is typed here, how far two depots are, and tell what
        it answered.

        :raise UserError: nothing to ask, or nowhere to ask about
        """
        self.ensure_one()
        service = SERVICES.get(self.welfare_travel_service)
        urls = {profile: self[name] for profile, name in URLS.items() if self[name]}
        if not service or not urls:
            raise UserError(
                self.env._("Choose a road service and write at least one address.")
            )
        points = self._get_test_points()
        # What it answered a while ago is remembered, and would be no answer.
        forget()
        lines = [
            self._ask_travel(service, url, profile, points)
            for profile, url in urls.items()
        ]
        failed = any(not worked for worked, _line in lines)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Road service"),
                "message": "\n".join(line for _worked, line in lines),
                "type": "danger" if failed else "success",
                "sticky": True,
            },
        }

    @api.model
    def _get_test_points(self):
        """:return: the first depot, and a town of the first zone that is elsewhere"""
        depot = self.env["welfare.team"].search([], limit=1).depot_city_id
        cities = self.env["welfare.delivery.zone"].search([], limit=9).city_ids - depot
        cities = (depot | cities).filtered(lambda city: city.latitude or city.longitude)
        if len(cities) < 2:
            raise UserError(
                self.env._("Write a team with its depot and a delivery zone first.")
            )
        return [Point(city.latitude, city.longitude) for city in cities[:2]]

    @api.model
    def _ask_travel(self, service, url, profile, points):
        """:return: ``(whether it answered, one line)``"""
        ways = {
            "car": self.env._("Vans"),
            "cargo": self.env._("Cargo bikes"),
            "foot": self.env._("On foot"),
        }
        started = time.monotonic()
        try:
            found = service(url, profile).table(points)
        except TravelError as error:
            words = self.env["welfare.travel"]._describe_fallback(error.code)
            return False, f"{ways[profile]}: {words}"
        metres, seconds = found.metres[0][1], found.seconds[0][1]
        if metres is None or seconds is None:
            return False, self.env._(
                "%s: it answers, and knows no road between two of our towns.",
                ways[profile],
            )
        return True, self.env._(
            "%(way)s: it answers in %(time)s s. Between two of our towns: %(km)s km,"
            " %(minutes)s min.",
            way=ways[profile],
            time=f"{time.monotonic() - started:.1f}",
            km=round(metres / 1000, 1),
            minutes=round(seconds / 60),
        )
