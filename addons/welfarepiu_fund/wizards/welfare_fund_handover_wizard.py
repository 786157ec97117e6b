from odoo import fields, models


class WelfareFundHandoverWizard(models.TransientModel):
    """Asks from which account and when the shop transferred a hand-over."""

    _name = "welfare.fund.handover.wizard"
    _description = "Transfer of a hand-over to the Fund"

    handover_id = fields.Many2one(
        "welfare.fund.handover",
        string="Hand-over",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="handover_id.operator_company_id")
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        required=True,
        domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]",
    )
    date = fields.Date(
        required=True, default=lambda self: self.env["welfare.clock"]._today()
    )

    def action_register(self):
        self.ensure_one()
        self.handover_id._check_can_book()
        self.journal_id.check_access("read")
        self.handover_id.sudo()._register_transfer(self.journal_id.sudo(), self.date)
        return {"type": "ir.actions.act_window_close"}
