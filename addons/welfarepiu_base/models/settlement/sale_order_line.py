from odoo import api, models
from odoo.exceptions import UserError

# What was sold, to whom it is owed and for how much.
SOLD_FIELDS = {
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "order_id",
}


class SaleOrderLine(models.Model):
    """What a supplier serves is fixed when its order is confirmed: the voucher and the
    due were made then. More of it is a new order, which credit can pay; less of it is a
    return."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._welfare_check_no_late_supplier()
        return lines

    def write(self, vals):
        if not SOLD_FIELDS & set(vals):
            return super().write(vals)
        self._welfare_check_owed_as_sold()
        res = super().write(vals)
        # A line of credit does not move to another order, it goes away.
        self.exists()._welfare_check_no_late_supplier()
        return res

    def _welfare_is_served_by_supplier(self):
        self.ensure_one()
        return bool(
            self.product_id.welfare_supplier_id
            and not self.is_welfare_credit
            and not self.is_downpayment
            and self.product_uom_qty > 0
        )

    def _welfare_get_dues(self):
        """:return: the ``welfare.settlement.line`` of these lines that stand, sudo"""
        return (
            self.env["welfare.settlement.line"]
            .sudo()
            .search(
                [
                    ("order_line_id", "in", self.ids),
                    ("return_of_id", "=", False),
                    ("state", "!=", "cancelled"),
                    ("is_returned", "=", False),
                ]
            )
        )

    def _welfare_get_promised(self):
        """:return: those of these lines that a supplier knows of: it is owed something
        for them, or somebody has a voucher of them"""
        return (
            self._welfare_get_dues().order_line_id
            | self.filtered(lambda line: line._welfare_get_kept_vouchers()).sudo()
        )

    def _welfare_check_no_late_supplier(self):
        """:raise UserError: a supplier would have to serve what it was not told"""
        late = self.filtered(
            lambda line: line.state == "sale" and line._welfare_is_served_by_supplier()
        )
        late -= late and late._welfare_get_promised()
        for line in late:
            raise UserError(
                self.env._(
                    "%(product)s is served by a supplier and cannot be added to the"
                    " confirmed order %(order)s: make a new order, which credit can"
                    " pay.",
                    product=line.product_id.display_name,
                    order=line.order_id.name,
                )
            )

    def _welfare_check_owed_as_sold(self):
        """:raise UserError: a supplier is owed what this line says"""
        sold = self.filtered(lambda line: line.state == "sale")
        for line in sold and sold._welfare_get_promised():
            raise UserError(
                self.env._(
                    "%s is owed to its supplier as it was sold and cannot be changed:"
                    " make a return and a new order.",
                    line.product_id.display_name,
                )
            )
