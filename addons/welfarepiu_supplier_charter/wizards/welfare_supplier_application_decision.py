from odoo import fields, models


class WelfareSupplierApplicationDecision(models.TransientModel):
    """Ask an operator for the words an applicant will read."""

    _name = "welfare.supplier.application.decision"
    _description = "Decision on an application"

    application_id = fields.Many2one("welfare.supplier.application", required=True)
    decision = fields.Selection(
        [("ask", "Ask for more"), ("refuse", "Refuse")], required=True
    )
    text = fields.Text(string="To the applicant", required=True)

    def action_confirm(self):
        self.ensure_one()
        if self.decision == "ask":
            self.application_id._ask_integration(self.text)
        else:
            self.application_id._refuse(self.text)
        return {"type": "ir.actions.act_window_close"}
