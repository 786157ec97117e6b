from odoo import api, models

from ..stories.book import story_time


class WelfareClock(models.AbstractModel):
    _inherit = "welfare.clock"

    @api.model
    def _now(self):
        """A story is told in its own time; afterwards the clock is the real one."""
        return story_time.get() or super()._now()
