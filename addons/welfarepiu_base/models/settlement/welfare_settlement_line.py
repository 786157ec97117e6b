from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


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
            ("cancelled", "Cancelled"),
        ],
        default="expected",
        required=True,
        readonly=True,
        index=True,
    )
    payable_since = fields.Date(readonly=True)
    pay_on = fields.Date(
        string="Paid by",
        compute="_compute_pay_on",
        store=True,
        help="Empty until it is billed and served.",
    )
    settlement_id = fields.Many2one(
        "welfare.settlement", index="btree_not_null", ondelete="restrict", readonly=True
    )

    billed_payer_id = fields.Many2one(
        "welfare.payer",
        string="Invoiced to",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
        help="The firm in whose name it was bought: the supplier's invoice is for it"
        " and we only pay. Empty: the invoice is for us.",
    )
    is_agency = fields.Boolean(
        string="Invoiced to the firm",
        compute="_compute_is_agency",
        store=True,
        compute_sudo=True,
    )

    return_of_id = fields.Many2one(
        "welfare.settlement.line",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="Billed, and no longer owed: taken off the next statement.",
    )
    return_ids = fields.One2many("welfare.settlement.line", "return_of_id")
    is_returned = fields.Boolean(
        readonly=True, copy=False, help="Billed, and given back whole."
    )

    _voucher_once = models.UniqueIndex(
        "(voucher_id) WHERE voucher_id IS NOT NULL AND return_of_id IS NULL",
        "A voucher is owed to its supplier once.",
    )
    _goods_line_once = models.UniqueIndex(
        """(order_line_id)
        WHERE voucher_id IS NULL AND return_of_id IS NULL AND state <> 'cancelled'
        AND NOT COALESCE(is_returned, FALSE)""",
        "An order line is owed to its supplier once.",
    )

    @api.depends("billed_payer_id")
    def _compute_is_agency(self):
        for line in self:
            line.is_agency = bool(line.billed_payer_id)

    @api.depends(
        "state",
        "payable_since",
        "settlement_id.pay_on",
        "settlement_id.payment_days",
    )
    def _compute_pay_on(self):
        for line in self:
            bill = line.settlement_id
            if line.state != "payable" or not bill.pay_on:
                line.pay_on = False
                continue
            month_end = line.payable_since + relativedelta(day=31)
            served = month_end + timedelta(days=bill.payment_days)
            line.pay_on = max(bill.pay_on, served)

    def _is_promised_after(self, day):
        """:param day: or ``None``: never"""
        return bool(day and self.pay_on and self.pay_on > day)

    def _get_waiting_amount(self):
        """:return: EUR gross that is billed and not served; what was given back waits
        until the statement that takes it off"""
        self.ensure_one()
        if self.state != "expected":
            return 0.0
        taken_off = self.return_ids.filtered(
            lambda line: line.settlement_id.state == "posted"
        )
        return self.currency_id.round(self.amount + sum(taken_off.mapped("amount")))

    @api.model
    def _expect_for(self, orders):
        """Note what the suppliers of ``orders`` will be owed."""
        vals_list = []
        for line in orders.order_line:
            supplier = line.product_id.welfare_supplier_id
            if not supplier or line.is_welfare_credit:
                continue
            if vouchers := orders.sudo().welfare_voucher_ids.filtered(
                # Those of an order cancelled and confirmed again are gone.
                lambda v, li=line: v.order_line_id == li and v.state == "issued"
            ):
                vals_list += [
                    self._prepare_voucher_line_vals(line, voucher)
                    for voucher in vouchers
                    if voucher._is_owed_at_issue()
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
            "billed_payer_id": line.sudo()._welfare_get_billed_payer().id,
        }

    @api.model
    def _prepare_voucher_line_vals(self, line, voucher):
        vals = {**self._prepare_line_vals(line, 1), "voucher_id": voucher.id}
        if not line.product_id.welfare_supplier_cost:
            # To the cent of the line: a third of 10.00 is 3.34 once.
            vals["amount"] = voucher.price
        return vals

    @api.model
    def _serve_voucher(self, voucher):
        """The voucher was used, or is due though it was not: pay its supplier. A
        multi-purpose one is owed from now on (``money.md`` 6, domain.md 1.10)."""
        lines = self.sudo().search(
            [("voucher_id", "=", voucher.id), ("return_of_id", "=", False)]
        )
        if not lines:
            line = voucher.order_line_id.sudo()
            lines = self.sudo().create(self._prepare_voucher_line_vals(line, voucher))
        lines._mark_payable()

    @api.model
    def _cancel_for(self, orders):
        """Drop what is no longer owed; what was billed comes off the next statement."""
        self.sudo().search(
            [
                ("order_line_id.order_id", "in", orders.ids),
                ("return_of_id", "=", False),
            ]
        )._give_back()

    @api.model
    def _return_for(self, order_line, quantity, vouchers):
        """Owe the supplier of ``order_line`` less.

        :param float quantity: what was returned, in the line's unit
        :param vouchers: the ``welfare.voucher`` cancelled, if it was served by vouchers
        """
        lines = self.sudo().search(
            [("order_line_id", "=", order_line.id), ("return_of_id", "=", False)]
        )
        lines.filtered(
            lambda li: li.voucher_id and li.voucher_id in vouchers
        )._give_back()
        lines.filtered(lambda li: not li.voucher_id)._give_back(quantity)

    def _give_back(self, quantity=None):
        """Owe less: at once where it is not billed, else in the next statement.

        :param float quantity: default all
        """
        for line in self.filtered(lambda li: li.state != "cancelled"):
            left = line.quantity + sum(line.return_ids.mapped("quantity"))
            part = left if quantity is None else min(quantity, left)
            if part <= 0:
                continue
            amount = line._get_part(part)
            if line.settlement_id.state == "posted":
                line.copy(line._prepare_return_vals(part, amount))
                line.is_returned = part == left
            elif part == left:
                line.write({"state": "cancelled", "settlement_id": False})
            else:
                line.write(
                    {
                        "quantity": line.quantity - part,
                        "amount": line.currency_id.round(line.amount - amount),
                    }
                )

    def _get_part(self, quantity):
        """:return: EUR of a quantity; the parts of a line always add up"""
        self.ensure_one()
        round_ = self.currency_id.round
        already = -sum(self.return_ids.mapped("quantity"))
        return round_(
            round_(self.amount * (already + quantity) / self.quantity)
            - round_(self.amount * already / self.quantity)
        )

    def _prepare_return_vals(self, quantity, amount):
        today = self.env["welfare.clock"]._today()
        return {
            "quantity": -quantity,
            "amount": -amount,
            "day": today,
            # A credit counts at once, served or not.
            "state": "payable",
            "payable_since": today,
            "settlement_id": False,
            "return_of_id": self.id,
        }

    def _mark_payable(self):
        """The supplier has served: from now on the promised payment date runs."""
        self.filtered(lambda line: line.state == "expected").write(
            {"state": "payable", "payable_since": self.env["welfare.clock"]._today()}
        )
