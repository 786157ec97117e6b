from odoo import fields, models


class StockPicking(models.Model):
    """The document of transport travels with the goods (DPR 472/1996).

    The core numbers it when a transfer is done: for us that is after the round. Ours is
    issued before the team leaves, and keeps its number (ADR 69).
    """

    _inherit = "stock.picking"

    welfare_ddt_issued_at = fields.Datetime(
        string="Transport document of", readonly=True, copy=False
    )
    welfare_ddt_route_id = fields.Many2one(
        "welfare.route",
        string="Issued for",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="welfarepiu_base.group_operator",
    )

    def _welfare_issue_ddt(self, route):
        """Give these deliveries their documents for a round, in the order of ``self``.

        Once for each round: what came back and leaves again has a new one, and the old
        number stays in the history.
        """
        for picking in self.sudo():
            sequence = picking.picking_type_id.l10n_it_ddt_sequence_id
            if (
                not sequence
                or picking.state in ("done", "cancel")
                or picking.welfare_ddt_route_id == route
            ):
                continue
            if picking.l10n_it_ddt_number:
                picking.message_post(
                    body=self.env._(
                        "The goods of transport document %s were not delivered and came"
                        " back.",
                        picking.l10n_it_ddt_number,
                    )
                )
            picking.write(picking._prepare_ddt_vals(route, sequence.next_by_id()))

    def _prepare_ddt_vals(self, route, number):
        carrier = filter(None, (route.team_id.name, route.vehicle_id.name))
        return {
            "l10n_it_ddt_number": number,
            "welfare_ddt_issued_at": self.env["welfare.clock"]._now(),
            "welfare_ddt_route_id": route.id,
            "l10n_it_transport_reason": "sale",
            "l10n_it_transport_method": "sender",
            "l10n_it_transport_method_details": ", ".join(carrier),
        }

    def _action_done(self):
        issued = self.filtered("welfare_ddt_issued_at")
        if not issued:
            return super()._action_done()
        res = True
        if self - issued:
            res = super(StockPicking, self - issued)._action_done()
        for picking in issued:
            sequence = picking.picking_type_id.l10n_it_ddt_sequence_id
            kept = picking.with_context(
                welfare_issued_number=(sequence.id, picking.l10n_it_ddt_number)
            )
            res = super(StockPicking, kept)._action_done() and res
        return res

    def _compute_l10n_it_show_print_ddt_button(self):
        """Also before it is done: it has to go with the goods."""
        res = super()._compute_l10n_it_show_print_ddt_button()
        for picking in self.filtered("welfare_ddt_issued_at"):
            picking.l10n_it_show_print_ddt_button = True
        return res

    def _welfare_get_ddt_date(self):
        """:return: naive UTC moment of the document: issued, else done"""
        self.ensure_one()
        issued = self.welfare_ddt_issued_at or self.date_done
        return issued or self.env["welfare.clock"]._now()

    # -- what the document says -------------------------------------------------------

    def _welfare_get_ddt_lines(self):
        """:return: list of dicts of what travels, without any price: ``name``,
        ``quantity``, ``unit``, ``supplier`` (for whom we bring it, or ``""``),
        ``cold``; cold things last"""
        self.ensure_one()
        moves = self.sudo().move_ids.filtered(lambda move: move.state != "cancel")
        return [
            self._prepare_ddt_line_vals(move)
            for move in moves.sorted(
                lambda move: (move.product_id.welfare_is_cold, move.sequence, move.id)
            )
        ]

    def _prepare_ddt_line_vals(self, move):
        product = move.product_id
        quantity = move.quantity if move.state == "done" else move.product_uom_qty
        return {
            "name": product.name,
            "quantity": f"{quantity:g}".replace(".", ","),
            "unit": move.product_uom.name,
            "supplier": product.welfare_supplier_id.name or "",
            "cold": product.welfare_is_cold,
        }

    def _welfare_get_ddt_reason(self):
        """:return: the cause of the transport, in words: goods of suppliers are theirs
        until they are sold, and we bring them for them"""
        self.ensure_one()
        lines = self._welfare_get_ddt_lines()
        reasons = dict(
            self._fields["l10n_it_transport_reason"]._description_selection(self.env)
        )
        reason = reasons.get(self.l10n_it_transport_reason, "")
        if any(line["supplier"] for line in lines):
            return self.env._(
                "%s, also in the name or for the account of the suppliers named beside"
                " the goods",
                reason,
            )
        return reason

    def _welfare_get_ddt_weight(self):
        """:return: kilos as one reads them, ``""`` when nothing was weighed"""
        self.ensure_one()
        weight = self.shipping_weight or self.weight
        return f"{weight:.1f}".replace(".", ",") if weight else ""

    def _welfare_get_ddt_buyer(self):
        """:return: ``res.partner`` who bought, also where the parcel goes to a place"""
        self.ensure_one()
        return self.sudo().sale_id.partner_id or self.partner_id
