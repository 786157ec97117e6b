from odoo import fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    welfare_slot_id = fields.Many2one(
        related="sale_id.welfare_slot_id", string="Delivery slot"
    )
    # An own link: the core takes a picking out of its batch when it is validated
    # alone, and a route must not lose what it delivered.
    welfare_stop_ids = fields.One2many(
        "welfare.route.stop",
        "picking_id",
        string="Route stops",
        groups="welfarepiu_base.group_operator",
    )

    def _welfare_get_needed_skills(self):
        """:return: what the goods need of the vehicle: ``{"cold"}``, or nothing"""
        goods = self.move_ids.filtered(lambda move: move.state != "cancel").product_id
        return {"cold"} if any(goods.mapped("welfare_is_cold")) else set()

    def _welfare_is_cold(self):
        """:return: whether something of it must stay cold"""
        return "cold" in self._welfare_get_needed_skills()

    def _welfare_get_door_key(self):
        """Hook.

        :return: what is the same for deliveries that are handed over at one door
            together; by itself each has a door of its own
        """
        self.ensure_one()
        return f"picking-{self.id}"

    def _welfare_get_windows(self, date, windows):
        """Hook: when somebody opens.

        :param windows: ``[(start, end)]``, seconds on the clock in Italy on ``date``
        :return: the parts of them in which this can be delivered
        """
        return windows

    def _welfare_get_recipient_name(self):
        """Hook.

        :return: for whom it is, as the team and the parcel say it
        """
        self.ensure_one()
        return self.partner_id.name or self.sale_id.partner_id.name

    def action_cancel(self):
        """Nobody rings a door for an order that was cancelled."""
        result = super().action_cancel()
        self.sudo().welfare_stop_ids.filtered(
            lambda stop: stop.picking_id.state == "cancel"
        )._drop_cancelled()
        return result

    def _welfare_validate(self):
        """Post these deliveries together, in full: they are in people's hands.

        No wizard, no backorder. When one cannot be posted the others still are.

        :return: the transfers that could not be posted
        """
        pickings = self.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
        if not pickings or pickings._welfare_try_validate():
            return self.browse()
        if len(pickings) == 1:
            return pickings
        return pickings.filtered(lambda picking: picking._welfare_validate())

    def _welfare_try_validate(self):
        try:
            with self.env.cr.savepoint():
                for move in self.move_ids.filtered(
                    lambda move: move.state not in ("done", "cancel")
                ):
                    move.quantity = move.product_uom_qty
                    move.picked = True
                self.with_context(skip_backorder=True, skip_sms=True).button_validate()
                self.env.flush_all()
        except UserError:
            self.env.invalidate_all()
            return False
        return all(picking.state == "done" for picking in self)

    def _welfare_mark_payable(self):
        """The suppliers of what was delivered are owed from now on."""
        delivered = self.filtered(lambda picking: picking.state == "done")
        lines = delivered.move_ids.sale_line_id
        self.env["welfare.settlement.line"].search(
            [("order_line_id", "in", lines.ids), ("voucher_id", "=", False)]
        )._mark_payable()
