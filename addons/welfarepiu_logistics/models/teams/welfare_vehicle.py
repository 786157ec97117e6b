from odoo import api, fields, models

VEHICLES = [("van", "Van"), ("cargo_bike", "Cargo bike"), ("foot", "On foot")]

# How often a day it can be loaded, and how many minutes that takes.
TRIPS = {"van": (1, 15), "cargo_bike": (3, 10), "foot": (3, 5)}

# How the travel provider of base calls the ways of moving.
PROFILES = {"van": "car", "cargo_bike": "cargo", "foot": "foot"}


class WelfareVehicle(models.Model):
    """What a team moves with, and what it can hold: a van, a cargo bike, a trolley.

    Not ``fleet``: nobody here keeps contracts, odometers and drivers; what counts are
    the limits that a plan may never break.
    """

    _name = "welfare.vehicle"
    _description = "Vehicle of a team"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(VEHICLES, required=True, default="van")
    max_parcels = fields.Integer(required=True, default=30)
    max_weight = fields.Float(
        string="Maximum weight (kg)", required=True, default=300.0
    )
    max_km = fields.Float(
        string="Range (km)",
        digits=(8, 1),
        help="Longest round it can make. Zero: as long as the shift allows.",
    )
    max_trips = fields.Integer(
        string="Trips a shift",
        compute="_compute_trips",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="How often it can leave the depot loaded. What holds little comes back"
        " and loads again; its limits are those of one trip.",
    )
    reload_minutes = fields.Integer(
        string="Minutes to load again",
        compute="_compute_trips",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    has_cold_box = fields.Boolean(
        string="Cold box", help="On: it can carry what must stay cold."
    )

    _limits_positive = models.Constraint(
        "CHECK (max_parcels > 0 AND max_weight > 0 AND max_km >= 0)",
        "The limits of a vehicle are positive numbers.",
    )
    _trips_bounded = models.Constraint(
        "CHECK (max_trips BETWEEN 1 AND 9 AND reload_minutes BETWEEN 0 AND 120)",
        "A vehicle makes 1 to 9 trips and is loaded in 0 to 120 minutes.",
    )

    @api.depends("kind")
    def _compute_trips(self):
        for vehicle in self:
            vehicle.max_trips, vehicle.reload_minutes = TRIPS[vehicle.kind or "van"]

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() - {"name"}:
            self._get_teams()._availability_changed()
        return res

    def _get_teams(self):
        """:return: teams that use one of these vehicles, every day or some day"""
        return (
            self.env["welfare.team"]
            .sudo()
            .search(
                [
                    "|",
                    ("vehicle_id", "in", self.ids),
                    ("vehicle_day_ids.vehicle_id", "in", self.ids),
                ]
            )
        )

    def _get_profile(self):
        """:return: profile of ``welfare.travel`` for this way of moving"""
        self.ensure_one()
        return PROFILES[self.kind]
