from odoo import api, fields, models


class WelfareSupplierOrderLine(models.Model):
    """One thing a supplier serves with an order."""

    _name = "welfare.supplier.order.line"
    _inherit = ["welfare.lifecycle"]
    _description = "Supplier order line"
    _order = "id"

    supplier_order_id = fields.Many2one(
        "welfare.supplier.order",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    # Not for the supplier: from here one could ask who bought and how it was paid.
    order_line_id = fields.Many2one(
        "sale.order.line",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
        groups="welfarepiu_base.group_operator",
    )
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", readonly=True
    )
    quantity = fields.Float(
        string="Sold", required=True, readonly=True, digits="Product Unit"
    )
    left_quantity = fields.Float(
        string="To serve",
        compute="_compute_left_quantity",
        compute_sudo=True,
        digits="Product Unit",
        help="Sold, less what was given back.",
    )
    proposed_quantity = fields.Float(
        string="Proposed",
        readonly=True,
        digits="Product Unit",
        help="How many the supplier can serve; counts while its proposal stands.",
    )

    _order_line_once = models.Constraint(
        "UNIQUE (supplier_order_id, order_line_id)",
        "What was sold is served once.",
    )
    _quantities_make_sense = models.Constraint(
        """CHECK (quantity > 0 AND COALESCE(proposed_quantity, 0) >= 0
            AND COALESCE(proposed_quantity, 0) <= quantity)""",
        "A supplier serves what was sold, or less.",
    )

    @api.depends("quantity", "order_line_id.welfare_returned_qty")
    def _compute_left_quantity(self):
        for line in self:
            left = line.quantity - line.order_line_id.welfare_returned_qty
            # An order cancelled and sold again counts its returns anew.
            gone = line.supplier_order_id.state in ("refused", "declined", "cancelled")
            line.left_quantity = 0.0 if gone else max(left, 0.0)

    def _get_sold_left(self):
        """:return: pieces that were sold and not given back, whatever the state"""
        self.ensure_one()
        sold = self.sudo().order_line_id
        return max(sold.product_uom_qty - sold.welfare_returned_qty, 0.0)

    def _get_product_name(self):
        """:return: what to serve, in the reader's language, without our own codes"""
        self.ensure_one()
        return (
            self.sudo().product_id.with_context(display_default_code=False).display_name
        )

    def _format_quantity(self, quantity=None):
        """:return: as one writes it, ``3`` or ``0,50``; default what is to be served"""
        self.ensure_one()
        return self.sudo().order_line_id._welfare_format_quantity(
            self.left_quantity if quantity is None else quantity
        )
