from base64 import b64decode

from odoo import api, fields, models


class WelfarePaperBill(models.TransientModel):
    """A bill on paper came: its number, its date, a scan if there is one."""

    _name = "welfare.paper.bill"
    _description = "Bill received on paper"

    settlement_id = fields.Many2one(
        "welfare.settlement",
        string="Statement",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    missing_ids = fields.Many2many("account.move", compute="_compute_missing_ids")
    move_id = fields.Many2one(
        "account.move",
        string="Expected bill",
        compute="_compute_move_id",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
        domain="[('id', 'in', missing_ids)]",
    )
    number = fields.Char(required=True)
    date = fields.Date(required=True)
    scan = fields.Binary(attachment=False, help="A photo or a PDF.")
    scan_name = fields.Char()

    @api.depends("settlement_id")
    def _compute_missing_ids(self):
        for wizard in self:
            wizard.missing_ids = wizard.settlement_id._get_missing_bills()

    @api.depends("settlement_id")
    def _compute_move_id(self):
        for wizard in self:
            wizard.move_id = wizard.settlement_id._get_missing_bills()[:1]

    def action_record(self):
        self.ensure_one()
        self.env["welfare.received.bill"]._record_paper(
            self.move_id,
            self.number,
            self.date,
            b64decode(self.scan) if self.scan else None,
            self.scan_name,
        )
        return {"type": "ir.actions.act_window_close"}
