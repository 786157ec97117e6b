from odoo import api, models

METHOD = "sepa_credit_transfer"
#: Orders in which something waits to be paid.
WAITING = ("draft", "open", "generated")


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

    @api.model
    def _welfare_get_draft(self, company):
        """:return: the draft order of ``company`` for SEPA transfers, a new one if
        there is none; empty where the company has no such way of payment"""
        method_line = self.env["account.payment.method.line"].search(
            [
                ("payment_method_id.code", "=", METHOD),
                ("payment_type", "=", "outbound"),
                ("company_id", "=", company.id),
                ("journal_id.active", "=", True),
            ],
            limit=1,
        )
        if not method_line:
            return self.browse()
        orders = self.with_company(company)
        return orders.search(
            [
                ("payment_method_line_id", "=", method_line.id),
                ("payment_type", "=", "outbound"),
                ("state", "=", "draft"),
            ],
            limit=1,
        ) or orders.create(
            {
                "payment_method_line_id": method_line.id,
                "payment_type": "outbound",
                "company_id": company.id,
                "journal_id": method_line.journal_id.id,
            }
        )
