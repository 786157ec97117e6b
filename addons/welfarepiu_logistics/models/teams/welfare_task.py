from odoo import fields, models

#: Parts of the work. The workshop has no round: its own addon fills it, and what was
#: registered stays without that addon.
PHASES = [("pack", "Packing"), ("deliver", "Delivery"), ("make", "Workshop")]
ROUND_PHASES = ("pack", "deliver")


class WelfareTask(models.Model):
    """One thing that a person of a team does: closing the box, ringing the bell."""

    _name = "welfare.task"
    _description = "Task of a team"
    _order = "sequence, id"

    name = fields.Char(
        required=True, translate=True, help="Short words: the team reads them."
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    phase = fields.Selection(PHASES, required=True, default="pack")
    skill = fields.Selection(
        [("stairs", "Stairs")],
        help="What a round needs somebody for: without anybody who can do this task,"
        " doors that need it are not given to the team that day.",
    )
    description = fields.Text(
        translate=True, help="How it is done, for who teaches it."
    )
