from odoo import fields, models


class WelfareCharterDecision(models.TransientModel):
    """Ask a reviewer for the reason of a decision that needs one."""

    _name = "welfare.charter.decision"
    _description = "Decision on an adhesion"

    adhesion_id = fields.Many2one("welfare.charter.adhesion", required=True)
    decision = fields.Selection(
        [
            ("send_back", "Ask for more"),
            ("refuse", "Refuse"),
            ("suspend", "Suspend"),
            ("withdraw", "Withdraw"),
        ],
        required=True,
    )
    reason = fields.Text(required=True)
    to_do = fields.Text(string="What to do")

    def action_confirm(self):
        self.ensure_one()
        decide = {
            "send_back": self.adhesion_id._send_back,
            "refuse": self.adhesion_id._refuse,
            "suspend": self._suspend,
            "withdraw": self.adhesion_id._withdraw,
        }
        decide[self.decision](self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _suspend(self, reason):
        self.adhesion_id._suspend(reason, self.to_do or "")
