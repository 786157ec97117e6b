from odoo import api, fields, models


class WelfareRoute(models.Model):
    """Rounds with several trips: the team comes back to the depot and loads again."""

    _inherit = "welfare.route"

    trip_count = fields.Integer(string="Trips", compute="_compute_trips")
    trip_note = fields.Char(
        string="Back to the depot",
        compute="_compute_trips",
        help="After which stops the team goes back to load again.",
    )

    @api.depends("stop_ids.trip", "stop_ids.sequence")
    def _compute_trips(self):
        for route in self:
            stops = route.stop_ids.sorted("sequence")
            last = [
                one.sequence
                for one, after in zip(stops, stops[1:], strict=False)
                if after.trip > one.trip
            ]
            route.trip_count = len(last) + 1
            route.trip_note = last and self.env._(
                "Goes back to load after stop %s", ", ".join(map(str, last))
            )

    def _get_trips(self):
        """:return: the stops of each trip, in order"""
        self.ensure_one()
        return list(self.stop_ids.grouped("trip").values())

    def _get_doors(self):
        """:return: the stops of each door: what counts for the limit of the team"""
        self.ensure_one()
        return list(
            self.stop_ids.grouped(
                lambda stop: stop.sudo().picking_id._welfare_get_door_key()
            ).values()
        )
