from odoo import fields, models

from ..models.grant.welfare_fund_regulation_event import FORMS


class WelfareFundFormWizard(models.TransientModel):
    """The evaluator confirms how help will be given."""

    _name = "welfare.fund.form.wizard"
    _description = "Form of a Fund grant"

    request_id = fields.Many2one(
        "welfare.fund.request", required=True, readonly=True, ondelete="cascade"
    )
    grant_form = fields.Selection(FORMS, string="How help is given", required=True)
    tax_note = fields.Text(related="request_id.regulation_id.tax_note")

    def action_confirm(self):
        self.ensure_one()
        self.request_id._confirm_form(self.grant_form)
        return {"type": "ir.actions.act_window_close"}
