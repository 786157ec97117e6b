from odoo import api, models


class WelfarePlanRun(models.Model):
    _inherit = "welfare.plan.run"

    @api.model_create_multi
    def create(self, vals_list):
        runs = super().create(vals_list)
        runs._tell_boards()
        return runs

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            self._tell_boards()
        return res

    def _tell_boards(self):
        """Boards show that the day is being planned, and what became of it."""
        for run in self.sudo():
            self.env["welfare.route"]._tell_of_day(run.company_id, run.date)
