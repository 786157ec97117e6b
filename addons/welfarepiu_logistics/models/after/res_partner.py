from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_erase_elsewhere(self):
        """Who took a parcel at the depot, and why, goes with the person."""
        res = super()._welfare_erase_elsewhere()
        self._welfare_wipe(
            self.env["welfare.delivery.return"].search(
                [("order_id", "in", self._welfare_get_orders().ids)]
            )
        )
        return res
