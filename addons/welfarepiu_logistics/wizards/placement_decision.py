from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfarePlacementDecision(models.TransientModel):
    """What the coordinator does with a placement, one thing at a time."""

    _name = "welfare.placement.decision"
    _description = "Answer to a placement"

    placement_id = fields.Many2one(
        "welfare.placement", required=True, ondelete="cascade"
    )
    placement_state = fields.Selection(related="placement_id.state")
    decision = fields.Selection(
        [
            ("accept", "Take the person into a team"),
            ("refuse", "Say that it is not possible"),
            ("end", "End it"),
            ("hand_over", "Give it to another social worker"),
        ],
        required=True,
        compute="_compute_decision",
        store=True,
        precompute=True,
        readonly=False,
    )
    team_id = fields.Many2one("welfare.team")
    start_date = fields.Date(string="First day")
    calendar_id = fields.Many2one("resource.calendar", string="Weekly hours")
    answer = fields.Char()
    end_reason = fields.Selection(
        selection=lambda self: self.env["welfare.placement"]
        ._fields["end_reason"]
        .selection,
        string="How it ended",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Social worker",
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env.ref("welfarepiu_logistics.group_social_service").ids,
            )
        ],
    )

    @api.depends("placement_id")
    def _compute_decision(self):
        for wizard in self:
            active = wizard.placement_id.state == "active"
            wizard.decision = "end" if active else "accept"

    def action_decide(self):
        self.ensure_one()
        getattr(self, f"_decide_{self.decision}")()

    def _decide_accept(self):
        if not self.team_id:
            raise UserError(self.env._("Choose the team."))
        self.placement_id._accept(self.team_id, self.start_date, self.calendar_id)

    def _decide_refuse(self):
        self.placement_id._refuse(self.answer)

    def _decide_end(self):
        self.placement_id._end(self.end_reason)

    def _decide_hand_over(self):
        self.placement_id._hand_over(self.user_id)
