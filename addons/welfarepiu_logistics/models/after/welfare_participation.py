from odoo import fields, models


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
    company_id = fields.Many2one(related="route_id.company_id", store=True, index=True)
    route_id = fields.Many2one(
        "welfare.route", required=True, index=True, ondelete="restrict"
    )
    date = fields.Date(required=True, index=True)
    task = fields.Selection(
        [("pack", "Packing"), ("deliver", "Delivery")], required=True
    )
    minutes = fields.Integer(required=True)

    _once = models.UniqueIndex(
        "(member_id, route_id, task)",
        "The register has this person, route and task already.",
    )
    _minutes_positive = models.Constraint(
        "CHECK (minutes >= 0)", "The register holds no negative time."
    )
