from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """At home, at work, or at a pick-up point."""

    _inherit = "sale.order"

    welfare_place_id = fields.Many2one(
        "welfare.place",
        string="Brought to",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
        groups="welfarepiu_base.group_operator",
        help="Empty: to the delivery address.",
    )
    welfare_collection_ids = fields.One2many(
        "welfare.collection",
        "order_id",
        string="To collect",
        groups="welfarepiu_base.group_operator",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        self.env["welfare.place.load"]._refresh(orders._get_place_pairs())
        return orders

    def write(self, vals):
        is_counted = {"welfare_place_id", "welfare_slot_id", "state"} & vals.keys()
        before = self._get_place_pairs() if is_counted else set()
        res = super().write(vals)
        if "welfare_place_id" in vals:
            self._drop_slots_elsewhere()
        if {"welfare_place_id", "partner_shipping_id"} & vals.keys():
            self._welfare_send_to_door()
        if is_counted:
            self.env["welfare.place.load"]._refresh(before | self._get_place_pairs())
            self._welfare_follow_place(vals)
        return res

    def _welfare_follow_place(self, vals):
        """Orders that are confirmed, cancelled or sent elsewhere: so is the code."""
        if {"welfare_place_id", "state"} & vals.keys():
            for order in self.filtered(lambda one: one.state in ("sale", "cancel")):
                self.env["welfare.collection"]._follow_order(order)

    def unlink(self):
        pairs = self._get_place_pairs()
        res = super().unlink()
        self.env["welfare.place.load"]._refresh(pairs)
        return res

    def _get_place_pairs(self):
        """:return: ``{(place id, slot id)}`` in which these orders hold a place"""
        return {
            (order.welfare_place_id.id, order.welfare_slot_id.id)
            for order in self.sudo()
            if order.welfare_place_id
            and order.welfare_slot_id
            and order.state != "cancel"
        }

    def _welfare_get_door(self):
        return self.sudo().welfare_place_id.partner_id or super()._welfare_get_door()

    def _drop_slots_elsewhere(self):
        """Also what is closed, or full, when the round comes."""
        res = super()._drop_slots_elsewhere()
        for order in self.sudo().filtered("welfare_slot_id"):
            place = order.welfare_place_id
            if (
                place
                and order.state in ("draft", "sent")
                and not place._is_open_for(order.welfare_slot_id)
            ):
                order.welfare_slot_id = False
        return res

    def _welfare_send_to_door(self):
        """What has not left yet goes to the place the order says now, or home again."""
        places = self.env["welfare.place"].sudo()._get_partner_ids()
        for order in self.sudo():
            waiting = order.picking_ids.filtered(
                lambda one: one.state not in ("done", "cancel")
                and one.picking_type_code == "outgoing"
            )
            if order.welfare_place_id:
                waiting.partner_id = order._welfare_get_door()
            else:
                waiting.filtered(
                    lambda one: one.partner_id.id in places
                ).partner_id = order._welfare_get_door()

    def _welfare_has_cold(self):
        """:return: whether something of it must stay cold"""
        self.ensure_one()
        return any(
            line.product_id.welfare_is_cold
            for line in self.order_line
            if line._is_welfare_delivered()
        )

    # -- the choice ------------------------------------------------------------------

    def _welfare_get_places(self):
        """:return: the places the buyer can choose instead of the own home, sudo"""
        self.ensure_one()
        places = self.env["welfare.place"].sudo()
        found = places.search(
            places._get_offered_domain(self.partner_id, self.company_id)
        )
        return found.filtered(lambda place: place._is_fit_for(self))

    def _welfare_choose_place(self, place):
        """Have it brought to ``place``; an empty one is home.

        The slot is given back when no round of it goes there.

        :raise UserError: the order is confirmed, or the place is not one of those that
            the buyer can choose
        """
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            raise UserError(
                self.env._("The order is confirmed: ask the operator to move it.")
            )
        if place and place not in self._welfare_get_places():
            raise UserError(self.env._("This place cannot be chosen any more."))
        self.sudo().welfare_place_id = place

    def _welfare_get_open_slots(self):
        slots = super()._welfare_get_open_slots()
        place = self.sudo().welfare_place_id
        held = self.sudo().welfare_slot_id
        return slots.filtered(
            lambda slot: not place or slot == held or place._is_open_for(slot)
        )

    def _welfare_get_delivery_steps(self):
        one = (
            self.env["welfare.collection"]
            .sudo()
            .search([("order_id", "in", self.ids)], limit=1)
        )
        if not one or one.state == "cancelled":
            return super()._welfare_get_delivery_steps()
        return [self._welfare_get_place_step(one), *one._describe()] + [
            one._describe_last_day()
        ]

    def _welfare_get_place_step(self, collection):
        if slot := self.sudo().welfare_slot_id:
            return self.env._(
                "The team brings your parcel to %(place)s on %(slot)s.",
                place=collection.place_id._get_title(),
                slot=slot._describe(),
            )
        return self.env._("We call you to agree on the day of the delivery.")
