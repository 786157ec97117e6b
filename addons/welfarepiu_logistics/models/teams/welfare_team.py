from odoo import api, fields, models
from odoo.exceptions import ValidationError

VEHICLES = [("van", "Van"), ("cargo_bike", "Cargo bike"), ("foot", "On foot")]

# How the travel provider of base calls the ways of moving.
PROFILES = {"van": "car", "cargo_bike": "cargo", "foot": "foot"}


class WelfareTeam(models.Model):
    """Adults with fragilities and their educator, and the limits that fit them.

    Limits are never traded for kilometres: a route that breaks one is refused.
    """

    _name = "welfare.team"
    _description = "Delivery team"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    educator_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="restrict",
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env.ref("welfarepiu_base.group_educator").ids,
            )
        ],
    )
    member_ids = fields.One2many("welfare.team.member", "team_id", string="Members")
    vehicle = fields.Selection(VEHICLES, required=True, default="van")
    shift_start = fields.Float(required=True, default=9.0, help="Clock time in Italy.")
    shift_end = fields.Float(required=True, default=12.5, help="Clock time in Italy.")
    break_minutes = fields.Integer(
        required=True, default=20, help="Rest that a route of this team always has."
    )
    max_stops = fields.Integer(required=True, default=10, help="Doors in one route.")
    max_parcels = fields.Integer(required=True, default=30)
    max_weight = fields.Float(
        string="Maximum weight (kg)", required=True, default=300.0
    )
    can_climb_stairs = fields.Boolean()
    known_zone_ids = fields.Many2many(
        "welfare.delivery.zone",
        string="Known zones",
        help="Familiar streets are preferred for this team.",
    )
    depot_city_id = fields.Many2one(
        "res.city", string="Depot", required=True, ondelete="restrict"
    )
    route_ids = fields.One2many("welfare.route", "team_id", string="Routes")

    _shift_in_order = models.Constraint(
        "CHECK (shift_start >= 0 AND shift_start < shift_end AND shift_end <= 24)",
        "A shift ends after it starts, on the same day.",
    )
    _limits_positive = models.Constraint(
        "CHECK (break_minutes >= 0 AND max_stops > 0 AND max_parcels > 0"
        " AND max_weight > 0)",
        "The limits of a team are positive numbers.",
    )

    @api.constrains("educator_id")
    def _check_educator(self):
        for team in self:
            if not team.educator_id.sudo().has_group("welfarepiu_base.group_educator"):
                raise ValidationError(
                    self.env._("Only an educator can accompany a team.")
                )

    @api.constrains("known_zone_ids", "company_id")
    def _check_zone_company(self):
        for team in self:
            if team.known_zone_ids.company_id - team.company_id:
                raise ValidationError(
                    self.env._("A team knows zones of its own company.")
                )

    def _get_profile(self):
        """:return: profile of ``welfare.travel`` for the vehicle of the team"""
        self.ensure_one()
        return PROFILES[self.vehicle]
