from odoo import fields, models


class WelfareFundPaymentConfirm(models.TransientModel):
    """Asks how much of a grant the papers show; that much is owed from then on."""

    _name = "welfare.fund.payment.confirm"
    _description = "Confirm the payment of a Fund grant"

    payment_id = fields.Many2one(
        "welfare.fund.payment", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="payment_id.currency_id")
    grant_form = fields.Selection(related="payment_id.grant_form")
    tax_note = fields.Text(related="payment_id.request_id.regulation_id.tax_note")
    amount = fields.Monetary(
        required=True,
        help="As the bill says; the rest of the grant waits for another bill.",
    )

    def action_confirm(self):
        self.ensure_one()
        self.payment_id._check_evaluator()
        self.payment_id.sudo()._confirm(self.amount)
        return {"type": "ir.actions.act_window_close"}
