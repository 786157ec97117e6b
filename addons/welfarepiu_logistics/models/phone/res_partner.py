from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_erase_elsewhere(self):
        """What a phone told of a door goes with the door."""
        res = super()._welfare_erase_elsewhere()
        stops = self.env["welfare.route.stop"].search(
            [("picking_id", "in", self._welfare_get_orders().picking_ids.ids)]
        )
        self.env["welfare.route.message"].search(
            [("stop_id", "in", stops.ids)]
        )._forget()
        return res
