from odoo import fields, models


class WelfareApplicationDecision(models.AbstractModel):
    """Ask an operator for the words an applicant will read. The model adds
    ``application_id``."""

    _name = "welfare.application.decision"
    _description = "Decision on an application"

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
