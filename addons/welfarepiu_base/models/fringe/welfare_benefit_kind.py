from datetime import date

from odoo import api, models


class WelfareBenefitKind(models.Model):
    _inherit = "welfare.benefit.kind"

    def _get_day_of_cap(self, year):
        """The cap of a year is the one in force on the day it is asked for, at most on
        its last day (the conditions are looked at on 31 December)."""
        today = self.env["welfare.clock"]._today()
        return min(max(today, date(year, 1, 1)), date(year, 12, 31))

    @api.model
    def _get_capped(self, year):
        """:return: the kinds with a yearly cap in a calendar year"""
        kinds = self.search([])  # pylint: disable=no-search-all
        return kinds.filtered(
            lambda kind: kind._get_rule(kind._get_day_of_cap(year)).is_capped
        )
