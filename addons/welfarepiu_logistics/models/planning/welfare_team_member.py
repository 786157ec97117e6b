from odoo import fields, models


class WelfareTeamMember(models.Model):
    _inherit = "welfare.team.member"

    door_ban_ids = fields.One2many(
        "welfare.door.ban",
        "member_id",
        string="Doors this person does not go to",
        groups="welfarepiu_base.group_operator",
    )
