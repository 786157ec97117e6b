from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    welfare_stairs = fields.Boolean(
        string="Stairs without a lift",
        help="Only teams that can climb stairs are sent here.",
    )
    welfare_door_note = fields.Char(
        string="Note for the door",
        help="What helps to find the door: colour, bell, courtyard. Shown to the team.",
    )

    def _welfare_erase_elsewhere(self):
        """A stop keeps what happened that day, not at whose door."""
        res = super()._welfare_erase_elsewhere()
        stops = self.env["welfare.route.stop"].search(
            [("picking_id", "in", self._welfare_get_orders().picking_ids.ids)]
        )
        self._welfare_wipe(stops)
        stops.write(
            {
                "recipient_name": self.env._("Deleted person"),
                "latitude": 0.0,
                "longitude": 0.0,
                "stairs": False,
            }
        )
        return res
