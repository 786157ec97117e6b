from odoo import fields, models

VEHICLES = [("van", "Van"), ("cargo_bike", "Cargo bike"), ("foot", "On foot")]

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
    has_cold_box = fields.Boolean(
        string="Cold box", help="On: it can carry what must stay cold."
    )

    _limits_positive = models.Constraint(
        "CHECK (max_parcels > 0 AND max_weight > 0 AND max_km >= 0)",
        "The limits of a vehicle are positive numbers.",
    )

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
