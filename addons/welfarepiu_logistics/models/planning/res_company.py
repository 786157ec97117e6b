from odoo import api, fields, models
from odoo.exceptions import ValidationError

ENGINES = [
    ("auto", "The best that answers"),
    ("pyvrp", "PyVRP"),
    ("vroom", "VROOM"),
    ("insertion", "The simple one, without any library"),
]


class ResCompany(models.Model):
    """How long things take, for every planning of the company."""

    _inherit = "res.company"

    welfare_door_minutes = fields.Integer(
        string="Minutes at a door",
        default=5,
        required=True,
        help="From stopping to going on: ring, say the phrase, hand over.",
    )
    welfare_stairs_minutes = fields.Integer(
        string="Minutes more with stairs", default=3, required=True
    )
    welfare_further_minutes = fields.Integer(
        string="Minutes for each further delivery",
        default=1,
        required=True,
        help="At the same door: several people of one firm, say.",
    )
    welfare_break_from = fields.Integer(
        string="The break begins after",
        default=60,
        required=True,
        help="Minutes from the beginning of the shift.",
    )
    welfare_break_to = fields.Integer(
        string="The break begins within",
        default=140,
        required=True,
        help="Minutes from the beginning of the shift. Who is back before needs none.",
    )
    welfare_plan_seconds = fields.Integer(
        string="Seconds to search",
        default=5,
        required=True,
        help="Proposed when a day is planned: 5 for a small day, 30 for a big one.",
    )
    welfare_plan_engine = fields.Selection(
        ENGINES,
        string="Planner",
        default="auto",
        required=True,
        help="The best that answers is PyVRP, then VROOM, then the simple one, which"
        " is always there.",
    )

    @api.constrains(
        "welfare_door_minutes",
        "welfare_stairs_minutes",
        "welfare_further_minutes",
        "welfare_break_from",
        "welfare_break_to",
        "welfare_plan_seconds",
    )
    def _check_welfare_planning(self):
        for company in self:
            minutes = (
                company.welfare_door_minutes,
                company.welfare_stairs_minutes,
                company.welfare_further_minutes,
            )
            if min(minutes) < 0 or max(minutes) > 120:
                raise ValidationError(
                    self.env._("Minutes at a door are between 0 and 120.")
                )
            if not 0 <= company.welfare_break_from <= company.welfare_break_to <= 720:
                raise ValidationError(
                    self.env._(
                        "The break begins between a first and a last minute of the"
                        " shift, in this order."
                    )
                )
            if not 1 <= company.welfare_plan_seconds <= 60:
                raise ValidationError(self.env._("Search between 1 and 60 seconds."))
