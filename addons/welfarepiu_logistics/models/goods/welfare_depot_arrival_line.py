from odoo import fields, models
from odoo.exceptions import UserError

from ..road.welfare_route_stop import WAITING
from ..row_lock import wait_for_rows


class WelfareDepotArrivalLine(models.Model):
    """One thing for one parcel: it goes from the supplier's hands into that parcel."""

    _name = "welfare.depot.arrival.line"
    _inherit = ["welfare.lifecycle"]
    _description = "Thing that comes for a parcel"
    _order = "arrival_id, is_cold, product_id, id"
    _rec_name = "product_id"

    arrival_id = fields.Many2one(
        "welfare.depot.arrival", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="arrival_id.company_id", store=True)
    move_id = fields.Many2one(
        "stock.move", required=True, index=True, ondelete="cascade", readonly=True
    )
    picking_id = fields.Many2one(related="move_id.picking_id", string="Delivery")
    order_id = fields.Many2one(related="picking_id.sale_id", string="Order")
    product_id = fields.Many2one(related="move_id.product_id", store=True)
    uom_id = fields.Many2one(related="move_id.product_uom", string="Unit")
    is_cold = fields.Boolean(
        related="product_id.welfare_is_cold", string="Cold", store=True
    )
    parcel = fields.Char(
        compute="_compute_parcel", help="Number on the label, and the round."
    )
    expected = fields.Float(readonly=True, digits="Product Unit")
    received = fields.Float(string="Arrived", readonly=True, digits="Product Unit")
    damaged = fields.Float(readonly=True, digits="Product Unit")
    decision = fields.Selection(
        [("without", "Goes on without"), ("waits", "The order waits")],
        readonly=True,
    )

    _move_uniq = models.UniqueIndex(
        "(arrival_id, move_id)", "This is expected already."
    )
    _sensible = models.Constraint(
        "CHECK (expected >= 0 AND received >= 0 AND damaged >= 0)",
        "Not less than nothing comes.",
    )

    def _compute_parcel(self):
        for line in self:
            stop = line.sudo().picking_id.welfare_stop_ids.filtered(
                lambda stop: stop.state in WAITING
            )[:1]
            line.parcel = (
                stop and f"{stop.label_number} · {stop.route_id.team_id.name}"
            ) or line.picking_id.name

    def _get_missing(self):
        """:return: pieces that cannot go into the parcel"""
        self.ensure_one()
        return max(self.expected - self.received, 0.0)

    def _is_short(self):
        """:return: whether somebody has to decide on it"""
        self.ensure_one()
        is_over = self.arrival_id.state == "received"
        return bool(self._get_missing()) and is_over and not self.decision

    def _describe_scan(self):
        """:return: ``"Farm box: parcel 3 · Team A, 1 of 2"``"""
        self.ensure_one()
        return self.env._(
            "%(product)s: parcel %(parcel)s, %(here)s of %(all)s",
            product=self.product_id.name,
            parcel=self.parcel,
            here=f"{self.received:g}",
            all=f"{self.expected:g}",
        )

    # -- what becomes of the order ---------------------------------------------------

    def _go_on_without(self):
        """The parcel leaves without it; what paid it goes back, the buyer is told.

        :raise UserError: it is not missing, or was decided already
        """
        self._check_can_decide()
        line = self.move_id.sale_line_id
        missing = self.move_id.product_uom._compute_quantity(
            self._get_missing(), line.product_uom_id
        )
        order = line.order_id
        self.sudo().write({"decision": "without"})
        order._welfare_return_lines(
            {line: missing}, "refused", self.env._("It did not come to the depot.")
        )
        self._tell_buyer()

    def _wait(self):
        """The whole order comes with the next slot that has room; the buyer is told.

        :raise UserError: it is not missing, there is no other slot, or the parcel is
            being packed
        """
        self._check_can_decide()
        order = self.sudo().order_id
        stops = self.sudo().picking_id.welfare_stop_ids.filtered(
            lambda stop: stop.state in WAITING
        )
        if any(stop.route_id.state not in ("draft", "planned") for stop in stops):
            raise UserError(
                self.env._(
                    "This parcel is being packed or is on the road: it goes on without."
                )
            )
        slot = order._welfare_get_open_slots().filtered(
            lambda slot: slot.date > self.arrival_id.date
        )[:1]
        if not slot:
            raise UserError(
                self.env._("No other slot has room: call the customer to agree.")
            )
        stops.unlink()
        order.welfare_slot_id = slot
        # Of this order all the rest waits too, and is expected again on that day.
        others = self.sudo().search([("picking_id", "=", self.picking_id.id)])
        others.filtered(lambda line: not line.decision).write({"decision": "waits"})
        self._tell_buyer()

    def _check_can_decide(self):
        self.ensure_one()
        self.check_access("write")
        wait_for_rows(self.sudo())
        if not self._is_short():
            raise UserError(
                self.env._("Nothing is missing here, or it was decided already.")
            )

    def _tell_buyer(self):
        template = self.env.ref("welfarepiu_logistics.mail_template_short")
        template.send_mail(self.id)

    def _get_buyer_sentences(self):
        """:return: what happened to the order, for who bought, one thought each"""
        self.ensure_one()
        order = self.sudo().order_id
        if self.decision == "waits":
            return [
                self.env._(
                    "The supplier could not bring %s in time.", self.product_id.name
                ),
                self.env._(
                    "We bring your whole order on %s instead.",
                    order.welfare_slot_id._describe(),
                ),
                self.env._("Does that not suit you? Answer this mail."),
            ]
        return [
            self.env._(
                "We could not put into your parcel: %(pieces)s × %(product)s.",
                pieces=f"{self._get_missing():g}",
                product=self.product_id.name,
            ),
            self.env._("What you paid for it has gone back to where it came from."),
            self.env._("All the rest comes as agreed."),
        ]

    def action_go_on_without(self):
        for line in self:
            line._go_on_without()

    def action_wait(self):
        for line in self:
            line._wait()
