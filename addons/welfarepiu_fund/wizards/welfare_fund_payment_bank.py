from odoo import fields, models


class WelfareFundPaymentBank(models.TransientModel):
    """Asks from which bank, and when, a grant was paid by hand or came back."""

    _name = "welfare.fund.payment.bank"
    _description = "Payment of a Fund grant at the bank"

    payment_id = fields.Many2one(
        "welfare.fund.payment", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="payment_id.company_id")
    direction = fields.Selection(
        [("out", "Paid"), ("in", "Came back")], required=True, readonly=True
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        required=True,
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', company_id)]",
    )
    date = fields.Date(
        required=True, default=lambda self: self.env["welfare.clock"]._today()
    )

    def action_register(self):
        self.ensure_one()
        self.payment_id._check_accountant()
        payment = self.payment_id.sudo()
        if self.direction == "out":
            payment._register_payment(self.journal_id, self.date)
        else:
            payment._register_return(self.journal_id, self.date)
        return {"type": "ir.actions.act_window_close"}
