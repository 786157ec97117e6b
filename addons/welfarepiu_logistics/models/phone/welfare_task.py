from odoo import fields, models

#: What the team's app shows, part by part; a task is done on the screens of one part.
SCREENS = [
    ("list", "A new parcel"),
    ("take", "One thing after the other"),
    ("count", "Counting and weighing"),
    ("label", "The label"),
    ("load", "Loading"),
    ("way", "The way to the door"),
    ("ring", "At the bell"),
    ("hand", "Handing over"),
    ("result", "How it went"),
]


class WelfareTask(models.Model):
    _inherit = "welfare.task"

    screen = fields.Selection(
        SCREENS,
        string="Part of the app",
        help="The screens of the team's app on which this task is done: how a person"
        " is told them follows what was set for the task.",
    )

    def _get_part(self):
        """Hook.

        :return: what the phone calls the part of the app for this task; may be empty
        """
        self.ensure_one()
        return self.screen or ""
