from odoo import api, fields, models


class WelfareReturnWizardLine(models.TransientModel):
    _name = "welfare.return.wizard.line"
    _description = "Line of a return"

    wizard_id = fields.Many2one(
        "welfare.return.wizard", required=True, index=True, ondelete="cascade"
    )
    order_line_id = fields.Many2one("sale.order.line", required=True)
    voucher_id = fields.Many2one("welfare.voucher", readonly=True)
    voucher_code = fields.Char(related="voucher_id.code")
    voucher_state = fields.Selection(
        related="voucher_id.state", string="State of the voucher"
    )
    product_id = fields.Many2one(related="order_line_id.product_id")
    ordered_qty = fields.Float(
        related="order_line_id.product_uom_qty", string="Ordered"
    )
    returned_qty = fields.Float(related="order_line_id.welfare_returned_qty")
    returnable_qty = fields.Float(
        string="Can be returned", digits="Product Unit", compute="_compute_returnable"
    )
    quantity = fields.Float(string="To return", digits="Product Unit")
    currency_id = fields.Many2one(related="order_line_id.currency_id")
    credit_amount = fields.Monetary(string="Back to credit", compute="_compute_amounts")
    own_amount = fields.Monetary(
        string="Back to the worker", compute="_compute_amounts"
    )

    @api.depends("order_line_id", "voucher_id.state")
    def _compute_returnable(self):
        for line in self:
            order_line = line.order_line_id
            left = order_line._welfare_get_returnable_qty() if order_line else 0.0
            if line.voucher_id:
                left = min(left, len(line.voucher_id._get_returnable()))
            line.returnable_qty = left

    @api.depends("order_line_id", "quantity", "voucher_id")
    def _compute_amounts(self):
        for line in self:
            credit = own = 0.0
            quantity = min(line.quantity, line.returnable_qty)
            if line.order_line_id and quantity > 0:
                credit, own = line.order_line_id._welfare_split_return(
                    quantity, line.voucher_id
                )
            line.credit_amount, line.own_amount = credit, own
