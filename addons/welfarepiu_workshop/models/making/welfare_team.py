from odoo import models

from .mrp_production import OPEN


class WelfareTeam(models.Model):
    _inherit = "welfare.team"

    def _availability_changed(self, date_from=None, date_to=None):
        """Steps in the workshop of who does not come go to somebody else."""
        res = super()._availability_changed(date_from, date_to)
        today = self.env["welfare.clock"]._today()
        domain = [
            ("welfare_team_id", "in", self.ids),
            ("state", "in", OPEN),
            ("welfare_finished_at", "=", False),
            ("welfare_day", ">=", max(date_from or today, today)),
        ]
        if date_to:
            domain.append(("welfare_day", "<=", date_to))
        self.env["mrp.production"].sudo().search(domain)._welfare_people_changed()
        return res
