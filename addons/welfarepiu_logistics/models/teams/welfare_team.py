from odoo import api, fields, models
from odoo.exceptions import ValidationError

OPERATOR = "welfarepiu_base.group_operator"


class WelfareTeam(models.Model):
    """Adults with fragilities and their educator, and the limits that fit them.

    Limits are never traded for kilometres: a route that breaks one is refused. What the
    team can do on a given day is read from who is there: see ``_get_day``.
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
        domain=lambda self: self._get_educator_domain(),
    )
    substitute_ids = fields.One2many(
        "welfare.team.substitute",
        "team_id",
        string="Substitutes",
        groups=OPERATOR,
        help="Who accompanies the team when the educator cannot, the first one first.",
    )
    member_ids = fields.One2many("welfare.team.member", "team_id", string="Members")
    min_members = fields.Integer(
        string="People needed",
        required=True,
        default=1,
        help="With fewer people the team does not go out.",
    )
    vehicle_id = fields.Many2one(
        "welfare.vehicle",
        string="Usual vehicle",
        required=True,
        groups=OPERATOR,
        index=True,
        ondelete="restrict",
    )
    vehicle_day_ids = fields.One2many(
        "welfare.vehicle.day",
        "team_id",
        string="Other vehicle, by day",
        groups=OPERATOR,
    )
    shift_start = fields.Float(required=True, default=9.0, help="Clock time in Italy.")
    shift_end = fields.Float(required=True, default=12.5, help="Clock time in Italy.")
    break_minutes = fields.Integer(
        required=True, default=20, help="Rest that a route of this team always has."
    )
    max_stops = fields.Integer(required=True, default=10, help="Doors in one route.")
    max_parcels = fields.Integer(
        required=True,
        default=30,
        help="The vehicle has its own limit: the lower holds.",
    )
    max_weight = fields.Float(
        string="Maximum weight (kg)", required=True, default=300.0
    )
    can_climb_stairs = fields.Boolean(
        string="Stairs",
        default=True,
        help="Off: never sent upstairs. On: when somebody is there who can carry"
        " parcels upstairs.",
    )
    known_zone_ids = fields.Many2many(
        "welfare.delivery.zone",
        string="Known zones",
        help="Familiar streets are preferred for this team.",
    )
    depot_city_id = fields.Many2one(
        "res.city", string="Depot", required=True, ondelete="restrict"
    )

    _shift_in_order = models.Constraint(
        "CHECK (shift_start >= 0 AND shift_start < shift_end AND shift_end <= 24)",
        "A shift ends after it starts, on the same day.",
    )
    _limits_positive = models.Constraint(
        "CHECK (break_minutes >= 0 AND max_stops > 0 AND max_parcels > 0"
        " AND max_weight > 0 AND min_members > 0)",
        "The limits of a team are positive numbers.",
    )

    @api.model
    def _get_educator_domain(self):
        """:return: domain of the users who may accompany a team"""
        group = self.env.ref("welfarepiu_base.group_educator")
        return [("all_group_ids", "in", group.ids)]

    @api.constrains("educator_id")
    def _check_educator(self):
        for team in self:
            team.educator_id._welfare_check_is_educator()

    @api.constrains("known_zone_ids", "vehicle_id", "company_id")
    def _check_company_of_parts(self):
        for team in self:
            if team.known_zone_ids.company_id - team.company_id:
                raise ValidationError(
                    self.env._("A team knows zones of its own company.")
                )
            if team.vehicle_id.company_id != team.company_id:
                raise ValidationError(
                    self.env._("A team uses vehicles of its own company.")
                )

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & self._get_limit_fields():
            self.sudo()._availability_changed()
        return res

    @api.model
    def _get_limit_fields(self):
        """:return: the fields of which a change may break a plan"""
        return {
            "active",
            "educator_id",
            "min_members",
            "vehicle_id",
            "shift_start",
            "shift_end",
            "max_stops",
            "max_parcels",
            "max_weight",
            "can_climb_stairs",
        }

    def _availability_changed(self, date_from=None, date_to=None):
        """Hook: who is there, or with what, is not as it was on these days.

        :param date_from: first day; default: every day from today
        :param date_to: last day; default: none
        """

    def _is_mine(self):
        """Hook.

        :return: whether the current user accompanies this team
        """
        self.ensure_one()
        return self.sudo().educator_id == self.env.user

    def _get_shift(self):
        """:return: ``(start, end)``, seconds on the clock in Italy"""
        self.ensure_one()
        team = self.sudo()
        return (round(team.shift_start * 3600), round(team.shift_end * 3600))

    def _shares_hours(self, other):
        """:return: whether this team and ``other`` work at the same time of the day"""
        self.ensure_one()
        return self.shift_start < other.shift_end and other.shift_start < self.shift_end
