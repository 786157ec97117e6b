from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SaleOrder(models.Model):
    _inherit = "sale.order"

    welfare_slot_id = fields.Many2one(
        "welfare.delivery.slot",
        string="Delivery slot",
        index=True,
        ondelete="restrict",
        copy=False,
        tracking=True,
        check_company=True,
    )
    welfare_slot_held_until = fields.Datetime(
        string="Slot kept until",
        copy=False,
        readonly=True,
        help="A cart that is not paid by then gives its place back.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._get_occupied_slots()._refresh_taken()
        return orders

    def write(self, vals):
        if not {"welfare_slot_id", "state", "partner_shipping_id"} & vals.keys():
            return super().write(vals)
        before = self._get_occupied_slots()
        result = super().write(vals)
        if "partner_shipping_id" in vals:
            self._drop_slots_elsewhere()
        (before | self._get_occupied_slots())._refresh_taken()
        if "welfare_slot_id" in vals:
            self._welfare_follow_service_day()
        return result

    def unlink(self):
        slots = self._get_occupied_slots()
        result = super().unlink()
        slots._refresh_taken()
        return result

    def _drop_slots_elsewhere(self):
        """A cart that goes to another valley gives its place back."""
        for order in self.sudo().filtered("welfare_slot_id"):
            city = order._welfare_get_door()._welfare_get_city()
            served = order.welfare_slot_id.zone_id.line_ids.city_id
            if order.state in ("draft", "sent") and city not in served:
                order.welfare_slot_id = False

    def _get_occupied_slots(self):
        return self.filtered(lambda order: order.state != "cancel").welfare_slot_id

    def _welfare_needs_slot(self):
        """:return: whether something in this order is brought to a door"""
        self.ensure_one()
        return any(line._is_welfare_delivered() for line in self.order_line)

    def _welfare_get_next_steps(self):
        return super()._welfare_get_next_steps() + self._welfare_get_delivery_steps()

    def _welfare_get_delivery_steps(self):
        """Hook.

        :return: sentences on how what is brought comes to who bought it
        """
        if slot := self.sudo().welfare_slot_id:
            return [
                self.env._(
                    "The team brings your parcel on %s. Somebody should be at home.",
                    slot._describe(),
                )
            ]
        if self._welfare_needs_slot():
            return [self.env._("We call you to agree on the day of the delivery.")]
        return []

    def _welfare_get_door(self):
        """Hook.

        :return: ``res.partner``, the address to which our rounds bring this order
        """
        self.ensure_one()
        return self.sudo().partner_shipping_id

    def _welfare_get_open_slots(self):
        """:return: slots this order can choose now, soonest first, on days on which
        all it brings can be ready; the one it already holds is among them"""
        self.ensure_one()
        slots = self.env["welfare.delivery.slot"].sudo()
        city = self._welfare_get_door()._welfare_get_city()
        if city:
            domain = slots._get_open_domain(city, self.company_id)
            slots = slots.search(domain | Domain("id", "=", self.welfare_slot_id.id))
        days = {
            day
            for day in set(slots.mapped("date"))
            if self._welfare_can_be_served_on(day)
        }
        return slots.filtered(
            lambda one: one.date in days or one == self.sudo().welfare_slot_id
        )

    def _welfare_choose_slot(self, slot):
        """Hold a place in ``slot`` for this order, giving back the one held before.

        Raise ``UserError`` when the slot is full, past its cut-off or does not serve
        the delivery address.
        """
        self.ensure_one()
        self._check_can_choose_slot(slot)
        hold = timedelta(minutes=self.company_id.sudo().welfare_slot_hold_minutes)
        self.write(
            {
                "welfare_slot_id": slot.id,
                "welfare_slot_held_until": self.env["welfare.clock"]._now() + hold,
            }
        )

    def _check_can_choose_slot(self, slot):
        if self.state not in ("draft", "sent"):
            raise UserError(
                self.env._("The order is confirmed: ask the operator to move it.")
            )
        if slot not in self._welfare_get_open_slots():
            raise UserError(self.env._("This delivery slot is not available any more."))

    def _action_confirm(self):
        for order in self:
            if order._welfare_needs_slot() and not order.welfare_slot_id:
                order._welfare_propose_slot()
        return super()._action_confirm()

    def _welfare_propose_slot(self):
        """Give the first slot that serves the address to an order without one.

        An order that finds none stays without; the coordinator sees it in the list.
        """
        self.ensure_one()
        self.sudo().welfare_slot_id = self._welfare_get_open_slots()[:1]

    @api.model
    def _get_stale_slot_domain(self):
        return Domain(
            [
                ("state", "in", ("draft", "sent")),
                ("welfare_slot_id", "!=", False),
                ("welfare_slot_held_until", "<", self.env["welfare.clock"]._now()),
            ]
        )

    @api.model
    def _welfare_release_stale_slots(self):
        """Give back the places of carts that were left unpaid, or whose payment went
        back (a cron calls this)."""
        carts = self.search(self._get_stale_slot_domain())
        carts.filtered(lambda cart: not cart._welfare_is_being_paid()).write(
            {"welfare_slot_id": False, "welfare_slot_held_until": False}
        )

    def _welfare_is_being_paid(self):
        """:return: whether a provider has, or may soon have, money for this order"""
        self.ensure_one()
        return any(tx._welfare_is_live() for tx in self.sudo().transaction_ids)
