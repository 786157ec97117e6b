from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """A parcel that the warehouse handed over itself does not wait any more."""
        res = super()._action_done()
        self.env["welfare.delivery.return"].sudo().search(
            [
                ("picking_id", "in", self.ids),
                ("picking_id.state", "=", "done"),
                ("state", "!=", "done"),
            ]
        )._follow("collect")
        return res
