from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..local_time import rome_to_utc
from ..road.welfare_route_stop import WAITING

#: Clock time in Italy of the day before, from which people are reminded.
REMIND_FROM = 15
#: Later than was told by more than this: it is told again, once.
LATE = timedelta(minutes=20)
CRON = "welfarepiu_logistics.cron_delivery_tell"


class WelfareDeliveryNotice(models.Model):
    """That something was told of a parcel, once for each day on which it is brought.

    One row for each parcel, day and kind: planning again tells nothing twice, another
    day is told anew. No names, no address.
    """

    _name = "welfare.delivery.notice"
    _description = "Notice of a delivery"
    _order = "id desc"
    _rec_name = "kind"

    picking_id = fields.Many2one(
        "stock.picking", required=True, index=True, ondelete="cascade", readonly=True
    )
    order_id = fields.Many2one(
        related="picking_id.sale_id", store=True, index=True, string="Order"
    )
    company_id = fields.Many2one(related="picking_id.company_id", store=True)
    day = fields.Date(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("reminder", "Reminder of the day before"),
            ("on_way", "On the way"),
            ("late", "Later than was told"),
        ],
        required=True,
        readonly=True,
    )
    expected_at = fields.Datetime(
        readonly=True, help="When the team was expected, as was known then."
    )
    sent_at = fields.Datetime(required=True, readonly=True)
    channel = fields.Selection(
        [("mail", "E-mail"), ("page", "On the page only")],
        required=True,
        readonly=True,
    )

    _once = models.UniqueIndex("(picking_id, day, kind)", "This was told already.")

    @api.model
    def _wake(self):
        """Look soon at who is to be told something; after this transaction."""
        self.env.ref(CRON).sudo()._trigger()

    # -- the day before ----------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind who gets something tomorrow, or today if nobody did yesterday."""
        orders = self.env["sale.order"].search(self._get_reminder_domain())
        pickings = orders.picking_ids.filtered(self._is_to_be_reminded)
        told = self._get_told(pickings, "reminder")
        due = [
            picking
            for picking in pickings
            if (picking, picking.sale_id.welfare_slot_id.date) not in told
        ]
        cron = self.env["ir.cron"]
        for left, picking in zip(range(len(due) - 1, -1, -1), due, strict=True):
            self._tell(picking, "reminder", picking.sale_id.welfare_slot_id.date)
            if not cron._commit_progress(1, remaining=left):
                break

    @api.model
    def _get_reminder_domain(self):
        now = self.env["welfare.clock"]._now()
        today = self.env["welfare.clock"]._today()
        tomorrow = fields.Date.add(today, days=1)
        last = tomorrow if now >= rome_to_utc(today, REMIND_FROM * 3600) else today
        return (
            Domain("state", "=", "sale")
            & Domain("welfare_slot_id.date", ">=", today)
            & Domain("welfare_slot_id.date", "<=", last)
            & Domain("welfare_slot_id.start_at", ">", now)
        )

    @api.model
    def _is_to_be_reminded(self, picking):
        return (
            picking.picking_type_code == "outgoing"
            and picking.state not in ("draft", "done", "cancel")
            and not picking.welfare_stop_ids.filtered(
                lambda stop: stop.state == "delivered"
                or (
                    stop.route_id.state == "done"
                    and stop.route_id.date == picking.sale_id.welfare_slot_id.date
                )
            )
        )

    @api.model
    def _get_told(self, pickings, kind):
        """:return: set of ``(picking, day)`` of which ``kind`` was told"""
        notices = self.search([("picking_id", "in", pickings.ids), ("kind", "=", kind)])
        return {(notice.picking_id, notice.day) for notice in notices}

    # -- on the road -------------------------------------------------------------------

    @api.model
    def _cron_tell(self):
        """Tell who waits for a team that has left when it comes, and once if it comes
        much later than was told."""
        routes = self.env["welfare.route"].search(
            [
                ("state", "=", "on_road"),
                ("date", "=", self.env["welfare.clock"]._today()),
            ]
        )
        stops = routes.stop_ids.filtered(lambda stop: stop.state in WAITING)
        cron = self.env["ir.cron"]
        for left, stop in zip(range(len(stops) - 1, -1, -1), stops, strict=True):
            self._tell_stop(stop)
            if not cron._commit_progress(1, remaining=left):
                break

    @api.model
    def _tell_stop(self, stop):
        """:return: the notice that was given now; empty when there is nothing new"""
        expected = stop._get_expected()
        if not expected or stop._is_cancelled():
            return self.browse()
        day = stop.route_id.date
        known = self.search(
            [("picking_id", "=", stop.picking_id.id), ("day", "=", day)]
        )
        first = known.filtered(lambda notice: notice.kind == "on_way")
        if not first:
            return self._tell(stop.picking_id, "on_way", day, expected)
        if expected - first.expected_at > LATE and "late" not in known.mapped("kind"):
            return self._tell(stop.picking_id, "late", day, expected)
        return self.browse()

    # -- telling -----------------------------------------------------------------------

    @api.model
    def _tell(self, picking, kind, day, expected=False):
        notice = self.create(self._prepare_notice_vals(picking, kind, day, expected))
        if notice.channel == "mail":
            template = self.env.ref(f"welfarepiu_logistics.mail_template_{kind}")
            template.sudo().send_mail(notice.id)
        return notice

    @api.model
    def _prepare_notice_vals(self, picking, kind, day, expected):
        person = picking.sale_id.partner_id
        by_mail = kind == "reminder" or person.welfare_delivery_by_mail
        return {
            "picking_id": picking.id,
            "day": day,
            "kind": kind,
            "expected_at": expected,
            "sent_at": self.env["welfare.clock"]._now(),
            "channel": "mail" if by_mail and person.email else "page",
        }

    # -- words of the mails ------------------------------------------------------------

    def _get_stop(self):
        """:return: the stop that waits for this parcel, or empty"""
        return self.picking_id.welfare_stop_ids.filtered(
            lambda stop: stop.state in WAITING
        )[:1]

    def _describe_window(self):
        """:return: ``"10:20 - 10:50"``, clock time in Italy"""
        stop = self._get_stop()
        window = stop._get_expected_window() if stop else None
        return self.env["sale.order"]._welfare_describe_window(window)

    def _describe_place(self):
        """:return: where the parcel is brought, on one line"""
        partner = self.picking_id.partner_id
        return ", ".join(filter(None, [partner.street, partner.street2, partner.city]))

    def _has_cold_goods(self):
        return self.picking_id._welfare_is_cold()

    def _is_for_today(self):
        return self.day == self.env["welfare.clock"]._today()

    def _get_page_url(self):
        return f"{self.order_id.get_base_url()}/my/consegna/{self.order_id.id}"
