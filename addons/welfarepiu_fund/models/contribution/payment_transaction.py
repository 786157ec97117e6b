from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        res = super()._post_process()
        self.sudo().sale_order_ids._welfare_give_round_up()
        return res
