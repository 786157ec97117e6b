from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    welfare_turn_ids = fields.One2many(
        "welfare.repeat.turn",
        "order_id",
        string="Made for",
        groups="welfarepiu_base.group_operator",
    )

    def _action_confirm(self):
        res = super()._action_confirm()
        self.sudo().welfare_turn_ids._settle()
        return res

    def _action_cancel(self):
        """Whoever cancels what waits for its payment: that week nothing comes."""
        res = super()._action_cancel()
        waiting = self.sudo().welfare_turn_ids.filtered(lambda one: one._is_waiting())
        waiting.write({"state": "missed", "until": False})
        return res

    def _welfare_is_being_paid_or_none(self):
        """:return: whether a provider has, or may soon have, money for this order; no
        order: nobody has"""
        return bool(self) and self._welfare_is_being_paid()
