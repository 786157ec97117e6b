from odoo import api, fields, models
from odoo.fields import Domain

#: Used where the company does not say.
KEEP_MONTHS = 24


class WelfarePlacement(models.Model):
    """What is known of a person goes, hours and tasks stay without a name."""

    _inherit = "welfare.placement"

    def _erase(self):
        """Erase the person from these placements and from the team.

        The code, the dates, the consents (which name nobody) and the register of
        participation stay: their totals are the same before and after.
        """
        for placement in self.sudo():
            placement.member_id._erase()
            placement.goal_ids.unlink()
            placement.review_ids.unlink()
            placement.member_id._erase_register_notes()
            placement.write(
                {
                    "person_name": placement.code,
                    "supporter": False,
                    "plan": False,
                    "answer": False,
                    "task_ids": [fields.Command.clear()],
                    "erased_on": self.env["welfare.clock"]._today(),
                }
            )

    @api.model
    def _get_overdue_domain(self, day, company):
        months = company.welfare_placement_keep_months or KEEP_MONTHS
        limit = fields.Date.subtract(day, months=months)
        over = Domain("state", "=", "ended") & Domain("ended_on", "<", limit)
        # Nobody came of it: nothing to account for, the date of the last change counts.
        nothing = Domain("state", "in", ("refused", "withdrawn")) & Domain(
            "write_date", "<", fields.Datetime.to_datetime(limit)
        )
        return (
            Domain("company_id", "=", company.id)
            & Domain("erased_on", "=", False)
            & (over | nothing)
        )

    @api.model
    def _cron_erase(self):
        """Erase who left longer ago than the company keeps."""
        today = self.env["welfare.clock"]._today()
        left = [("state", "in", ("ended", "refused", "withdrawn"))]
        for (company,) in self._read_group(left, ["company_id"]):
            self.search(self._get_overdue_domain(today, company))._erase()
