from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.valley_graph import Point


class WelfareRoute(models.Model):
    """How far it would be if each delivery of a round were brought by itself."""

    _inherit = "welfare.route"

    single_km = fields.Float(
        string="Kilometres of single trips",
        digits=(8, 1),
        readonly=True,
        copy=False,
        help="Depot, door, depot, for each delivery of the round by itself, by the same"
        " travel distances as the plan.",
    )
    single_on = fields.Date(readonly=True, copy=False, help="When that was worked out.")

    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"single_km", "single_on"}

    @api.model
    def _cron_single_trips(self):
        """Work out what is missing for rounds that are over; not while a team waits for
        its round to close, since a routing service may be slow."""
        routes = self.search([("state", "=", "done"), ("single_on", "=", False)])
        cron = self.env["ir.cron"]
        for left, route in zip(range(len(routes) - 1, -1, -1), routes, strict=True):
            route._measure_single_trips()
            if not cron._commit_progress(1, remaining=left):
                break

    def _measure_single_trips(self):
        self.ensure_one()
        metres = self._get_single_metres()
        self.sudo().write(
            {
                "single_km": sum(metres.values()) / 1000,
                "single_on": self.env["welfare.clock"]._today(),
            }
        )

    def _get_single_metres(self):
        """:return: ``{stop: metres}`` from the depot to the door and back; a door that
        cannot be placed, or reached, is not in it"""
        self.ensure_one()
        depot = self.team_id.depot_city_id
        stops = self.sudo().stop_ids.filtered(lambda one: one.latitude or one.longitude)
        if not stops:
            return {}
        points = [
            Point(depot.latitude, depot.longitude, depot.istat_code or None),
            *(
                Point(
                    stop.latitude,
                    stop.longitude,
                    stop.city_id.istat_code or None,
                    approximate=stop.approximate,
                )
                for stop in stops
            ),
        ]
        vehicle = self.sudo().vehicle_id or self.team_id.sudo().vehicle_id
        matrix = self.env["welfare.travel"]._matrix(points, vehicle._get_profile())
        return {
            stop: matrix.metres[0][number] + matrix.metres[number][0]
            for number, stop in enumerate(stops, start=1)
            if None not in (matrix.metres[0][number], matrix.metres[number][0])
        }
