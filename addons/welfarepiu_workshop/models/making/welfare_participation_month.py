from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError

from .mrp_production import OPEN


class WelfareParticipationMonth(models.Model):
    _inherit = "welfare.participation.month"

    def _confirm(self):
        """Work that was begun and not finished still brings hours."""
        month = self.sudo()
        last = month.month + relativedelta(months=1) - timedelta(days=1)
        if (
            self.env["welfare.workshop.step"]
            .sudo()
            .search_count(
                [
                    ("member_id", "=", month.member_id.id),
                    ("done_at", "!=", False),
                    ("production_id.welfare_day", ">=", month.month),
                    ("production_id.welfare_day", "<=", last),
                    ("production_id.welfare_finished_at", "=", False),
                    ("production_id.state", "in", OPEN),
                ],
                limit=1,
            )
        ):
            raise UserError(
                self.env._("Work of this month in the workshop is not finished yet.")
            )
        return super()._confirm()
