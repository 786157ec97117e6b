from datetime import date, datetime, timedelta
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import consteq, hmac

# How far a supplier looks ahead, and how long before its end a voucher is shown.
AGENDA_DAYS = 30


class Entry(NamedTuple):
    """One thing that a supplier has to do, or is promised, on a day."""

    day: date
    #: ``answer``, ``order``, ``round``, ``appointment``, ``voucher`` or ``payment``
    kind: str
    #: what, in one sentence without the customer's name
    title: str
    #: where to read more, a path of the portal
    path: str
    #: the same for the same thing, whatever changes of it
    key: str
    #: naive UTC; ``None``: some time on the day
    starts_at: datetime | None = None


class ResPartner(models.Model):
    """What is due, by day, for one supplier."""

    _inherit = "res.partner"

    welfare_calendar_serial = fields.Integer(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Part of the calendar's address: another number, another address.",
    )

    # -- what is due -------------------------------------------------------------

    def _welfare_get_agenda(self, days=AGENDA_DAYS):
        """:param int days: how far to look ahead, in Rome; what is overdue is there too
        :return: list of :class:`Entry`, by day, of this supplier (read as superuser:
            who asks has to be this supplier)
        """
        self.ensure_one()
        supplier = self.sudo()
        today = self.env["welfare.clock"]._today()
        until = today + timedelta(days=days)
        entries = [
            *supplier._welfare_get_order_entries(),
            *supplier._welfare_get_appointment_entries(),
            *supplier._welfare_get_voucher_entries(today, until),
            *supplier._welfare_get_payment_entries(),
        ]
        return sorted(
            (entry for entry in entries if entry.day <= until),
            key=lambda one: (one.day, one.starts_at or datetime.min, one.kind, one.key),
        )

    def _welfare_get_order_entries(self):
        orders = self.env["welfare.supplier.order"].search(
            [
                ("supplier_id", "=", self.id),
                ("state", "in", ("new", "accepted")),
                ("served_as", "!=", "voucher"),
            ]
        )
        clock = self.env["welfare.clock"]
        entries = []
        for one in orders:
            path = f"/fornitore/ordini/{one.id}"
            things = one._describe_things()
            if one.state == "new":
                title = self.env._(
                    "Answer order %(number)s: %(things)s",
                    number=one.name,
                    things=things,
                )
                day = clock._day_of(one.answer_by)
                entries.append(Entry(day, "answer", title, path, f"answer-{one.id}"))
            elif one.served_as == "rounds" and one.day:
                title = self.env._(
                    "For our round, order %(number)s: %(things)s",
                    number=one.name,
                    things=things,
                )
                entries.append(Entry(one.day, "round", title, path, f"order-{one.id}"))
            elif one.day:
                title = self.env._(
                    "Order %(number)s: %(things)s", number=one.name, things=things
                )
                if one.due_hours:
                    title = f"{title} ({one.due_hours})"
                entries.append(Entry(one.day, "order", title, path, f"order-{one.id}"))
        return entries

    def _welfare_get_appointment_entries(self):
        clock = self.env["welfare.clock"]
        found = self.env["welfare.appointment"].search(
            [
                ("supplier_id", "=", self.id),
                ("state", "=", "accepted"),
                ("starts_at", ">=", clock._now() - timedelta(days=1)),
            ]
        )
        return [
            Entry(
                clock._day_of(one.starts_at),
                "appointment",
                self.env._("Appointment: %s", one.product_id.name),
                f"/fornitore/appuntamenti/{one.id}",
                f"appointment-{one.id}",
                one.starts_at,
            )
            for one in found
        ]

    def _welfare_get_voucher_entries(self, today, until):
        found = self.env["welfare.voucher"].search(
            [
                ("supplier_id", "=", self.id),
                ("state", "in", ("issued", "booked")),
                ("expires_on", ">=", today),
                ("expires_on", "<=", until),
            ]
        )
        return [
            Entry(
                one.expires_on,
                "voucher",
                self.env._(
                    "Last day of voucher %(number)s: %(product)s",
                    number=one.name,
                    product=one.product_id.name,
                ),
                "/fornitore",
                f"voucher-{one.id}",
            )
            for one in found
        ]

    def _welfare_get_payment_entries(self):
        found = self.env["welfare.settlement"].search(
            [("supplier_id", "=", self.id), ("state", "=", "posted")]
        )
        return [
            Entry(
                one.pay_on,
                "payment",
                self.env._(
                    "You are paid %(amount)s, statement %(month)s",
                    amount=one.currency_id.format(one.left_amount),
                    month=one.period_start.strftime("%m/%Y"),
                ),
                f"/fornitore/estratto/{one.id}",
                f"payment-{one.id}",
            )
            for one in found
            if one.payment_state in ("to_pay", "late")
            and one.currency_id.compare_amounts(one.left_amount, 0.0) > 0
        ]

    # -- the calendar's address --------------------------------------------------

    def _welfare_get_calendar_token(self):
        """:return: what opens this supplier's calendar without a password; nothing of
        it is stored, and renewing it shuts the old address"""
        self.ensure_one()
        supplier = self.sudo()
        return hmac(
            self.env(su=True),
            "welfare-supplier-calendar",
            (supplier.id, supplier.welfare_calendar_serial),
        )

    def _welfare_renew_calendar(self):
        """:raise AccessError: of another supplier"""
        self.ensure_one()
        if self != self.env.user.commercial_partner_id and not self.env.su:
            raise AccessError(self.env._("Only the supplier does this."))
        self.sudo().welfare_calendar_serial += 1

    def _welfare_opens_calendar(self, token):
        """:return: whether ``token`` is this supplier's"""
        supplier = self.sudo().exists()
        return bool(
            supplier.is_welfare_supplier
            and consteq(supplier._welfare_get_calendar_token(), token or "")
        )

    def _welfare_get_calendar(self):
        """:return: bytes, iCalendar (RFC 5545); no customer's name or address in it, as
        it goes to whatever calendar the supplier uses"""
        # Like the core's own calendars; the library comes with Odoo.
        import vobject

        self.ensure_one()
        calendar = vobject.iCalendar()
        calendar.add("x-wr-calname").value = "WELFAREPIU"
        stamp = self.env["welfare.clock"]._now().replace(tzinfo=vobject.icalendar.utc)
        host = self.get_base_url()
        for entry in self._welfare_get_agenda():
            event = calendar.add("vevent")
            event.add("uid").value = f"{entry.key}@welfarepiu"
            event.add("dtstamp").value = stamp
            event.add("summary").value = entry.title
            event.add("url").value = f"{host}{entry.path}"
            if entry.starts_at:
                event.add("dtstart").value = entry.starts_at.replace(
                    tzinfo=vobject.icalendar.utc
                )
            else:
                event.add("dtstart").value = entry.day
        return calendar.serialize().encode()
