from odoo import models


class AccountPaymentOrder(models.Model):
    """A refund is paid when its order is with the bank, also where payments have no
    entry of their own before the bank's statement."""

    _inherit = "account.payment.order"

    def generated2uploaded(self):
        res = super().generated2uploaded()
        self._welfare_get_refunds()._mark_paid()
        return res

    def action_cancel(self):
        refunds = self.filtered(
            lambda order: order.state == "uploaded"
        )._welfare_get_refunds()
        res = super().action_cancel()
        refunds.filtered(lambda one: not one.payable_line_id.reconciled)._mark_unpaid()
        return res

    def _welfare_get_refunds(self):
        """:return: the refunds that these orders pay, with sudo"""
        moves = self.sudo().payment_line_ids.move_line_id.move_id
        Refund = self.env["welfare.refund"].sudo()
        return Refund.search([("move_id", "in", moves.ids)]) if moves else Refund
