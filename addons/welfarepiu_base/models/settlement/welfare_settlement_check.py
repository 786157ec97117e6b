from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class WelfareSettlement(models.Model):
    """The month's statements re-add to the bills, to the cent (``money.md`` 8)."""

    _inherit = "welfare.settlement"

    @api.model
    def _find_differences(self, month=None, company=None):
        """Compare every posted statement with its lines, its bill and what settled it.

        :param month: a day of the month, default all months
        :param company: default all companies
        :return: list of dicts with ``model`` and ``id`` of the statement, ``document``
            (its name), ``register`` and ``books`` (EUR) and ``message``; empty when all
            agrees to the cent
        """
        domain = Domain("state", "=", "posted")
        if month:
            domain &= Domain("period_start", "=", month.replace(day=1))
        if company:
            domain &= Domain("company_id", "=", company.id)
        return [
            difference
            for settlement in self.sudo().search(domain, order="id")
            for difference in settlement._check_readds()
        ]

    def _check_readds(self):
        """:return: the differences of one statement, see :meth:`_find_differences`"""
        self.ensure_one()
        return [
            {
                "model": self._name,
                "id": self.id,
                "document": self.name,
                "register": register,
                "books": books,
                "message": self.env._(
                    "%(statement)s, %(what)s: %(register)s in the statement,"
                    " %(books)s in the books",
                    statement=self.name,
                    what=what,
                    register=self.currency_id.format(register),
                    books=self.currency_id.format(books),
                ),
            }
            for what, register, books in self.sudo()._get_comparisons()
            if self.currency_id.compare_amounts(register, books)
        ]

    def _get_comparisons(self):
        """Hook: pairs that have to be the same, each from a source of its own.

        :return: list of ``(what, EUR of the statement, EUR of the books)``
        """
        self.ensure_one()
        bill, sign = self.bill_id, -1 if self._is_credit() else 1
        rates = bill._welfare_get_rates() if bill.state == "posted" else []
        withheld = self._get_withheld_by_terms(rates)
        left = bill.amount_total - sign * sum(
            one.amount for one in self._get_settled() if one.move.state == "posted"
        )
        return [
            (self.env._("lines"), sum(self.line_ids.mapped("amount")), self.amount),
            (
                self.env._("bill"),
                self.amount,
                sign * sum(rate.total for rate in rates),
            ),
            (
                self.env._("tax withheld"),
                sign * withheld,
                sum(bill._welfare_get_withheld().values()),
            ),
            (
                self.env._("left to pay"),
                left if not self._is_settled() else 0.0,
                0.0 if self._is_settled() else bill.amount_residual,
            ),
        ]

    def _get_withheld_by_terms(self, rates):
        """:return: EUR the terms say is withheld from these bases"""
        self.ensure_one()
        tax = self.terms_id.withholding_tax_id
        base = sum(rate.base for rate in rates)
        return -self.currency_id.round(base * tax.amount / 100)

    @api.model
    def _cron_check_readds(self):
        """Each night: the accountant of a company is told of a statement that does not
        re-add, once for each statement."""
        activity_type = self.env.ref("welfarepiu_base.activity_type_readd")
        found = {}
        for one in self._find_differences():
            found.setdefault(one["id"], []).append(one["message"])
        for settlement in self.browse(found):
            accountant = settlement.company_id.welfare_accountant_id
            told = settlement.activity_ids.filtered(
                lambda one: one.activity_type_id == activity_type
            )
            if accountant and not told:
                settlement.activity_schedule(
                    "welfarepiu_base.activity_type_readd",
                    user_id=accountant.id,
                    note=Markup("<br/>").join(found[settlement.id]),
                )

    def action_check_readds(self):
        """Tell whether these statements re-add.

        :raise UserError: each difference by its name
        """
        self.check_access("read")
        differences = [
            one["message"]
            for settlement in self.filtered(lambda one: one.state == "posted")
            for one in settlement._check_readds()
        ]
        if differences:
            raise UserError("\n".join(differences))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Everything agrees to the cent."),
            },
        }
