from odoo import api, fields, models
from odoo.exceptions import UserError

# What cannot change on a line once credit has paid for it: change is a return and a
# new order.
LOCKED_FIELDS = {
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
    # Written through RPC, they would say something else than what was paid.
    "price_subtotal",
    "price_tax",
    "price_total",
    "order_id",
    "is_welfare_credit",
    "welfare_returned_qty",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    is_welfare_credit = fields.Boolean(
        string="Welfare credit line", readonly=True, copy=False
    )
    welfare_coverage_ids = fields.One2many(
        "welfare.credit.coverage",
        "order_line_id",
        string="Credit coverage",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )
    welfare_covered_amount = fields.Monetary(
        string="Covered by credit", compute="_compute_welfare_covered_amount"
    )

    welfare_returned_qty = fields.Float(
        string="Returned",
        digits="Product Unit",
        readonly=True,
        copy=False,
        default=0.0,
        help="Of a confirmed order: what came back, or never came.",
    )

    _welfare_returned_within_ordered = models.Constraint(
        """CHECK (COALESCE(welfare_returned_qty, 0) = 0
            OR welfare_returned_qty BETWEEN 0 AND product_uom_qty)""",
        "No more can be returned than was ordered.",
    )

    @api.depends("welfare_coverage_ids.amount", "welfare_coverage_ids.state")
    def _compute_welfare_covered_amount(self):
        for line in self:
            line.welfare_covered_amount = sum(
                line.sudo()
                .welfare_coverage_ids.filtered(lambda c: c.state != "returned")
                .mapped("amount")
            )

    # -- guards ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            vals.get("is_welfare_credit") or vals.get("welfare_returned_qty")
            for vals in vals_list
        ):
            raise UserError(self.env._("Welfare credit lines are made by the system."))
        return super().create(vals_list)

    def write(self, vals):
        if "order_id" in vals:
            return self._welfare_move_to(vals)
        if LOCKED_FIELDS & set(vals):
            self._check_can_change(vals)
        return super().write(vals)

    def _welfare_move_to(self, vals):
        """Write another order: credit does not move along, each order plans its own
        (the shop merges a cart left behind into that of today)."""
        drafts = self.order_id.filtered(lambda order: order.state == "draft")
        drafts._welfare_thaw()
        self._check_can_change(vals)
        credit = self.filtered("is_welfare_credit")
        lines = self - credit
        credit.unlink()
        # pylint: disable-next=super-method-mismatch
        res = super(SaleOrderLine, lines).write(vals)
        orders = (drafts | lines.order_id).filtered(
            lambda o: o._welfare_is_price_open()
        )
        orders._welfare_replan()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_welfare(self):
        self._check_can_change()
        self.sudo().welfare_coverage_ids.filtered(
            lambda c: c.state == "planned"
        ).unlink()

    def _check_can_change(self, vals=None):
        """:raise UserError: the line shows credit, or credit has paid for it"""
        if self.env.su and set(vals or ()) == {"welfare_returned_qty"}:
            return
        for line in self:
            if not self.env.su and (
                line.is_welfare_credit or "is_welfare_credit" in (vals or ())
            ):
                raise UserError(
                    self.env._(
                        "The welfare credit line follows the order by itself: change"
                        " the products, or switch the credit off."
                    )
                )
            if not self.env.su and "welfare_returned_qty" in (vals or ()):
                raise UserError(
                    self.env._("What was returned is noted by a return only.")
                )
            if line._welfare_is_frozen():
                raise UserError(
                    self.env._(
                        "%s was paid with welfare credit and cannot be changed: make a"
                        " return and a new order.",
                        line.product_id.display_name,
                    )
                )

    def _welfare_is_frozen(self):
        """:return: whether credit is set aside for this line, or has paid for it; an
        order that was cancelled, with its credit given back, is free again"""
        self.ensure_one()
        coverages = self.sudo().welfare_coverage_ids
        if self.state == "sale":
            return bool(coverages.filtered(lambda c: c.state != "planned"))
        return bool(
            coverages.filtered(
                lambda c: c.state == "held"
                or c.currency_id.compare_amounts(c._get_left(), 0.0) > 0
            )
        )

    def _compute_tax_ids(self):
        # A credit line has the taxes of what it pays, whatever its product says.
        return super(
            SaleOrderLine, self.filtered(lambda line: not line.is_welfare_credit)
        )._compute_tax_ids()

    # -- coverage ----------------------------------------------------------------

    def _welfare_to_cents(self, amount):
        return round(amount * 100)

    def _welfare_from_cents(self, cents):
        return cents / 100

    def _welfare_is_payable(self):
        """:return: whether credit could pay this line, if the worker has any"""
        self.ensure_one()
        return bool(
            not self.is_welfare_credit
            and not self.display_type
            and not self.is_downpayment
            and self.price_total > 0
            and self._welfare_get_kind()
        )

    def _welfare_is_brought(self):
        """:return: whether this line is what a delivery brings"""
        self.ensure_one()
        return bool(
            not self.is_delivery
            and not self.display_type
            and self.product_id.type == "consu"
            and self.price_total > 0
        )

    def _welfare_get_units(self):
        """:return: how many vouchers the line is; the law wants each paid whole, not
        all of them (1 if the quantity is not a whole number)"""
        self.ensure_one()
        units = round(self.product_uom_qty)
        return max(units, 1) if units == self.product_uom_qty else 1

    def _welfare_get_kind(self):
        """:return: the ``welfare.benefit.kind`` under which credit may pay this line"""
        self.ensure_one()
        if self.is_delivery:
            return self.order_id.carrier_id._welfare_get_kind(self.order_id)
        return self.product_id.welfare_kind_id

    def _welfare_get_gross(self):
        """:return: what this line adds to the order, tax included

        With prices that include their taxes this is exact; ``price_total`` is a rounded
        base plus a rounded tax, and can be a cent off.
        """
        self.ensure_one()
        if all(self.tax_ids.flatten_taxes_hierarchy().mapped("price_include")):
            return self.currency_id.round(
                self.price_unit * self.product_uom_qty * (1 - self.discount / 100)
            )
        return self.price_total

    def _welfare_get_net_amount(self):
        """:return: the price of this line, tax included, after promotions"""
        self.ensure_one()
        return self._welfare_get_gross()

    def _prepare_coverage_vals(self):
        """:return: values that all coverage of this line shares, whatever lot pays"""
        self.ensure_one()
        return {
            "order_line_id": self.id,
            "kind_id": self._welfare_get_kind().id,
            "tax_ids": [fields.Command.set(self.tax_ids._welfare_get_included().ids)],
            "billing_path": self.product_id.welfare_billing_path,
        }

    def _welfare_get_uncovered_reason(self, lots):
        """:return: one sentence for the buyer: why credit leaves a part of this line"""
        self.ensure_one()
        day = self.env["welfare.clock"]._today()
        kind = self._welfare_get_kind()
        if not self.order_id.welfare_use_credit:
            return self.env._("You have switched your welfare credit off.")
        if not self.order_id._welfare_is_in_currency_of_credit():
            return self.env._(
                "Welfare credit pays in %(credit)s only, this order is in %(order)s.",
                credit=self.order_id.company_id.currency_id.name,
                order=self.order_id.currency_id.name,
            )
        if not kind and self.is_delivery:
            return self.env._("Welfare credit cannot be used for this delivery.")
        if not kind:
            return self.env._("Welfare credit cannot be used for this product.")
        if not lots:
            return self.env._("You have no welfare credit to spend today.")
        usable = lots.filtered(lambda lot: kind in lot.kind_ids)
        if not usable:
            return self.env._("None of your credit is for this kind of benefit.")
        if self.product_id._welfare_is_single_item_voucher(day):
            if self.welfare_covered_amount:
                return self.env._(
                    "The law wants each voucher paid whole with credit, and your credit"
                    " does not reach for all of them: you can pay the others yourself."
                )
            return self.env._(
                "The law wants this voucher paid whole with credit, and your credit"
                " does not reach: you can pay all of it yourself."
            )
        return self.env._("Your credit does not reach for all of it.")

    # -- the worker's own document -------------------------------------------------

    def _welfare_get_paying_coverages(self):
        """:return: the coverage that pays this line as it was confirmed last, or as it
        is planned; given back since or not, without the twins of what was"""
        self.ensure_one()
        coverages = self.sudo().welfare_coverage_ids.filtered(lambda c: c.amount > 0)
        if self.state in ("draft", "sent"):
            return coverages.filtered(lambda c: c.state in ("planned", "held"))
        settled = self.order_id.sudo().welfare_hold_ids.filtered(
            lambda hold: hold.state == "settled"
        )
        return coverages.filtered(lambda c: c.hold_id == settled.sorted("id")[-1:])

    def _welfare_get_credit(self):
        """:return: EUR that credit paid of this line, whatever was returned since"""
        return sum(self._welfare_get_paying_coverages().mapped("amount"))

    def _welfare_is_fully_covered(self):
        self.ensure_one()
        coverages = self._welfare_get_paying_coverages()
        return bool(
            coverages
            and self.currency_id.compare_amounts(
                sum(coverages.mapped("amount")), self._welfare_get_net_amount()
            )
            >= 0
        )

    def _welfare_get_part(self, amount, quantity, already=0.0):
        """Split an amount of this line over its quantity; the parts always add up.

        :param float amount: EUR, of the whole line
        :param float quantity: the part asked for, in the line's unit
        :param float already: the quantity before it
        :return: EUR
        """
        self.ensure_one()
        whole = self.product_uom_qty or 1.0
        round_ = self.currency_id.round
        return round_(
            round_(amount * (already + quantity) / whole)
            - round_(amount * already / whole)
        )

    def _welfare_get_document_lines(self):
        """:return: the lines of the same taxes with something to invoice: the other
        side of this credit or discount line on the worker's own document"""
        self.ensure_one()
        taxes = self.tax_ids._welfare_get_included()
        return self.order_id.order_line.filtered(
            lambda line: line._welfare_is_sold()
            and line.tax_ids._welfare_get_included() == taxes
            and line.product_uom_id.compare(line._welfare_get_qty_to_invoice(), 0.0) > 0
        )

    def _welfare_is_sold(self):
        """:return: whether this is something bought: no credit, discount, section"""
        self.ensure_one()
        return bool(
            self.product_id
            and not self.is_welfare_credit
            and not self.display_type
            and not self.is_downpayment
            and self.price_total > 0
        )

    def _welfare_get_qty_to_invoice(self):
        """:return: quantity for the worker's own document; what credit pays is invoiced
        when ordered, whatever its product says, and never less than nothing"""
        self.ensure_one()
        if self._welfare_is_fully_covered():
            return 0.0
        left = self.product_uom_qty - self.welfare_returned_qty - self.qty_invoiced
        if self._welfare_get_paying_coverages():
            return max(left, 0.0)
        if self.welfare_returned_qty and self.qty_to_invoice > 0:
            return max(min(self.qty_to_invoice, left), 0.0)
        return self.qty_to_invoice

    def _welfare_get_discount(self):
        """:return: EUR that promotions took off this line"""
        self.ensure_one()
        return self._welfare_get_gross() - self._welfare_get_net_amount()

    def _welfare_get_discount_to_invoice(self):
        """:return: EUR off, of the lines that the worker's document will show"""
        return sum(
            line._welfare_get_parts_to_invoice()[1]
            for line in self._welfare_get_document_lines()
        )

    def _welfare_get_parts_to_invoice(self):
        """:return: ``(EUR that credit paid, EUR that promotions took off)`` of the
        quantity that the worker's document will show"""
        self.ensure_one()
        quantity, already = (
            self._welfare_get_qty_to_invoice(),
            self.welfare_returned_qty,
        )
        return (
            self._welfare_get_part(self._welfare_get_credit(), quantity, already),
            self._welfare_get_part(self._welfare_get_discount(), quantity, already),
        )

    def _welfare_get_mirror_amount(self):
        """:return: EUR that the credit line takes off the worker's own document: the
        credit of the lines it shows, less the discounts of those it does not (lines
        that credit pays whole, and what was returned, are not on it)"""
        self.ensure_one()
        credit = sum(
            line._welfare_get_parts_to_invoice()[0]
            for line in self._welfare_get_document_lines()
        )
        discounts = -sum(
            line._welfare_get_gross()
            for line in self.order_id.order_line
            if line._welfare_is_discount()
            and line.tax_ids._welfare_get_included()
            == self.tax_ids._welfare_get_included()
            and not line._welfare_is_left_out_of_invoice()
            and not line.qty_invoiced
        )
        if discounts:
            credit -= discounts - self._welfare_get_discount_to_invoice()
        return self.currency_id.round(credit)

    def _welfare_is_discount(self):
        self.ensure_one()
        return bool(
            self.price_total < 0
            and not self.is_welfare_credit
            and not self.is_downpayment
            and not self.display_type
        )

    def _welfare_is_left_out_of_invoice(self):
        self.ensure_one()
        if self.is_welfare_credit:
            return not self._welfare_get_mirror_amount()
        if self._welfare_is_discount() and self.order_id.welfare_covered_amount:
            return not self._welfare_get_discount_to_invoice()
        return self._welfare_is_fully_covered()

    @api.depends(
        "welfare_coverage_ids.state",
        "welfare_coverage_ids.amount",
        "welfare_returned_qty",
        "order_id.order_line.qty_invoiced",
        "order_id.order_line.welfare_returned_qty",
    )
    def _compute_qty_to_invoice(self):
        res = super()._compute_qty_to_invoice()
        self._welfare_limit_qty_to_invoice()
        return res

    def _welfare_limit_qty_to_invoice(self):
        """Let the worker's own document show the own share alone."""
        lines = self.filtered(
            lambda line: line.state == "sale"
            and (line.order_id.welfare_covered_amount or line.welfare_returned_qty)
        )
        for line in lines.filtered(lambda li: li._welfare_is_sold()):
            line.qty_to_invoice = line._welfare_get_qty_to_invoice()
        # The credit and the discounts follow the lines they belong to.
        for line in lines.filtered(lambda li: not li._welfare_is_sold()):
            if line._welfare_is_left_out_of_invoice():
                line.qty_to_invoice = 0
            elif line.is_welfare_credit:
                line.qty_to_invoice = 1

    def _prepare_invoice_line(self, **optional_values):
        res = super()._prepare_invoice_line(**optional_values)
        if self.is_welfare_credit:
            res["price_unit"] = -self._welfare_get_mirror_amount()
        return res

    # -- the shop ----------------------------------------------------------------

    def _show_in_cart(self):
        return super()._show_in_cart() and not self.is_welfare_credit

    def _is_reorder_allowed(self):
        return super()._is_reorder_allowed() and not self.is_welfare_credit
