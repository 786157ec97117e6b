from odoo import models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_sepa.models.account_payment_order import WAITING


class WelfareFundPayment(models.Model):
    """What is confirmed goes into the next payment order of the Fund's company."""

    _inherit = "welfare.fund.payment"

    def _get_order_lines(self, *states):
        """:return: the ``account.payment.line`` of orders in these states"""
        return self.open_line_id.payment_line_ids.filtered(
            lambda one: one.state in states
        )

    def _order_payment(self):
        """Put what is owed into the draft order of SEPA transfers, once; where the
        company has no such way of payment, the accountant pays by hand. What came back
        waits until somebody says that the account is right."""
        res = super()._order_payment()
        for payment in self.filtered(lambda one: not one.came_back_on):
            payment._put_into_order()
        return res

    def _put_into_order(self):
        self.ensure_one()
        order = self.env["account.payment.order"]
        if not self._get_order_lines(*WAITING):
            order = order._welfare_get_draft(self.company_id)
        if order:
            self.env["account.payment.line"].create(self._prepare_order_line(order))

    def _prepare_order_line(self, order):
        """The entry of the Fund names nobody: who is paid comes from the applicant."""
        applicant = self.request_id._get_applicant()
        bank = applicant._keep_payee_bank()
        words = (applicant._get_payee()["reference"], self.code)
        return {
            **self.open_line_id._prepare_payment_line_vals(order),
            "partner_id": bank.partner_id.id,
            "partner_bank_id": bank.id,
            "amount_currency": self.amount,
            "currency_id": self.currency_id.id,
            "communication": " ".join(filter(None, words)),
            "communication_type": "free",
        }

    def _unorder_payment(self):
        res = super()._unorder_payment()
        self._get_order_lines("draft").unlink()
        return res

    def _check_can_be_taken_back(self):
        res = super()._check_can_be_taken_back()
        self._check_not_on_its_way()
        return res

    def _check_payee_can_change(self):
        res = super()._check_payee_can_change()
        self._check_not_on_its_way()
        return res

    def _check_not_on_its_way(self):
        """:raise UserError: an order with this payment is with the bank, or nearly"""
        if lines := self._get_order_lines("open", "generated"):
            raise UserError(
                self.env._(
                    "The payment is on its way to the bank (order %s): it cannot be"
                    " changed now.",
                    lines[0].order_id.name,
                )
            )

    def _payee_changed(self):
        """Another account: what waits in a draft order goes there."""
        res = super()._payee_changed()
        for payment in self.filtered(lambda one: one.state == "to_pay"):
            payment._unorder_payment()
            payment._put_into_order()
        return res
