from odoo import api, fields, models


class WelfareDoorBan(models.Model):
    """A door to which a team, or one of its people, is never sent.

    There are many good reasons, and they are nobody's business: who plans sees that it
    is so, the coordinator of the placements alone reads why.
    """

    _name = "welfare.door.ban"
    _inherit = ["welfare.availability"]
    _description = "Door a team does not go to"
    _order = "partner_id, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Who lives there",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one("welfare.team", index=True, ondelete="cascade")
    member_id = fields.Many2one(
        "welfare.team.member",
        string="Person",
        index=True,
        ondelete="cascade",
        help="No team goes there on a day on which this person is with it.",
    )
    reason = fields.Char(groups="welfarepiu_logistics.group_coordinator")

    _one_of_two = models.Constraint(
        "CHECK (num_nonnulls(team_id, member_id) = 1)",
        "Choose either a team or a person.",
    )
    _once_a_team = models.UniqueIndex(
        "(partner_id, team_id) WHERE team_id IS NOT NULL",
        "This team does not go to this door already.",
    )
    _once_a_member = models.UniqueIndex(
        "(partner_id, member_id) WHERE member_id IS NOT NULL",
        "This person does not go to this door already.",
    )

    def _get_touched(self):
        bans = self.sudo()
        return [(bans.team_id | bans.member_id.team_id, None, None)]

    @api.model
    def _touches_teams(self, vals):
        return bool(vals.keys() - {"reason"})

    @api.model
    def _find(self, partners):
        """:return: what holds for deliveries to ``partners``: said of the address, or
        of the person whose address it is"""
        return self.search([("partner_id", "in", (partners | partners.parent_id).ids)])

    def _of(self, partners):
        """:return: those of these bans that ``_find`` would give for ``partners``"""
        if not self:
            return self
        people = partners | partners.parent_id
        return self.filtered(lambda ban: ban.partner_id in people)
