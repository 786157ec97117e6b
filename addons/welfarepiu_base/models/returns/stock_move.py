from odoo import models


class StockMove(models.Model):
    """Goods that come back, or never leave, give their credit back by themselves."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        returned = done.filtered(lambda move: move.location_id.usage == "customer")
        returned.sale_line_id._welfare_follow_goods("goods")
        (done - returned).sale_line_id._welfare_follow_goods("undelivered")
        return done

    def _action_cancel(self):
        lines = self.sale_line_id
        res = super()._action_cancel()
        lines._welfare_follow_goods("undelivered")
        return res
