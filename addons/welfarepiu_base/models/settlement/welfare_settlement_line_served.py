from odoo import api, models


class WelfareSettlementLine(models.Model):
    """What is owed and what is to be served move together."""

    _inherit = "welfare.settlement.line"

    @api.model
    def _expect_for(self, orders):
        res = super()._expect_for(orders)
        self.env["welfare.supplier.order"]._open_for(orders)
        return res

    @api.model
    def _cancel_for(self, orders):
        res = super()._cancel_for(orders)
        orders.sudo().welfare_supplier_order_ids._get_open()._close_cancelled()
        return res

    @api.model
    def _return_for(self, order_line, quantity, vouchers):
        res = super()._return_for(order_line, quantity, vouchers)
        self._get_supplier_orders(order_line)._follow()
        return res

    def _mark_payable(self):
        res = super()._mark_payable()
        self._get_supplier_orders(self.sudo().order_line_id)._follow()
        return res

    @api.model
    def _get_supplier_orders(self, order_lines):
        """:return: the open ``welfare.supplier.order`` of these lines, sudo"""
        lines = self.env["welfare.supplier.order.line"].sudo()
        return lines.search(
            [("order_line_id", "in", order_lines.ids)]
        ).supplier_order_id._get_open()
