from odoo import fields, models

from ..teams.welfare_task import PHASES


class WelfareParticipation(models.Model):
    """Hours and tasks for the social services; not a ranking of performance."""

    _name = "welfare.participation"
    _description = "Participation register"
    _order = "date desc, id"
    _rec_name = "member_id"

    member_id = fields.Many2one(
        "welfare.team.member", required=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(related="member_id.team_id", store=True, index=True)
    company_id = fields.Many2one(related="member_id.company_id", store=True, index=True)
    route_id = fields.Many2one(
        "welfare.route",
        index=True,
        ondelete="restrict",
        help="Empty: in the workshop, not on a round.",
    )
    date = fields.Date(required=True, index=True)
    task = fields.Selection(PHASES, required=True)
    minutes = fields.Integer(required=True)

    _once = models.UniqueIndex(
        "(member_id, route_id, task)",
        "The register has this person, route and task already.",
    )
    _round_has_route = models.Constraint(
        "CHECK (task = 'make' OR route_id IS NOT NULL)",
        "Hours of a round name the round.",
    )
    _minutes_positive = models.Constraint(
        "CHECK (minutes >= 0)", "The register holds no negative time."
    )
