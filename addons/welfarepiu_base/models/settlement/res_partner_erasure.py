from odoo import models

from .welfare_supplier_order import HANDED_OVER, OPEN


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_open_order_sentences(self):
        waiting = self.env["welfare.supplier.order"].search(
            [
                ("order_id", "in", self._welfare_get_orders().ids),
                ("state", "in", OPEN),
                ("served_as", "in", HANDED_OVER),
            ]
        )
        return super()._welfare_get_open_order_sentences() + [
            self.env._("Order %s is not delivered yet.", one.name) for one in waiting
        ]

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
