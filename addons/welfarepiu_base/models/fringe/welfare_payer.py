from datetime import date

from odoo import models
from odoo.fields import Domain


class WelfarePayer(models.Model):
    _inherit = "welfare.payer"

    def _get_counter_domain(self, year, words=""):
        """:return: domain of the employments of these firms in a calendar year"""
        first = date(year, 1, 1)
        domain = Domain("payer_id", "in", self.ids) & (
            Domain("left_on", "=", False) | Domain("left_on", ">=", first)
        )
        for word in words.split():
            # Their HR knows the names, yet may not read the contacts.
            named = Domain("worker_id", "any!", Domain("name", "ilike", word))
            domain &= named | Domain("payroll_number", "ilike", word)
        return domain

    def _get_yearly_counters(self, employments, year):
        """The counters of a firm's people, as their HR may see them: how much counts
        and how much is left, never what it is made of.

        :param employments: ``welfare.employment`` of these firms
        :param int year: calendar year
        :return: list of ``(employment, [YearlyCount])``, the kinds that the firms'
            plans allow or that count something
        """
        workers = employments.sudo().worker_id
        plans = self.env["welfare.plan"].sudo().search([("payer_id", "in", self.ids)])
        planned = plans.kind_ids
        kinds = self.env["welfare.benefit.kind"]._get_capped(year)
        counts = {
            kind: workers._welfare_get_yearly_counts(kind, year) for kind in kinds
        }
        return [
            (
                employment,
                [
                    of_workers[worker]
                    for kind, of_workers in counts.items()
                    if kind in planned or of_workers[worker].counted
                ],
            )
            for employment in employments
            for worker in employment.sudo().worker_id
        ]
