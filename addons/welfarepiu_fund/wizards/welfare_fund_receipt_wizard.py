from odoo import fields, models


class WelfareFundReceiptWizard(models.TransientModel):
    """Asks where and when a contribution arrived."""

    _name = "welfare.fund.receipt.wizard"
    _description = "Receipt of a contribution to the Fund"

    contribution_id = fields.Many2one(
        "welfare.fund.contribution", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="contribution_id.company_id")
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
        self.contribution_id._check_can_book()
        self.contribution_id.sudo()._register_receipt(self.journal_id, self.date)
        return {"type": "ir.actions.act_window_close"}
