from odoo import models


class WelfareSupplierOrder(models.Model):
    """What a supplier can make is counted on the day on which it serves."""

    _inherit = "welfare.supplier.order"

    def _propose(self, day, quantities=None, hours=False, words=False):
        """Another day has its place from now on, that of before is free: if the
        customer does not take it, all of it is called off."""
        res = super()._propose(day, quantities, hours, words)
        for line in self.sudo().line_ids:
            sold = line.order_line_id
            sold._welfare_move_capacity(
                day,
                sold.product_uom_id._compute_quantity(
                    line.proposed_quantity, sold.product_id.uom_id
                ),
            )
        return res

    def _decline_proposal(self):
        lines = self.sudo().line_ids.order_line_id
        res = super()._decline_proposal()
        # The supplier could have: somebody else can.
        lines._welfare_give_capacity_back()
        return res
