from odoo import models


class WelfareRoute(models.Model):
    _inherit = "welfare.route"

    def _move_to_packing(self):
        """Nothing that is past its date goes into a box."""
        self.ensure_one()
        for picking in self.stop_ids.picking_id._welfare_swap_past_lots():
            self._add_warning(
                self.env._(
                    "%s: goods are past their date, and there are no others.",
                    picking.name,
                )
            )
        return super()._move_to_packing()
