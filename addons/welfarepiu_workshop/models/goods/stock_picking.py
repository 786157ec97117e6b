from odoo import api, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _welfare_try_validate(self):
        """What was delivered is in people's hands: no question about dates then. What
        is past its date is taken off before it is packed."""
        return super(
            StockPicking, self.with_context(skip_expired=True)
        )._welfare_try_validate()

    def _welfare_is_packed(self):
        """:return: whether it is in a box already, or on its way"""
        self.ensure_one()
        stops = self.sudo().welfare_stop_ids
        return bool(stops.filtered(lambda stop: stop.state == "packed"))

    def _welfare_swap_past_lots(self):
        """Reserved goods that may not leave any more give way to others, if there are.

        :return: the transfers in which something is missing now
        """
        missing = self.browse()
        for picking in self.filtered(
            lambda one: one.state not in ("done", "cancel")
            and not one._welfare_is_packed()
        ):
            lines = picking.move_line_ids.filtered(
                lambda line: line.lot_id and line.lot_id._welfare_is_past()
            )
            if not lines:
                continue
            moves = lines.move_id
            moves._do_unreserve()
            moves._action_assign()
            if moves.filtered(lambda move: move.state != "assigned"):
                missing |= picking
        return missing

    @api.model
    def _welfare_find_reserved_lines(self, domain):
        """:return: lines of deliveries that wait to leave; what was delivered is found
        by the core"""
        return self.env["stock.move.line"].search(
            [
                ("state", "in", ("assigned", "partially_available")),
                ("picking_id.picking_type_code", "=", "outgoing"),
                *domain,
            ]
        )

    @api.model
    def _cron_swap_past_lots(self):
        """Each night: what was reserved and has passed its date is taken off."""
        lines = self._welfare_find_reserved_lines(
            [("lot_id.removal_date", "<=", self.env["welfare.clock"]._now())]
        )
        lines.picking_id._welfare_swap_past_lots()
