from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: From most help to least.
PROMPT_LEVELS = [
    ("photo", "Photo and voice"),
    ("pictogram", "Pictogram"),
    ("text", "Text only"),
]
#: Screens on which nothing is chosen or checked: who knows them by heart skips them.
SKIPPABLE = ("list", "ring", "hand")


class WelfareTeamPrompt(models.Model):
    """How one task is told to a person, where it differs from all others."""

    _name = "welfare.team.prompt"
    _description = "How a task is told to a person"
    _order = "member_id, task_id"
    _rec_name = "task_id"

    member_id = fields.Many2one(
        "welfare.team.member",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="member_id.company_id", store=True, index=True)
    task_id = fields.Many2one(
        "welfare.task", required=True, index=True, ondelete="cascade"
    )
    level = fields.Selection(
        [*PROMPT_LEVELS, ("none", "No screen: knows it by heart")], required=True
    )

    _once = models.UniqueIndex(
        "(member_id, task_id)", "For this person and task it was said already."
    )

    @api.constrains("level", "task_id")
    def _check_skippable(self):
        for prompt in self:
            if prompt.level == "none" and prompt.task_id.screen not in SKIPPABLE:
                raise ValidationError(
                    self.env._(
                        "The screens of “%s” stay: something is checked there.",
                        prompt.task_id.name,
                    )
                )
