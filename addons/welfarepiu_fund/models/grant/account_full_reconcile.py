from odoo import api, models


class AccountFullReconcile(models.Model):
    """A grant is paid when what the Fund owes is, however it was."""

    _inherit = "account.full.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        reconciles = super().create(vals_list)
        lines = reconciles.sudo().reconciled_line_ids
        for payment in self._welfare_get_fund_payments(lines, "to_pay"):
            payment._mark_paid(max(payment._get_paying_lines(lines).mapped("date")))
        return reconciles

    def unlink(self):
        payments = self._welfare_get_fund_payments(
            self.sudo().reconciled_line_ids, "paid"
        )
        res = super().unlink()
        payments.filtered(lambda one: not one.open_line_id.reconciled)._mark_unpaid()
        return res

    def _welfare_get_fund_payments(self, lines, state):
        """:return: the ``welfare.fund.payment`` of these journal items, with sudo"""
        Payment = self.env["welfare.fund.payment"].sudo()
        if not lines:
            return Payment
        return Payment.search(
            [("state", "=", state), ("open_line_id", "in", lines.ids)]
        )
