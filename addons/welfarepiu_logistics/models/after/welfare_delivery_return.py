from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

OPERATOR = "welfarepiu_base.group_operator"

#: Where goods go that nobody is brought any more. Of the last ones a reason is said.
GOODS = [
    ("stock", "Back to stock"),
    ("supplier", "Back to the supplier"),
    ("given", "Given away"),
    ("thrown", "Thrown away"),
]
NEEDS_REASON = ("given", "thrown")


class WelfareDeliveryReturn(models.Model):
    """A parcel that came back to the depot, until somebody has decided what becomes of
    it and it is so: one row for each stop at which it was not handed over.

    Nothing is left in the air: the row is over when the parcel is on a round again, in
    somebody's hands, or cancelled with its goods somewhere.
    """

    _name = "welfare.delivery.return"
    _inherit = ["welfare.lifecycle", "welfare.locked"]
    _description = "Parcel that came back"
    _order = "came_on, id"
    _rec_name = "picking_id"

    stop_id = fields.Many2one(
        "welfare.route.stop",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    picking_id = fields.Many2one(related="stop_id.picking_id", store=True, index=True)
    order_id = fields.Many2one(
        related="stop_id.picking_id.sale_id", string="Order", store=True, index=True
    )
    partner_id = fields.Many2one(related="stop_id.partner_id", string="Recipient")
    company_id = fields.Many2one(related="stop_id.company_id", store=True, index=True)
    came_on = fields.Date(string="Came back on", required=True, readonly=True)
    why = fields.Char(required=True, readonly=True)
    is_cold = fields.Boolean(string="Cold goods", readonly=True)
    waiting_days = fields.Integer(
        string="Days waiting", compute="_compute_waiting_days", aggregator=None
    )
    state = fields.Selection(
        [
            ("waiting", "To be decided"),
            ("decided", "Decided"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    decision = fields.Selection(
        [
            ("retry", "Brought again"),
            ("collect", "Collected at the depot"),
            ("cancel", "Not brought any more"),
        ],
        readonly=True,
    )
    goods = fields.Selection(GOODS, help="If it is not brought any more.")
    reason = fields.Char(help="No names and nothing about health.")
    collected_by = fields.Char(help="Who took it at the depot, or showed a code.")
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True)
    done_on = fields.Date(readonly=True)

    _once = models.UniqueIndex("(stop_id)", "This stop stands in the list already.")
    _decided_before_done = models.Constraint(
        "CHECK ((state = 'waiting') = (decision IS NULL)"
        " AND (state = 'done') = (done_on IS NOT NULL))",
        "A parcel that came back is decided upon, then done.",
    )
    _goods_of_cancelled = models.Constraint(
        "CHECK (decision IS DISTINCT FROM 'cancel' OR goods IS NOT NULL)",
        "Say where the goods go.",
    )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() - {"goods", "reason", "collected_by"}

    @api.depends("came_on", "done_on")
    def _compute_waiting_days(self):
        today = self.env["welfare.clock"]._today()
        for one in self:
            one.waiting_days = ((one.done_on or today) - one.came_on).days

    # -- what came back ------------------------------------------------------------

    @api.model
    def _note(self, stops):
        """Note that the parcels of these stops came back; those that are noted already
        stay as they are."""
        known = self.search([("picking_id", "in", stops.picking_id.ids)])
        rows = self.create([self._prepare_vals(stop) for stop in stops - known.stop_id])
        # It came back once more: the attempt that was decided then is over.
        known.filtered(lambda one: one.picking_id in rows.picking_id)._follow("retry")
        return rows

    def _prepare_vals(self, stop):
        return {
            "stop_id": stop.id,
            "came_on": self.env["welfare.clock"]._today(),
            "why": self._describe_why(stop),
            "is_cold": stop.picking_id._welfare_is_cold(),
        }

    def _describe_why(self, stop):
        """:return: what the team told, in the words of the lists; no free text"""
        if stop._is_cancelled():
            return self.env._("The order was cancelled.")
        name = "problem_kind" if stop.problem_kind else "state"
        told = stop.act_ids.filtered(lambda act: act.applied and act.result != "packed")
        if not told:
            return self.env._("Not visited.")
        return dict(stop._fields[name]._description_selection(self.env))[stop[name]]

    @api.model
    def _get_kept_back_domain(self):
        """:return: domain of the rows whose parcels are not planned by themselves: they
        wait for somebody at the depot, or are cold and nobody has looked at them"""
        return Domain("state", "!=", "done") & (
            Domain("decision", "=", "collect")
            | (Domain("state", "=", "waiting") & Domain("is_cold", "=", True))
        )

    # -- what becomes of it --------------------------------------------------------

    def _decide(self, decision, goods=False, reason=None):
        """Say what becomes of this parcel, once.

        :param decision: a value of ``decision``
        :param goods: a value of ``goods``, for ``cancel``
        :raise UserError: it is decided already, or something has to be said first
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        goods, reason = goods or self.goods, reason or self.reason
        self._check_can_decide(decision, goods, reason)
        row = self.sudo()
        row.write(
            {
                "decision": decision,
                "state": "decided",
                "goods": goods if decision == "cancel" else False,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_at": self.env["welfare.clock"]._now(),
            }
        )
        if decision == "cancel":
            row._cancel_delivery()
            row._move_goods()
            row._finish()
        row._tell_customer()

    def _check_can_decide(self, decision, goods, reason):
        if self.state != "waiting":
            raise UserError(self.env._("This is decided already."))
        if decision not in dict(self._fields["decision"].selection):
            raise UserError(self.env._("There is no such decision."))
        if decision != "cancel":
            if self.picking_id.state in ("done", "cancel"):
                raise UserError(
                    self.env._("It is not to be brought any more: say where it goes.")
                )
            if self.is_cold and not reason:
                raise UserError(
                    self.env._(
                        "These goods must stay cold: write how they were kept, or do"
                        " not bring them any more."
                    )
                )
            return
        if not goods:
            raise UserError(self.env._("Say where the goods go."))
        if goods in NEEDS_REASON and not reason:
            raise UserError(self.env._("Write why they are given or thrown away."))
        if goods == "stock" and self.is_cold and not reason:
            raise UserError(
                self.env._("These goods must stay cold: write how they were kept.")
            )

    def _finish(self):
        self.filtered(lambda one: one.state != "done").sudo().write(
            {"state": "done", "done_on": self.env["welfare.clock"]._today()}
        )

    def _follow(self, decision, finish=True):
        """What is so without anybody having said it is written down as decided.

        :param bool finish: it is over, too
        """
        self.filtered(lambda one: one.state == "waiting").sudo().write(
            {"state": "decided", "decision": decision}
        )
        if finish:
            self._finish()

    # -- not brought any more ------------------------------------------------------

    def _cancel_delivery(self):
        """Cancel what is left of the delivery, and give back what its goods cost; the
        trip was made."""
        self.ensure_one()
        picking = self.picking_id
        if picking.state in ("done", "cancel"):
            return
        quantities = self._get_undelivered()
        if quantities:
            self.order_id._welfare_return_lines(quantities, "undelivered", self.reason)
        picking.action_cancel()

    def _get_undelivered(self):
        """:return: ``{sale.order.line: quantity}`` of this parcel that was not given
        back yet, in the unit of the line"""
        quantities = {}
        for move in self.picking_id.move_ids.filtered("sale_line_id"):
            if move.state in ("done", "cancel"):
                continue
            line = move.sale_line_id
            quantity = quantities.get(line, 0.0) + line._welfare_get_moved_qty(move)
            quantities[line] = min(quantity, line._welfare_get_returnable_qty())
        return {line: quantity for line, quantity in quantities.items() if quantity > 0}

    def _move_goods(self):
        """Book where the goods are now: they never left the stock's books."""
        self.ensure_one()
        if self.goods == "supplier":
            self._send_to_suppliers()
        elif self.goods in NEEDS_REASON:
            for move in self._get_goods():
                self.env["stock.scrap"].create(
                    self._prepare_scrap_vals(move)
                ).do_scrap()

    def _get_goods(self):
        """:return: moves of the parcel, cancelled by now: what goes elsewhere"""
        return self.picking_id.move_ids.filtered(
            lambda move: move.state == "cancel" and move.product_uom_qty > 0
        )

    def _prepare_scrap_vals(self, move):
        words = dict(self._fields["goods"]._description_selection(self.env))
        return {
            "product_id": move.product_id.id,
            "product_uom_id": move.product_uom.id,
            "scrap_qty": move.product_uom_qty,
            "location_id": move.location_id.id,
            "company_id": self.company_id.id,
            "origin": f"{self.picking_id.name}: {words[self.goods]}, {self.reason}",
        }

    def _send_to_suppliers(self):
        """One transfer for each supplier; the operator's own goods stay in stock."""
        for supplier, moves in (
            self._get_goods()
            .grouped(lambda move: move.product_id.welfare_supplier_id)
            .items()
        ):
            if supplier:
                picking = self.env["stock.picking"].create(
                    self._prepare_supplier_picking_vals(supplier, moves)
                )
                picking.action_confirm()
                picking._welfare_validate()

    def _prepare_supplier_picking_vals(self, supplier, moves):
        picking = self.picking_id
        kind = picking.picking_type_id
        target = supplier.with_company(self.company_id).property_stock_supplier
        return {
            "partner_id": supplier.id,
            "picking_type_id": (
                kind.warehouse_id.in_type_id.return_picking_type_id or kind
            ).id,
            "origin": picking.name,
            "location_id": picking.location_id.id,
            "location_dest_id": target.id,
            "move_ids": [
                fields.Command.create(
                    {
                        "product_id": move.product_id.id,
                        "product_uom": move.product_uom.id,
                        "product_uom_qty": move.product_uom_qty,
                        "location_id": picking.location_id.id,
                        "location_dest_id": target.id,
                    }
                )
                for move in moves
            ],
        }

    # -- collected at the depot ----------------------------------------------------

    def _hand_over(self, name):
        """Somebody took the parcel at the depot: it is delivered.

        :param str name: of who took it, or the code that was shown
        :raise UserError: nobody said that it is to be collected, or who took it
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if (self.state, self.decision) != ("decided", "collect"):
            raise UserError(self.env._("This parcel is not to be collected."))
        if not (name or "").strip():
            raise UserError(self.env._("Write who took it, or the code."))
        self.collected_by = name.strip()[:100]
        picking = self.sudo().picking_id
        if picking._welfare_validate():
            raise UserError(
                self.env._("%s could not be posted: look at it.", picking.name)
            )
        picking._welfare_mark_payable()
        self._finish()

    # -- words and buttons ---------------------------------------------------------

    def _get_sentence(self):
        """:return: what becomes of it, for who waits at home"""
        self.ensure_one()
        if self.state == "waiting":
            return self.env._("Your parcel is back at our depot.")
        return {
            "retry": self.env._("We bring it again."),
            "collect": self.env._("Your parcel waits for you at our depot."),
            "cancel": self.env._("We do not bring it any more."),
        }[self.decision]

    def _describe_back(self):
        """:return: what came back to who paid, in one sentence; empty if nothing did"""
        self.ensure_one()
        lines = self.picking_id.move_ids.sale_line_id
        returns = self.order_id.sudo().welfare_return_ids.filtered(
            lambda one: one.order_line_id in lines
        )
        return returns._get_sentence() if returns else ""

    def _tell_customer(self):
        """What was decided, by mail, if the customer did not choose it."""
        template = self.env.ref("welfarepiu_logistics.mail_template_return")
        for one in self.filtered("order_id.partner_id.email"):
            if one.decided_by_id.partner_id != one.order_id.partner_id:
                template.sudo().send_mail(one.id)

    def _get_page_url(self):
        return f"{self.order_id.get_base_url()}/my/consegna/{self.order_id.id}"

    def action_retry(self):
        self._decide("retry")

    def action_collect(self):
        self._decide("collect")

    def action_cancel(self):
        self._decide("cancel")

    def action_hand_over(self):
        self._hand_over(self.collected_by)
