from odoo import models


class AccountPaymentOrder(models.Model):
    """A grant is paid when its order is with the bank, also where payments have no
    entry of their own before the bank's statement."""

    _inherit = "account.payment.order"

    def generated2uploaded(self):
        res = super().generated2uploaded()
        self._welfare_get_fund_payments()._mark_paid()
        return res

    def action_cancel(self):
        payments = self.filtered(
            lambda order: order.state == "uploaded"
        )._welfare_get_fund_payments()
        res = super().action_cancel()
        payments.filtered(lambda one: not one.open_line_id.reconciled)._mark_unpaid()
        return res

    def _welfare_get_fund_payments(self):
        """:return: the payments of grants in these orders, with sudo"""
        lines = self.sudo().payment_line_ids.move_line_id
        Payment = self.env["welfare.fund.payment"].sudo()
        return Payment.search([("open_line_id", "in", lines.ids)]) if lines else Payment
