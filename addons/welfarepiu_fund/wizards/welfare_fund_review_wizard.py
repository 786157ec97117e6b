from odoo import fields, models


class WelfareFundReviewWizard(models.TransientModel):
    """Asks the evaluator who looks at an appeal what is new."""

    _name = "welfare.fund.review.wizard"
    _description = "Look again at a request"

    request_id = fields.Many2one(
        "welfare.fund.request", required=True, readonly=True, ondelete="cascade"
    )
    appeal_text = fields.Text(related="request_id.appeal_text")
    note = fields.Text(
        string="What is new",
        required=True,
        help="The committee reads it: write no names.",
    )

    def action_review(self):
        self.ensure_one()
        self.request_id._review(self.note)
        return {"type": "ir.actions.act_window_close"}
