from odoo import fields, models

from .welfare_team_prompt import PROMPT_LEVELS


class WelfareRouteAct(models.Model):
    _inherit = "welfare.route.act"

    is_withdrawn = fields.Boolean(
        string="Taken back",
        readonly=True,
        help="On: it was tapped by mistake, and the team said so.",
    )
    member_id = fields.Many2one(
        "welfare.team.member",
        string="Done by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who said to be working. Empty: all together.",
    )
    prompt_level = fields.Selection(
        PROMPT_LEVELS,
        string="Told by",
        readonly=True,
        help="How the step was told to the person.",
    )
    is_helped = fields.Boolean(
        string="With help",
        readonly=True,
        help="On: the educator was called on the way to this act.",
    )
