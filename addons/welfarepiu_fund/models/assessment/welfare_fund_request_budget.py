from odoo import models
from odoo.exceptions import UserError


class WelfareFundRequest(models.Model):
    """A grant stays within the budgets of its regulation, and what was true at the
    assessment is looked at again before it is given."""

    _inherit = "welfare.fund.request"

    def _check_can_grant(self, amount):
        """Look again, under the lock of the Fund, at what others may have changed since
        the assessment, and count the grant on its budgets.

        :raise UserError: the person or the household had something meanwhile, or a
            budget has not that much left
        """
        self.ensure_one()
        request = self.sudo()
        regulation, event = request.regulation_id, request.event_id
        case = request._get_case()
        failed = [
            line["name"]
            for line in regulation._get_frequency_requirements(case, event)
            if line["outcome"] == "failed"
        ]
        if failed:
            raise UserError(self.env._("Not met any more: %s", "; ".join(failed)))
        for label, left in regulation._get_left_of_year(case, event):
            if self.currency_id.compare_amounts(amount, left) > 0:
                raise UserError(label)
        request._count_budgets(amount)

    def _count_budgets(self, amount):
        """Count ``amount`` on every budget it belongs to."""
        self.ensure_one()
        Budget = self.env["welfare.fund.budget"]
        for key, label, limit, before in self._get_budgets():
            if limit:
                Budget._count(self.fund_id, key, label, limit, amount, before)

    def _get_budgets(self):
        """:return: list of ``(key, label, limit, what was granted before)``"""
        self.ensure_one()
        regulation, event, window = self.regulation_id, self.event_id, self.window_id
        year = self.env["welfare.clock"]._today().year
        return [
            (
                f"year:{year}",
                self.env._("Budget of %s", year),
                regulation.yearly_budget,
                lambda: self._get_granted_in(year),
            ),
            (
                f"event:{event.code}:{year}",
                self.env._(
                    "Budget of %(event)s, %(year)s", event=event.name, year=year
                ),
                event.yearly_budget,
                lambda: self._get_granted_in(year, "event_id.code", event.code),
            ),
            (
                f"window:{window.code}",
                self.env._("Budget of the window %s", window.name),
                window.budget,
                lambda: self._get_granted_in(None, "window_id.code", window.code),
            ),
        ]

    def _get_granted_in(self, year, name=None, value=None):
        """:return: EUR granted by the Fund, this request left out; ``year``: in Rome"""
        self.ensure_one()
        domain = [("fund_id", "=", self.fund_id.id), ("id", "!=", self.id)]
        domain.append(("amount_granted", ">", 0))
        if name:
            domain.append((name, "=", value))
        day_of = self.env["welfare.clock"]._day_of
        return sum(
            request.amount_granted
            for request in self.sudo().search(domain)
            if year is None or day_of(request.decided_at).year == year
        )
