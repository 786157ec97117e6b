from odoo import fields, models


class WelfareFundVoteWizard(models.TransientModel):
    """Asks a committee member for the vote on one request."""

    _name = "welfare.fund.vote.wizard"
    _description = "Vote on a request to the Fund"

    request_id = fields.Many2one(
        "welfare.fund.request", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="request_id.currency_id")
    amount_proposed = fields.Monetary(related="request_id.amount_proposed")
    state = fields.Selection(related="request_id.state")
    recheck_text = fields.Text(related="request_id.recheck_text")
    difference_text = fields.Char(related="request_id.difference_text")
    choice = fields.Selection(
        lambda self: self.env["welfare.fund.vote"]
        ._fields["choice"]
        ._description_selection(self.env),
        required=True,
    )
    refusal_reason = fields.Selection(
        lambda self: self.env["welfare.fund.request"]
        ._fields["refusal_reason"]
        ._description_selection(self.env),
    )
    refusal_text = fields.Text(
        string="Explanation", help="Read by the applicant: write no names."
    )

    def action_vote(self):
        self.ensure_one()
        self.request_id._vote(self.choice, self.refusal_reason, self.refusal_text)
        return {"type": "ir.actions.act_window_close"}
