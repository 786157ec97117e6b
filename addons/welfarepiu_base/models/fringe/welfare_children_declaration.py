from odoo import models


class WelfareChildrenDeclaration(models.Model):
    _inherit = "welfare.children.declaration"

    def _get_passed_counts(self):
        """:return: list of :class:`YearlyCount` that pass their cap as it is now, to
        be said before a withdrawal and after it"""
        self.ensure_one()
        counts = self.worker_id._welfare_get_own_counts(self.year)
        return [count for count in counts if count.room < 0]
