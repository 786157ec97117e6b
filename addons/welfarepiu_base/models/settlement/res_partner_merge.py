from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_merge_obstacles(self, target):
        """Two suppliers of one order, served in one way, stay two: orders of suppliers
        are neither deleted nor added up."""
        orders = self.env["welfare.supplier.order"].search(
            [("supplier_id", "in", self.ids), ("state", "!=", "cancelled")]
        )
        groups = orders.grouped(lambda one: (one.order_id, one.served_as))
        return super()._welfare_get_merge_obstacles(target) + [
            self.env._("Both contacts serve order %s.", same[0].name)
            for same in groups.values()
            if len(same) > 1
        ]
