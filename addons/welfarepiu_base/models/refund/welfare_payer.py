from odoo import models


class WelfarePayer(models.Model):
    _inherit = "welfare.payer"

    def _get_open_documents(self):
        """Refunds that the funds did not reach are settled with those that come."""
        refunds = self.env["account.move.line"].search(
            [
                ("move_id.welfare_payer_id", "=", self.id),
                ("move_id.welfare_term", "=", "refund"),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
            order="date, id",
        )
        return super()._get_open_documents() | refunds.move_id
