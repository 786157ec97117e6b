from odoo import api, fields, models


class WelfareFundReceiptWizard(models.TransientModel):
    """Asks where and when a contribution arrived."""

    _name = "welfare.fund.receipt.wizard"
    _description = "Receipt of a contribution to the Fund"

    contribution_id = fields.Many2one(
        "welfare.fund.contribution", required=True, readonly=True, ondelete="cascade"
    )
    company_ids = fields.Many2many(
        "res.company",
        compute="_compute_company_ids",
        help="Where the money may have come: to the Fund, or to the shop.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        required=True,
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', 'in', company_ids)]",
    )
    date = fields.Date(
        required=True, default=lambda self: self.env["welfare.clock"]._today()
    )

    @api.depends("contribution_id")
    def _compute_company_ids(self):
        for wizard in self:
            contribution = wizard.contribution_id
            companies = contribution.company_id
            if not contribution.source_move_id:
                companies |= contribution.fund_id.operator_company_id
            wizard.company_ids = companies

    def action_register(self):
        self.ensure_one()
        self.contribution_id._check_can_book()
        self.contribution_id.sudo()._register_receipt(self.journal_id, self.date)
        return {"type": "ir.actions.act_window_close"}
