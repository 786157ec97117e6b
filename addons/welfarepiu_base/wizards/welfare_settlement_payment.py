from odoo import api, fields, models


class WelfareSettlementPayment(models.TransientModel):
    """Pay suppliers: what is served of the statements chosen."""

    _name = "welfare.settlement.payment"
    _description = "Payment of suppliers"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    settlement_ids = fields.Many2many(
        "welfare.settlement",
        string="Statements",
        required=True,
        check_company=True,
        domain="[('state', '=', 'posted'), ('company_id', '=', company_id)]",
        default=lambda self: self._get_default_settlements(),
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Paid from",
        required=True,
        check_company=True,
        domain=[("type", "in", ("bank", "cash"))],
        default=lambda self: self._get_default_journal(),
    )
    date = fields.Date(
        required=True, default=lambda self: self.env["welfare.clock"]._today()
    )
    amount = fields.Monetary(string="To be paid", compute="_compute_amount")

    @api.model
    def _get_default_settlements(self):
        Settlement = self.env["welfare.settlement"]
        if self.env.context.get("active_model") == "welfare.settlement":
            chosen = Settlement.browse(self.env.context.get("active_ids", []))
        else:
            chosen = Settlement.search(Settlement._get_due_domain())
        return chosen.filtered(
            lambda one: one.ready_amount and one.company_id == self.env.company
        )

    @api.model
    def _get_default_journal(self):
        return self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )

    @api.depends("settlement_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = sum(wizard.settlement_ids.mapped("ready_amount"))

    def action_pay(self):
        self.ensure_one()
        payments = self.settlement_ids._pay(self.journal_id, self.date)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payments"),
            "res_model": "account.payment",
            "view_mode": "list,form",
            "domain": [("id", "in", payments.ids)],
        }
