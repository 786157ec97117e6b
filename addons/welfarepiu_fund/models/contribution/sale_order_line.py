from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    is_welfare_round_up = fields.Boolean(
        string="Rounding up for the Fund", readonly=True, copy=False
    )
    welfare_contribution_ids = fields.One2many(
        "welfare.fund.contribution",
        "round_up_line_id",
        readonly=True,
        copy=False,
        groups="welfarepiu_base.group_accountant",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            vals.get("is_welfare_round_up") for vals in vals_list
        ):
            raise UserError(self.env._("Rounding up is switched on in the cart."))
        return super().create(vals_list)

    def _check_can_change(self, vals=None):
        if not self.env.su and (
            "is_welfare_round_up" in (vals or ())
            or any(line.is_welfare_round_up for line in self)
        ):
            raise UserError(
                self.env._("Rounding up is switched on and off in the cart.")
            )
        return super()._check_can_change(vals)

    def write(self, vals):
        if "is_welfare_round_up" in vals:
            self._check_can_change(vals)
        return super().write(vals)

    # -- out of VAT: on no invoice -----------------------------------------------------

    def _welfare_get_qty_to_invoice(self):
        if self.is_welfare_round_up:
            return 0.0
        return super()._welfare_get_qty_to_invoice()

    @api.depends("is_welfare_round_up")
    def _compute_qty_to_invoice(self):
        res = super()._compute_qty_to_invoice()
        self.filtered("is_welfare_round_up").qty_to_invoice = 0.0
        return res

    @api.depends("is_welfare_round_up")
    def _compute_invoice_status(self):
        res = super()._compute_invoice_status()
        for line in self.filtered("is_welfare_round_up"):
            # Else an order invoiced whole would never say so.
            line.invoice_status = "invoiced" if line.state == "sale" else "no"
        return res

    # -- the shop ----------------------------------------------------------------------

    def _show_in_cart(self):
        return super()._show_in_cart() and not self.is_welfare_round_up

    def _is_reorder_allowed(self):
        return super()._is_reorder_allowed() and not self.is_welfare_round_up
