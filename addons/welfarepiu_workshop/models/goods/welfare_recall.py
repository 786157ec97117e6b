from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class WelfareRecall(models.Model):
    """A lot that people should bring back, or throw away: where it is, who has it, and
    who was told.

    Also of an ingredient: whatever was made of it is recalled with it.
    """

    _name = "welfare.recall"
    _inherit = ["welfare.lifecycle"]
    _description = "Recall of a lot"
    _order = "id desc"

    lot_id = fields.Many2one(
        "stock.lot", required=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one(related="lot_id.product_id")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("draft", "To begin"), ("running", "Running"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    reason = fields.Text(
        help="In plain words: it is in the letter. What may happen, to whom."
    )
    what_to_do = fields.Text(
        string="What to do",
        default=lambda self: self.env._(
            "Do not use it. Bring it back, or tell us and we come for it: you get your"
            " money or your credit back."
        ),
    )
    stopped_at = fields.Datetime(string="Stopped", readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    lot_ids = fields.Many2many(
        "stock.lot", string="Lots concerned", readonly=True, copy=False
    )
    line_ids = fields.One2many(
        "welfare.recall.line", "recall_id", string="Who has it", copy=False
    )
    left = fields.Float(
        string="Left in stock",
        compute="_compute_left",
        digits="Product Unit",
        help="Of the finished goods. Nothing of it is sold any more.",
    )
    untold = fields.Integer(string="Still to be told", compute="_compute_untold")

    _one_open = models.UniqueIndex(
        "(lot_id) WHERE state <> 'closed'", "This lot is being recalled already."
    )
    _running_says_why = models.Constraint(
        "CHECK (state = 'draft' OR (reason IS NOT NULL AND stopped_at IS NOT NULL))",
        "A recall says why.",
    )

    @api.depends("lot_id.name", "product_id.name")
    def _compute_display_name(self):
        for recall in self:
            recall.display_name = f"{recall.product_id.name} {recall.lot_id.name}"

    @api.depends("lot_ids.quant_ids.quantity")
    def _compute_left(self):
        for recall in self:
            quants = (recall.lot_ids or recall.lot_id).quant_ids
            recall.left = sum(
                quants.filtered(lambda one: one.location_id.usage == "internal").mapped(
                    "quantity"
                )
            )

    @api.depends("line_ids.told_at")
    def _compute_untold(self):
        for recall in self:
            recall.untold = len(recall.line_ids.filtered(lambda one: not one.told_at))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if self.filtered(lambda recall: recall.state != "draft"):
            raise UserError(self.env._("A recall that ran stays on record."))

    # -- what happens ----------------------------------------------------------------

    def _stop(self):
        """Stop the lots at once, then find who has them. Again: find who was missed.

        :raise UserError: nobody said why
        """
        self.check_access("write")
        for recall in self.sudo():
            if not (recall.reason or "").strip():
                raise UserError(self.env._("Write why first: it is in the letter."))
            if recall.state == "closed":
                raise UserError(self.env._("This recall is closed."))
            recall._stop_lots()
            recall._find_owners()

    def _stop_lots(self):
        """Take the lots out of what may leave: the core sells and reserves nothing past
        its removal date. What is reserved gives way to other lots."""
        self.ensure_one()
        now = self.env["welfare.clock"]._now()
        # What leaves in this very second would still be fresh.
        just_past = now - timedelta(seconds=1)
        lots = self.lot_id._welfare_get_made_of()
        for lot in lots:
            if not lot.removal_date or lot.removal_date > just_past:
                lot.removal_date = just_past
        self._keep(
            {
                "lot_ids": [Command.set(lots.ids)],
                "state": "running",
                "stopped_at": self.stopped_at or now,
            }
        )
        lots.flush_recordset()
        self._get_reserved_lines().picking_id._welfare_swap_past_lots()

    def _get_reserved_lines(self):
        """:return: of deliveries that are not posted yet"""
        return self.env["stock.picking"]._welfare_find_reserved_lines(
            [("lot_id", "in", self.lot_ids.ids)]
        )

    def _find_owners(self):
        """Write a line for each order in which something of it left, or is leaving."""
        self.ensure_one()
        quantities = {}
        for line in self._get_delivered_lines() | self._get_reserved_lines():
            order = line.move_id.sale_line_id.order_id
            key = (line.lot_id, order, line.picking_id)
            quantities[key] = quantities.get(key, 0) + line.quantity_product_uom
        known = {
            (line.used_lot_id, line.order_id, line.picking_id): line
            for line in self.line_ids
        }
        for key, quantity in quantities.items():
            if key in known:
                known[key].quantity = quantity
            else:
                self.env["welfare.recall.line"].create(
                    self._prepare_line_vals(*key, quantity)
                )
        # It was in a box, and was taken out before it left.
        gone = [line for key, line in known.items() if key not in quantities]
        for line in gone:
            if not line.told_at:
                line.unlink()

    def _get_delivered_lines(self):
        return self.env["stock.move.line"].search(
            [
                ("lot_id", "in", self.lot_ids.ids),
                ("state", "=", "done"),
                ("location_dest_id.usage", "=", "customer"),
            ]
        )

    def _prepare_line_vals(self, lot, order, picking, quantity):
        return {
            "recall_id": self.id,
            "used_lot_id": lot.id,
            "order_id": order.id,
            "picking_id": picking.id,
            "partner_id": (order.partner_id or picking.partner_id).id,
            "quantity": quantity,
        }

    def _tell(self):
        """Write to everybody who was not written to yet, once each.

        :return: the lines of who has no address to write to: a letter, or the phone
        """
        self.check_access("write")
        now = self.env["welfare.clock"]._now()
        unreached = self.env["welfare.recall.line"]
        for recall in self.sudo():
            if recall.state != "running":
                raise UserError(self.env._("Stop the lot first."))
            for line in recall.line_ids.filtered(lambda one: not one.told_at):
                if not line.partner_id.email:
                    unreached |= line
                    continue
                line._send()
                line.write({"told_at": now, "told_how": "mail"})
        return unreached

    def _close(self):
        """Everybody was told. What comes back is a return, as ever.

        :raise UserError: somebody was not told
        """
        self.check_access("write")
        for recall in self.sudo():
            if recall.untold:
                raise UserError(
                    self.env._(
                        "%s people were not told yet: call them, and note it on their"
                        " line.",
                        recall.untold,
                    )
                )
            recall._keep(
                {"state": "closed", "closed_at": self.env["welfare.clock"]._now()}
            )

    # -- buttons --------------------------------------------------------------------

    def action_stop(self):
        self._stop()

    def action_tell(self):
        unreached = self._tell()
        if not unreached:
            return None
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "%s people have no e-mail address: print their letters, or call.",
                    len(unreached),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_close(self):
        self._close()
