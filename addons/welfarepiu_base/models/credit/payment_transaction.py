from odoo import api, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Set the credit of the orders aside before a provider hears of the payment.

        Every route that can pay an order creates its transaction first, and a token is
        charged only afterwards.
        """
        transactions = super().create(vals_list)
        for transaction in transactions:
            orders = transaction.sale_order_ids.filtered(
                lambda order: order.state in ("draft", "sent")
            )
            orders._welfare_hold(transaction)
        return transactions
