from odoo import models
from odoo.exceptions import UserError

from .account_payment_order import WAITING


class WelfareRefund(models.Model):
    """What is approved goes into the company's next payment order."""

    _inherit = "welfare.refund"

    def _book(self):
        res = super()._book()
        for refund in self.filtered("payable_line_id"):
            refund._order_payment()
        return res

    def _mark_unpaid(self):
        res = super()._mark_unpaid()
        for refund in self.filtered(lambda one: one.state == "approved"):
            refund._order_payment()
        return res

    def _unbook(self):
        self._get_waiting_payments().unlink()
        return super()._unbook()

    def _keep_bank_account(self):
        bank = super()._keep_bank_account()
        self._get_waiting_payments().partner_bank_id = bank
        return bank

    def _get_waiting_payments(self):
        """:return: the ``account.payment.line`` of orders not closed yet"""
        return self.payable_line_id.payment_line_ids.filtered(
            lambda one: one.state == "draft"
        )

    def _check_payment_is_open(self):
        res = super()._check_payment_is_open()
        lines = self.payable_line_id.payment_line_ids
        for line in lines.filtered(lambda one: one.state in WAITING):
            if line.state != "draft":
                raise UserError(
                    self.env._(
                        "The payment of %(refund)s is on its way to the bank (order"
                        " %(order)s): it cannot be changed now.",
                        refund=self.name,
                        order=line.order_id.name,
                    )
                )
        return res

    def _order_payment(self):
        """Put what is owed into the draft order of SEPA transfers, once.

        :return: the ``account.payment.line``; none where the company has no such way
            of payment: the accountant then pays it by hand
        """
        self.ensure_one()
        line = self.payable_line_id
        waiting = line.payment_line_ids.filtered(lambda one: one.state in WAITING)
        order = not waiting and not line.reconciled and self._get_payment_order()
        if not order:
            return waiting
        return self.env["account.payment.line"].create(
            {
                **line._prepare_payment_line_vals(order),
                "partner_bank_id": self._keep_bank_account().id,
            }
        )

    def _get_payment_order(self):
        """:return: the company's draft order for transfers, a new one if there is
        none"""
        return self.env["account.payment.order"]._welfare_get_draft(self.company_id)
