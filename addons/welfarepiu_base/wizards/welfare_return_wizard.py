from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class WelfareReturnWizard(models.TransientModel):
    """Take back something of a confirmed order: first it shows what goes back to the
    credit and what to the worker, then it does it."""

    _name = "welfare.return.wizard"
    _description = "Return of goods or services"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    reason = fields.Char(required=True, help="No names and nothing about health.")
    line_ids = fields.One2many("welfare.return.wizard.line", "wizard_id")
    credit_amount = fields.Monetary(string="Back to credit", compute="_compute_amounts")
    own_amount = fields.Monetary(
        string="Back to the worker", compute="_compute_amounts"
    )

    @api.depends("line_ids.credit_amount", "line_ids.own_amount")
    def _compute_amounts(self):
        for wizard in self:
            wizard.credit_amount = sum(wizard.line_ids.mapped("credit_amount"))
            wizard.own_amount = sum(wizard.line_ids.mapped("own_amount"))

    @api.model
    def default_get(self, fields):
        res = super().default_get(fields)
        order = self.env["sale.order"].browse(res.get("order_id"))
        if order and "line_ids" in fields:
            res["line_ids"] = [
                Command.create(vals)
                for line in order.order_line
                if line._welfare_get_returnable_qty()
                for vals in self._prepare_rows(line)
            ]
        return res

    @api.model
    def _prepare_rows(self, line):
        """:return: the rows of one order line: one for each voucher, used ones too, so
        that whoever returns sees why they stay"""
        vouchers = line._welfare_get_kept_vouchers()
        return [
            {"order_line_id": line.id, "voucher_id": voucher.id} for voucher in vouchers
        ] or [{"order_line_id": line.id}]

    def action_return(self):
        self.ensure_one()
        self._return()
        return {"type": "ir.actions.act_window_close"}

    def _return(self):
        """:return: the ``welfare.return``
        :raise UserError: nothing chosen, or more than can be returned
        """
        self.ensure_one()
        chosen = self.line_ids.filtered("quantity")
        if not chosen:
            raise UserError(self.env._("Say how much is returned."))
        self.order_id.check_access("write")
        if chosen.order_line_id.order_id != self.order_id:
            raise UserError(self.env._("These lines are of another order."))
        if chosen.voucher_id and any(
            row.voucher_id.order_line_id != row.order_line_id or row.quantity != 1
            for row in chosen.filtered("voucher_id")
        ):
            raise UserError(self.env._("A voucher is returned whole."))
        quantities = {}
        for row in chosen:
            quantities.setdefault(row.order_line_id, 0.0)
            quantities[row.order_line_id] += row.quantity
        return self.order_id._welfare_return_lines(
            quantities, "return", self.reason, vouchers=chosen.voucher_id
        )
