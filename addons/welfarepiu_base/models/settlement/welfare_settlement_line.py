from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareSettlementLine(models.Model):
    """What a supplier is owed for one order line or one voucher.

    Two things happen to it, in either order: it is billed (``settlement_id``) and it
    becomes payable (the voucher was used, the goods were delivered).
    """

    _name = "welfare.settlement.line"
    _description = "Owed to a supplier"
    _order = "id"

    supplier_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, index=True, ondelete="restrict", readonly=True
    )
    voucher_id = fields.Many2one(
        "welfare.voucher", index="btree_not_null", ondelete="restrict", readonly=True
    )
    product_id = fields.Many2one(related="order_line_id.product_id", store=True)
    company_id = fields.Many2one(
        related="order_line_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    quantity = fields.Float(readonly=True, digits="Product Unit")
    amount = fields.Monetary(readonly=True, help="Gross, tax included")
    day = fields.Date(string="Sold on", required=True, readonly=True)
    state = fields.Selection(
        [
            ("expected", "To be served"),
            ("payable", "Served, payable"),
            ("paid", "Paid"),
            ("cancelled", "Cancelled"),
        ],
        default="expected",
        required=True,
        readonly=True,
        index=True,
    )
    payable_since = fields.Date(readonly=True)
    settlement_id = fields.Many2one(
        "welfare.settlement", index="btree_not_null", ondelete="restrict", readonly=True
    )

    _voucher_unique = models.Constraint(
        "UNIQUE (voucher_id)", "A voucher is owed to its supplier once."
    )
    _goods_line_unique = models.UniqueIndex(
        "(order_line_id) WHERE voucher_id IS NULL",
        "An order line is owed to its supplier once.",
    )

    @api.model
    def _expect_for(self, orders):
        """Note what the suppliers of ``orders`` will be owed."""
        vals_list = []
        for line in orders.order_line:
            supplier = line.product_id.welfare_supplier_id
            if not supplier or line.is_welfare_credit:
                continue
            if vouchers := orders.sudo().welfare_voucher_ids.filtered(
                lambda v, li=line: v.order_line_id == li
            ):
                vals_list += [
                    {
                        **self._prepare_line_vals(line, 1),
                        "voucher_id": voucher.id,
                    }
                    for voucher in vouchers
                ]
            else:
                vals_list.append(self._prepare_line_vals(line, line.product_uom_qty))
        return self.sudo().create(vals_list)

    @api.model
    def _prepare_line_vals(self, line, quantity):
        cost = line.product_id.welfare_supplier_cost or (
            line.price_total / line.product_uom_qty
        )
        return {
            "supplier_id": line.product_id.welfare_supplier_id.id,
            "order_line_id": line.id,
            "quantity": quantity,
            "amount": line.currency_id.round(cost * quantity),
            "day": self.env["welfare.clock"]._today(),
        }

    @api.model
    def _cancel_for(self, orders):
        """Drop what is no longer owed.

        :raise UserError: it is already billed: a credit note is needed first
        """
        lines = self.sudo().search(
            [("order_line_id.order_id", "in", orders.ids), ("state", "!=", "cancelled")]
        )
        if lines.settlement_id.filtered(lambda s: s.state == "posted"):
            raise UserError(
                self.env._(
                    "The supplier has already billed this order: ask for a credit"
                    " note before cancelling it."
                )
            )
        lines.write({"state": "cancelled", "settlement_id": False})

    def _mark_payable(self):
        """The supplier has served: from now on the promised payment date runs."""
        self.filtered(lambda line: line.state == "expected").write(
            {"state": "payable", "payable_since": self.env["welfare.clock"]._today()}
        )
