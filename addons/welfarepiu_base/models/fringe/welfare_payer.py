from odoo import models


class WelfarePayer(models.Model):
    _inherit = "welfare.payer"

    def _get_yearly_counters(self, year):
        """The counters of a firm's people, as their HR may see them: how much counts
        and how much is left, never what it is made of.

        :param int year: calendar year
        :return: list of ``(employment, YearlyCount)`` by name, of those employed on a
            day of that year, one row each capped kind
        """
        employments = (
            self.env["welfare.employment"]
            .search([("payer_id", "in", self.ids)])
            .filtered(lambda one: not one.left_on or one.left_on.year >= year)
            .sorted(lambda one: ((one.worker_name or "").casefold(), one.id))
        )
        workers = employments.sudo().worker_id
        counters = []
        kinds = self.env["welfare.benefit.kind"].search([])
        for kind in kinds._filter_capped(year):
            counts = workers._welfare_get_yearly_counts(kind, year)
            counters += [
                (employment, counts[employment.sudo().worker_id])
                for employment in employments
            ]
        return counters
