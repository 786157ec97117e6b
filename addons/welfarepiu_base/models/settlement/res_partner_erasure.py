from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_erase_orders(self):
        """What supplier and customer wrote to each other goes with the person."""
        res = super()._welfare_erase_orders()
        self._welfare_wipe(
            self.env["welfare.supplier.order"].search(
                [("order_id", "in", self._welfare_get_orders().ids)]
            ),
            keep={"name", "served_as", "state"},
        )
        return res
