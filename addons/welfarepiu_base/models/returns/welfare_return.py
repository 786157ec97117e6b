from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareReturn(models.Model):
    """What came back, or never came, of one line of a confirmed order; how much of it
    went back to credit and how much to the worker's own money."""

    _name = "welfare.return"
    _description = "Return"
    _order = "id desc"

    order_line_id = fields.Many2one(
        "sale.order.line", required=True, index=True, ondelete="restrict", readonly=True
    )
    order_id = fields.Many2one(
        related="order_line_id.order_id", store=True, index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="order_line_id.company_id", store=True, index=True, readonly=True
    )
    currency_id = fields.Many2one(related="order_line_id.currency_id")
    product_id = fields.Many2one(related="order_line_id.product_id")
    quantity = fields.Float(required=True, readonly=True, digits="Product Unit")
    credit_amount = fields.Monetary(
        string="Back to credit", readonly=True, help="Gross, EUR"
    )
    own_amount = fields.Monetary(
        string="Back to the worker", readonly=True, help="Gross, the worker's own money"
    )
    day = fields.Date(required=True, readonly=True, help="Day in Europe/Rome")
    cause = fields.Selection(
        [
            ("return", "Returned"),
            ("goods", "Goods came back"),
            ("undelivered", "Never delivered"),
            ("cancel", "Order cancelled"),
            ("expired", "Voucher not used in time"),
            ("refused", "Not served by the supplier"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    voucher_ids = fields.One2many(
        "welfare.voucher", "return_id", string="Vouchers", readonly=True
    )
    credit_note_id = fields.Many2one(
        "account.move", readonly=True, index="btree_not_null"
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "What is returned is more than zero."
    )
    _amounts_not_negative = models.Constraint(
        "CHECK (credit_amount >= 0 AND own_amount >= 0)",
        "A return gives money back, it never takes any.",
    )

    def _get_sentence(self):
        """:return: what came back, in one sentence for the worker"""
        credit = sum(self.mapped("credit_amount"))
        own = sum(self.mapped("own_amount"))
        format_ = self.currency_id.format
        if own and credit:
            return self.env._(
                "%(credit)s of welfare credit and %(own)s of your own money come back"
                " to you.",
                credit=format_(credit),
                own=format_(own),
            )
        if own:
            return self.env._("%s of your own money come back to you.", format_(own))
        return self.env._("%s of welfare credit come back to you.", format_(credit))

    @api.depends("order_id", "product_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.order_id.name} {one.product_id.display_name}"

    def write(self, vals):
        if set(vals) - {"credit_note_id"}:
            raise UserError(self.env._("A return is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A return is never deleted."))
