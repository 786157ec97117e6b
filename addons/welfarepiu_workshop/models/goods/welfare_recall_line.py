from odoo import fields, models


class WelfareRecallLine(models.Model):
    """Somebody who has something of a recalled lot."""

    _name = "welfare.recall.line"
    _inherit = ["welfare.lifecycle"]
    _description = "Who has a recalled lot"
    _order = "recall_id, id"
    _rec_name = "partner_id"

    recall_id = fields.Many2one(
        "welfare.recall", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="recall_id.company_id", store=True, index=True)
    used_lot_id = fields.Many2one(
        "stock.lot", string="Lot", required=True, readonly=True, ondelete="restrict"
    )
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null")
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", readonly=True, index="btree_not_null"
    )
    picking_state = fields.Selection(
        related="picking_id.state",
        string="Delivered",
        help="Not done: it is in a box, or on its way.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Who", readonly=True, index="btree_not_null"
    )
    phone = fields.Char(related="partner_id.phone")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    told_at = fields.Datetime(readonly=True)
    told_how = fields.Selection(
        [("mail", "By e-mail"), ("hand", "By phone or letter")], readonly=True
    )

    def _send(self):
        self.ensure_one()
        template = self.env.ref("welfarepiu_workshop.mail_template_recall")
        template.send_mail(self.id, force_send=False)

    def action_told(self):
        """Somebody called, or the letter was posted."""
        self._keep({"told_at": self.env["welfare.clock"]._now(), "told_how": "hand"})
