from odoo import fields, models
from odoo.exceptions import UserError


class WelfareDeliveryReportLine(models.Model):
    """One thing of a delivery of which something was wrong: what its supplier reads."""

    _name = "welfare.delivery.report.line"
    _description = "Thing of a problem with a delivery"
    _order = "report_id desc, id"
    _rec_name = "product_id"

    report_id = fields.Many2one(
        "welfare.delivery.report",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True)
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one(related="order_line_id.product_id")
    supplier_id = fields.Many2one(
        related="order_line_id.product_id.welfare_supplier_id",
        string="Supplier",
        store=True,
        index=True,
    )
    kind = fields.Selection(related="report_id.kind", store=True)
    ordered_quantity = fields.Float(
        related="order_line_id.product_uom_qty", string="Ordered"
    )
    quantity = fields.Float(
        string="Pieces", digits="Product Unit", help="Of which something was wrong."
    )
    return_id = fields.Many2one(
        "welfare.return", string="Given back", readonly=True, ondelete="restrict"
    )

    _once = models.UniqueIndex(
        "(report_id, order_line_id)", "This thing stands in the list already."
    )
    _not_negative = models.Constraint(
        "CHECK (quantity >= 0)", "Pieces are counted from zero."
    )

    def write(self, vals):
        if "quantity" in vals and any(line.return_id for line in self):
            raise UserError(self.env._("This was given back already."))
        res = super().write(vals)
        if "quantity" in vals:
            self._check_quantity()
        return res

    def _check_quantity(self):
        """:raise UserError: more than was brought"""
        for line in self:
            most = line.sudo().order_line_id._welfare_get_returnable_qty()
            if line.order_line_id.product_uom_id.compare(line.quantity, most) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: at most %(most)s.",
                        product=line.product_id.name,
                        most=line.order_line_id._welfare_format_quantity(most),
                    )
                )
