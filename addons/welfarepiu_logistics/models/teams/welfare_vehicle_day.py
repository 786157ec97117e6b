from odoo import api, fields, models
from odoo.exceptions import ValidationError


class WelfareVehicleDay(models.Model):
    """On this day the team uses another vehicle than its usual one, or has none."""

    _name = "welfare.vehicle.day"
    _inherit = ["welfare.availability"]
    _description = "Vehicle of a team on a day"
    _order = "date desc, id"
    _rec_name = "date"

    team_id = fields.Many2one(
        "welfare.team", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    date = fields.Date(required=True, index=True)
    vehicle_id = fields.Many2one(
        "welfare.vehicle",
        index=True,
        ondelete="restrict",
        help="Empty: the team has no vehicle that day, and does not go out.",
    )

    _once = models.UniqueIndex(
        "(team_id, date)", "The vehicle of this team for this day is there already."
    )

    @api.constrains("team_id", "vehicle_id", "date")
    def _check_vehicle(self):
        for day in self.filtered("vehicle_id"):
            if day.vehicle_id.company_id != day.company_id:
                raise ValidationError(
                    self.env._("A team uses vehicles of its own company.")
                )
            others = self.search(
                [
                    ("id", "!=", day.id),
                    ("date", "=", day.date),
                    ("vehicle_id", "=", day.vehicle_id.id),
                ]
            ).team_id
            if others.filtered(day.team_id._shares_hours):
                raise ValidationError(
                    self.env._(
                        "%(vehicle)s is with another team at that hour: %(teams)s.",
                        vehicle=day.vehicle_id.name,
                        teams=", ".join(others.mapped("name")),
                    )
                )

    def _get_touched(self):
        """The team itself, and who would have had that vehicle."""
        return [
            (day.team_id | day.vehicle_id._get_teams(), day.date, day.date)
            for day in self.sudo()
        ]
