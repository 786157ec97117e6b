from odoo import api, models

from ..stories import rounds, urgent, workshop
from ..stories.book import italian


class WelfareDemo(models.AbstractModel):
    """What the demo needs again when its database is days old."""

    _name = "welfare.demo"
    _description = "The demo world, day by day"

    @api.model
    def _begin_day(self):
        """Give each team orders and a planned round for today, and the workshop its
        work; somebody waits for urgent help.

        A daily cron calls this, and makes up for days on which the server was off. A
        second call on the same day changes nothing.
        """
        env = italian(self.env(su=True))
        rounds.plan_today(env)
        workshop.plan_today(env)
        urgent.ask_today(env)
