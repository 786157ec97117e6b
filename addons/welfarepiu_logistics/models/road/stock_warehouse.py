from odoo import models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _get_picking_type_create_values(self, max_sequence):
        """Deliveries wait for their route, they are not batched on confirmation."""
        data, next_sequence = super()._get_picking_type_create_values(max_sequence)
        for values in data.values():
            if values.get("code") == "outgoing":
                values["auto_batch"] = False
        return data, next_sequence
