from odoo import api, fields, models


class WelfareUrgentHand(models.TransientModel):
    """The desk writes to who asked for help, or takes the request by hand."""

    _name = "welfare.urgent.hand"
    _description = "The desk answers an urgent request"

    request_id = fields.Many2one("welfare.urgent.request", required=True, readonly=True)
    is_taking = fields.Boolean(readonly=True)
    asked_ids = fields.Many2many("res.partner", compute="_compute_asked_ids")
    supplier_id = fields.Many2one(
        "res.partner",
        domain="[('is_welfare_supplier', '=', True)] if is_taking"
        " else [('id', 'in', asked_ids)]",
        help="Empty when taking: the desk helps itself. Empty when writing: only who"
        " asked reads it.",
    )
    words = fields.Text(string="For who asked")

    @api.depends("request_id")
    def _compute_asked_ids(self):
        for hand in self:
            hand.asked_ids = hand.request_id.answer_ids.supplier_id

    def action_confirm(self):
        self.ensure_one()
        if self.is_taking:
            self.request_id._take_by_hand(self.supplier_id, self.words)
        else:
            self.request_id._write_as_desk(self.words, self.supplier_id)
        return {"type": "ir.actions.act_window_close"}
