from odoo import api, fields, models


class WelfareFundPaymentPayee(models.TransientModel):
    """Shows who is paid. To open it is to look behind the code: it is written down."""

    _name = "welfare.fund.payment.payee"
    _description = "Who a Fund grant is paid to"

    payment_id = fields.Many2one(
        "welfare.fund.payment", required=True, readonly=True, ondelete="cascade"
    )
    name = fields.Char(string="Paid to", compute="_compute_payee")
    iban = fields.Char(string="IBAN", compute="_compute_payee")
    reference = fields.Char(compute="_compute_payee")

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard.payment_id._log_payee_opening()
        return wizards

    def write(self, vals):
        # Another payment is another opening.
        vals = {name: value for name, value in vals.items() if name != "payment_id"}
        return super().write(vals)

    @api.depends("payment_id")
    def _compute_payee(self):
        for wizard in self:
            payee = {}
            if isinstance(wizard.id, int) and wizard.sudo().create_uid == self.env.user:
                applicant = wizard.sudo().payment_id.request_id._get_applicant()
                payee = applicant._get_payee() if applicant else {}
            for name in ("name", "iban", "reference"):
                wizard[name] = payee.get(name)
