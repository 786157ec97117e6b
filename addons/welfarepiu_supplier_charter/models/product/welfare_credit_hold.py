from odoo import models


class WelfareCreditHold(models.Model):
    _inherit = "welfare.credit.hold"

    def _take(self):
        """With the credit, what the supplier can make is set aside."""
        res = super()._take()
        self.order_id._welfare_take_capacity()
        return res

    def _release(self):
        orders = self.filtered(lambda hold: hold.state == "open").order_id
        res = super()._release()
        orders._welfare_give_capacity_back()
        return res
