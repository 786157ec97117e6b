from odoo import fields, models


class WelfareTeamMember(models.Model):
    """A person of an SFA team and what the person can do.

    Health data in the broad sense: only the operator and the own educator read it.
    """

    _name = "welfare.team.member"
    _description = "Team member"
    _order = "name, id"

    name = fields.Char(required=True, help="First name or nickname is enough.")
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        groups="welfarepiu_base.group_operator",
    )
    team_id = fields.Many2one(
        "welfare.team", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    active = fields.Boolean(default=True)
    can_pack = fields.Boolean(string="Packs", default=True)
    can_deliver = fields.Boolean(string="Delivers", default=True)
    can_climb_stairs = fields.Boolean()
    learning = fields.Char(
        string="Wants to learn", help="A task the person is growing into."
    )

    def _get_tasks(self):
        """:return: tasks of the participation register that the person takes part in"""
        self.ensure_one()
        return ["pack"] * self.can_pack + ["deliver"] * self.can_deliver
