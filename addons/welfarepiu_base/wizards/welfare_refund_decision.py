from odoo import api, fields, models


class WelfareRefundDecision(models.TransientModel):
    """Approve, send back or refuse a refund, or undo an approval, with the words the
    worker will read."""

    _name = "welfare.refund.decision"
    _description = "Decision on a refund"

    refund_id = fields.Many2one("welfare.refund", required=True, readonly=True)
    currency_id = fields.Many2one(related="refund_id.currency_id")
    decision = fields.Selection(
        [
            ("approve", "Approve"),
            ("ask", "Ask for papers"),
            ("refuse", "Refuse"),
            ("undo", "Undo the approval"),
        ],
        required=True,
        default="approve",
        readonly=True,
    )
    amount = fields.Monetary(string="To be refunded")
    asked_amount = fields.Monetary(related="refund_id.amount", string="Asked for")
    is_less = fields.Boolean(compute="_compute_is_less")
    reason_id = fields.Many2one(
        "welfare.refund.reason",
        domain="[('decision', '=', decision)]",
    )
    advice = fields.Text(related="reason_id.advice")
    text = fields.Text(
        string="In your words", help="The worker reads it beside the reason."
    )

    @api.depends("amount", "asked_amount", "decision")
    def _compute_is_less(self):
        for wizard in self:
            wizard.is_less = (
                wizard.decision == "approve" and wizard.amount < wizard.asked_amount
            )

    def action_decide(self):
        self.ensure_one()
        refund = self.refund_id
        if self.decision == "approve":
            refund._approve(
                self.amount, self.reason_id if self.is_less else None, self.text
            )
        elif self.decision == "ask":
            refund._ask_papers(self.reason_id, self.text)
        elif self.decision == "undo":
            refund._undo(self.text)
        else:
            refund._refuse(self.reason_id, self.text)
        return {"type": "ir.actions.act_window_close"}
