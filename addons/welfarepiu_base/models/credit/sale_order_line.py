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
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    is_welfare_credit = fields.Boolean(
        string="Welfare credit line", readonly=True, copy=False
    )
    welfare_coverage_ids = fields.One2many(
        "welfare.credit.coverage", "order_line_id", string="Credit coverage"
    )
    welfare_covered_amount = fields.Monetary(
        string="Covered by credit", compute="_compute_welfare_covered_amount"
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
        if not self.env.su and any(vals.get("is_welfare_credit") for vals in vals_list):
            raise UserError(self.env._("Welfare credit lines are made by the system."))
        return super().create(vals_list)

    def write(self, vals):
        if LOCKED_FIELDS & set(vals):
            self._check_can_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_welfare(self):
        self._check_can_change()
        self.sudo().welfare_coverage_ids.filtered(
            lambda c: c.state == "planned"
        ).unlink()

    def _check_can_change(self):
        """:raise UserError: the line shows credit, or credit has paid for it"""
        for line in self:
            if line.is_welfare_credit and not self.env.su:
                raise UserError(
                    self.env._(
                        "The welfare credit line follows the order by itself: change"
                        " the products, or switch the credit off."
                    )
                )
            if line.sudo().welfare_coverage_ids.filtered(
                lambda c: c.state in ("held", "spent", "recharged")
            ):
                raise UserError(
                    self.env._(
                        "%s was paid with welfare credit and cannot be changed: make a"
                        " return and a new order.",
                        line.product_id.display_name,
                    )
                )

    # -- coverage ----------------------------------------------------------------

    def _welfare_to_cents(self, amount):
        return round(amount * 100)

    def _welfare_is_payable(self):
        """:return: whether credit could pay this line, if the worker has any"""
        self.ensure_one()
        return bool(
            not self.is_welfare_credit
            and not self.display_type
            and not self.is_downpayment
            and self.product_id.welfare_kind_id
            and self.price_total > 0
        )

    def _welfare_get_units(self):
        """:return: how many vouchers the line is; the law wants each paid whole, not
        all of them (1 if the quantity is not a whole number)"""
        self.ensure_one()
        units = round(self.product_uom_qty)
        return max(units, 1) if units == self.product_uom_qty else 1

    def _prepare_coverage_vals(self, lot, amount):
        return {
            "order_line_id": self.id,
            "lot_id": lot.id,
            "kind_id": self.product_id.welfare_kind_id.id,
            "tax_ids": [fields.Command.set(self.tax_ids._welfare_get_included().ids)],
            "billing_path": self.product_id.welfare_billing_path,
            "amount": amount,
        }

    def _welfare_get_uncovered_reason(self, lots):
        """:return: one sentence for the buyer: why credit leaves a part of this line"""
        self.ensure_one()
        day = self.env["welfare.clock"]._today()
        kind = self.product_id.welfare_kind_id
        if not self.order_id.welfare_use_credit:
            return self.env._("You have switched your welfare credit off.")
        if not kind:
            return self.env._("Welfare credit cannot be used for this product.")
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

    def _welfare_is_fully_covered(self):
        self.ensure_one()
        return bool(
            self.sudo().welfare_coverage_ids
            and self.currency_id.compare_amounts(
                self.welfare_covered_amount, self.price_total
            )
            >= 0
        )

    def _welfare_get_mirror_amount(self):
        """:return: EUR of credit on lines the worker's own document shows: those that
        credit pays only in part (lines paid whole go to the recharge alone)"""
        self.ensure_one()
        return sum(
            line.welfare_covered_amount
            for line in self.order_id.order_line
            if line.welfare_covered_amount
            and line.tax_ids._welfare_get_included() == self.tax_ids
            and not line._welfare_is_fully_covered()
        )

    def _welfare_is_left_out_of_invoice(self):
        self.ensure_one()
        if self.is_welfare_credit:
            return not self._welfare_get_mirror_amount()
        return self._welfare_is_fully_covered()

    @api.depends("welfare_coverage_ids.state", "welfare_coverage_ids.amount")
    def _compute_qty_to_invoice(self):
        res = super()._compute_qty_to_invoice()
        for line in self.filtered(lambda li: li.state == "sale"):
            if line._welfare_is_left_out_of_invoice():
                line.qty_to_invoice = 0
        return res

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
