from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..local_time import rome_to_utc, utc_to_rome_seconds
from ..row_lock import wait_for_rows

HOUR = 3600

#: Who reaches the last door at the last minute is still there for a while.
AT_THE_DOOR = 8 * 60


class WelfareDeliverySlot(models.Model):
    """A stretch of a day in which a zone is served, with room for some orders."""

    _name = "welfare.delivery.slot"
    _description = "Delivery slot"
    _order = "start_at, id"

    zone_id = fields.Many2one(
        "welfare.delivery.zone", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="zone_id.company_id", store=True, precompute=True, index=True
    )
    date = fields.Date(required=True, index=True)
    start_hour = fields.Float(
        string="From", required=True, default=9.0, help="Clock time in Italy."
    )
    end_hour = fields.Float(
        string="To", required=True, default=12.0, help="Clock time in Italy."
    )
    start_at = fields.Datetime(string="Start", compute="_compute_times", store=True)
    end_at = fields.Datetime(string="End", compute="_compute_times", store=True)
    cut_off = fields.Datetime(
        string="Order before",
        compute="_compute_cut_off",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Later orders cannot choose this slot. Proposed: noon of the day before.",
    )
    capacity = fields.Integer(
        required=True, default=20, help="Orders that can be delivered in this slot."
    )
    taken = fields.Integer(readonly=True, copy=False, help="Orders that hold a place.")
    free = fields.Integer(
        string="Free places", compute="_compute_free", store=True, precompute=True
    )
    active = fields.Boolean(default=True)
    order_ids = fields.One2many("sale.order", "welfare_slot_id", string="Orders")

    _taken_within_capacity = models.Constraint(
        "CHECK (taken >= 0 AND taken <= capacity)", "This delivery slot is full."
    )
    _hours_in_order = models.Constraint(
        "CHECK (start_hour >= 0 AND start_hour < end_hour AND end_hour <= 24)",
        "A delivery slot ends after it starts, on the same day.",
    )
    _zone_start_uniq = models.UniqueIndex(
        "(zone_id, date, start_hour)",
        "This zone has a slot that starts at the same time.",
    )

    @api.depends("date", "start_hour", "end_hour")
    def _compute_times(self):
        for slot in self:
            if not slot.date:
                slot.start_at = slot.end_at = False
                continue
            slot.start_at = rome_to_utc(slot.date, round(slot.start_hour * HOUR))
            slot.end_at = rome_to_utc(slot.date, round(slot.end_hour * HOUR))

    @api.depends("date")
    def _compute_cut_off(self):
        for slot in self:
            slot.cut_off = slot.date and rome_to_utc(
                fields.Date.subtract(slot.date, days=1), 12 * HOUR
            )

    @api.depends("capacity", "taken")
    def _compute_free(self):
        for slot in self:
            slot.free = slot.capacity - slot.taken

    @api.depends("zone_id", "date", "start_hour", "end_hour")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for slot in self:
            slot.display_name = self.env._(
                "%(zone)s, %(day)s %(start)s-%(end)s",
                zone=slot.zone_id.name or "",
                day=format_date(self.env, slot.date),
                start=self._format_hour(slot.start_hour),
                end=self._format_hour(slot.end_hour),
            )

    def write(self, vals):
        res = super().write(vals)
        if "date" in vals:
            self.sudo().order_ids._welfare_follow_service_day()
        return res

    @api.model
    def _format_hour(self, hour):
        """:return: ``"09:30"`` for 9.5"""
        hours, minutes = divmod(round(hour * 60), 60)
        return f"{hours:02d}:{minutes:02d}"

    @api.model
    def _format_moment(self, moment):
        """:return: ``"09:30"``, the clock in Italy at a naive UTC moment, or ``""``"""
        if not moment:
            return ""
        return self._format_hour(utc_to_rome_seconds(moment) / HOUR)

    def _describe(self):
        """:return: the day and the hours as one says them to who waits at home:
        ``"mercoledì 25 novembre, 09:00-12:00"``, in the user's language"""
        self.ensure_one()
        return self.env._(
            "%(day)s, %(start)s-%(end)s",
            day=format_date(self.env, self.date, date_format="EEEE d MMMM"),
            start=self._format_hour(self.start_hour),
            end=self._format_hour(self.end_hour),
        )

    def _get_window(self):
        """:return: ``(start, end)``, seconds on the clock in Italy: between these
        somebody may be at a door of these slots; ``None`` without slots"""
        if not self:
            return None
        return (
            min(utc_to_rome_seconds(slot.start_at) for slot in self),
            max(round(slot.end_hour * HOUR) for slot in self) + AT_THE_DOOR,
        )

    @api.model
    def _get_open_domain(self, city, company):
        """:return: domain of the slots that an order for ``city`` can still choose"""
        now = self.env["welfare.clock"]._now()
        return Domain(
            [
                ("company_id", "=", company.id),
                ("zone_id.line_ids.city_id", "=", city.id),
                ("cut_off", ">", now),
                ("start_at", ">", now),
                ("free", ">", 0),
            ]
        )

    def _refresh_taken(self):
        """Count the places again under lock, and refuse more than there are.

        The row lock makes concurrent buyers queue; the CHECK of the database holds
        even for whoever forgets to call this.
        """
        slots = self.exists().sorted("id")
        wait_for_rows(slots)
        counts = dict(
            self.env["sale.order"]
            .sudo()
            ._read_group(
                [("welfare_slot_id", "in", slots.ids), ("state", "!=", "cancel")],
                ["welfare_slot_id"],
                ["__count"],
            )
        )
        for slot in slots.sudo():
            taken = counts.get(slot, 0)
            if taken > slot.capacity:
                raise UserError(
                    self.env._(
                        "The delivery slot %s is full. Please choose another one.",
                        slot.display_name,
                    )
                )
            if taken != slot.taken:
                slot.taken = taken
        slots.flush_recordset()
