from odoo import models


class WelfareCreditLot(models.Model):
    _inherit = "welfare.credit.lot"

    def _get_counted_year(self, kind, day):
        """In which calendar year spending counts towards the yearly cap of its kind.

        It counts when it becomes available to the worker, which is the day it is
        bought; in the first days of January what refers to the year before, that is
        credit granted in it, counts in that year (art. 51 c. 1 TUIR). What the Fund
        gives is no benefit of the employer (``money.md`` 14).

        :param kind: ``welfare.benefit.kind``
        :param day: of the purchase, in Italy
        :return: a year; 0 where the law caps nothing
        """
        self.ensure_one()
        rule = kind._get_rule(day)
        if not rule.is_capped or self.payer_id.payer_type != "firm":
            return 0
        early = day.month == 1 and day.day <= rule.previous_year_until
        refers_to = self._get_root().granted_on.year
        return day.year - 1 if early and refers_to < day.year else day.year
