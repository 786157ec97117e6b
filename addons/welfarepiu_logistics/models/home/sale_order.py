from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..local_time import utc_to_rome_seconds
from ..road.welfare_route_stop import WAITING

HOUR = 3600
#: Characters of a note for the door.
NOTE = 120
#: Days after which the page asks no more whether something was wrong.
REPORT_DAYS = 30


class SaleOrder(models.Model):
    """The delivery as who waits for it at home sees it."""

    _inherit = "sale.order"

    welfare_report_ids = fields.One2many(
        "welfare.delivery.report",
        "order_id",
        string="Problems told",
        groups="welfarepiu_base.group_operator",
    )

    def _welfare_check_is_buyer(self):
        """:raise AccessError: the current user did not buy this"""
        if not self.env.su and any(
            order.partner_id != self.env.user.partner_id for order in self.sudo()
        ):
            raise AccessError(self.env._("This is the order of somebody else."))

    def _welfare_get_delivery(self):
        """What there is to say of a delivery, to who bought it and nobody else.

        :return: dict with ``phase`` (``none``, ``agree``, ``planned``, ``packing``,
            ``on_way``, ``delivered``, ``back``, ``collect``, ``off``), ``slot``,
            ``window`` (in words, or empty), ``before`` (doors before this one),
            ``stop`` (as the system; may be empty), ``back``
            (``welfare.delivery.return``, as the system)
        """
        self.ensure_one()
        self._welfare_check_is_buyer()
        order = self.sudo()
        stop = order._welfare_get_last_stop()
        back = order._welfare_get_back()
        phase = order._welfare_get_phase(stop, back)
        on_way = phase == "on_way"
        window = stop._get_expected_window() if on_way else None
        return {
            "phase": phase,
            "slot": order.welfare_slot_id,
            "window": self._welfare_describe_window(window),
            "before": stop._count_before() if on_way else 0,
            "stop": stop,
            "back": back,
        }

    def _welfare_get_last_stop(self):
        """:return: the stop that counts: the one that waits, else the last one"""
        stops = self.picking_ids.welfare_stop_ids.sorted("id")
        return (stops.filtered(lambda stop: stop.state in WAITING) or stops)[-1:]

    def _welfare_get_back(self):
        """:return: what came back to the depot of this order and is not over, or the
        last one"""
        backs = self.env["welfare.delivery.return"].search(
            [("order_id", "=", self.id)], order="id"
        )
        return (backs.filtered(lambda one: one.state != "done") or backs)[-1:]

    def _welfare_get_phase(self, stop, back):
        if self.state == "cancel":
            return "off"
        if self.state != "sale" or not self._welfare_needs_slot():
            return "none"
        if stop.state in WAITING:
            phases = {"on_road": "on_way", "packing": "packing"}
            return phases.get(stop.route_id.state, "planned")
        if stop.state == "delivered":
            return "delivered"
        outgoing = self.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing"
        )
        if outgoing and all(picking.state == "done" for picking in outgoing):
            return "delivered"
        if outgoing and all(picking.state == "cancel" for picking in outgoing):
            return "off"
        if back and back.state == "decided" and back.decision == "collect":
            return "collect"
        # A day to come has been chosen: it is planned like any other.
        if stop and not (
            self.welfare_slot_id and self.welfare_slot_id.date > stop.route_id.date
        ):
            return "back"
        return "planned" if self.welfare_slot_id else "agree"

    @api.model
    def _welfare_describe_window(self, window):
        """:param window: ``(start, end)``, naive UTC, or ``None``
        :return: ``"between 10:20 and 10:50"``, clock time in Italy; empty if none"""
        if not window:
            return ""
        format_hour = self.env["welfare.delivery.slot"]._format_hour
        start, end = (format_hour(utc_to_rome_seconds(one) / HOUR) for one in window)
        return self.env._("between %(start)s and %(end)s", start=start, end=end)

    # -- the door ----------------------------------------------------------------------

    def _welfare_has_own_door(self):
        """:return: whether it is brought to an address of who bought it, not to the
        workplace or to a place where parcels of several people are collected"""
        self.ensure_one()
        order = self.sudo()
        address = order.partner_shipping_id
        return order.partner_id in (address | address.parent_id)

    def _welfare_set_delivery_choices(self, door_note=None, by_mail=None):
        """What a person says of the own door, and of being written to; ``None`` stays
        as it is. A parcel that waits for the team gets the new note, too.

        :param str door_note: what helps to find the door, cut to what fits
        :param bool by_mail: write when a parcel is on its way
        :raise AccessError: the order is somebody else's
        :raise UserError: the door is not the buyer's own
        """
        self.ensure_one()
        self._welfare_check_is_buyer()
        order = self.sudo()
        if by_mail is not None:
            order.partner_id.welfare_delivery_by_mail = by_mail
        if door_note is None:
            return
        if not order._welfare_has_own_door():
            raise UserError(self.env._("This door is not yours: please call us."))
        door = order.partner_shipping_id
        door.welfare_door_note = door_note.strip()[:NOTE] or False
        stops = self.env["welfare.route.stop"].sudo()
        stops.search(
            [("partner_id", "=", door.id), ("state", "in", WAITING)]
        ).door_note = door.welfare_door_note

    # -- another day -----------------------------------------------------------------

    def _welfare_get_other_slots(self):
        """:return: slots that can be chosen for what came back, soonest first; none
        while it is with a team, or when there is nothing to bring any more"""
        self.ensure_one()
        delivery = self._welfare_get_delivery()
        back = delivery["back"]
        # Of cold goods somebody at the depot says first whether they are still good.
        cold = back.state == "waiting" and back.is_cold
        if delivery["phase"] != "back" or cold:
            return self.env["welfare.delivery.slot"].sudo()
        return self._welfare_get_open_slots() - self.sudo().welfare_slot_id

    def _welfare_choose_other_slot(self, slot):
        """Bring on another day what nobody could take: the place there is held, the
        old one is given back.

        :raise AccessError: the order is somebody else's
        :raise UserError: the slot is full, over or elsewhere; or there is nothing to
            bring again
        """
        self.ensure_one()
        if slot not in self._welfare_get_other_slots():
            raise UserError(self.env._("This delivery slot is not available any more."))
        order = self.sudo()
        order.write({"welfare_slot_id": slot.id})
        back = order._welfare_get_back()
        if back.state == "waiting":
            back._decide("retry", reason=self.env._("The customer chose another day."))

    # -- something is wrong ------------------------------------------------------------

    def _welfare_can_report(self):
        """:return: whether who bought it may say on the page that something is wrong"""
        self.ensure_one()
        delivery = self._welfare_get_delivery()
        if delivery["phase"] == "delivered":
            day = delivery["stop"].route_id.date or self.env["welfare.clock"]._day_of(
                max(self.sudo().picking_ids.filtered("date_done").mapped("date_done"))
            )
            today = self.env["welfare.clock"]._today()
            return (today - day).days <= REPORT_DAYS
        # Nothing came, and the hours are over.
        return (
            delivery["phase"] in ("planned", "packing")
            and bool(delivery["slot"])
            and delivery["slot"].end_at < self.env["welfare.clock"]._now()
        )
