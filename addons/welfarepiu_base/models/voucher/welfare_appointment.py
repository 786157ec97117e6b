from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

OPEN = ("requested", "proposed", "accepted")
TIMES = 5


class WelfareAppointment(models.Model):
    """A date, or a price, that a worker and a supplier agree on before the service.

    A date is for a voucher already bought, which is booked from then on; a quote comes
    before buying, and an accepted one is a line of the cart at its price.
    """

    _name = "welfare.appointment"
    _description = "Appointment or quote"
    _order = "id desc"

    booking = fields.Selection(
        [("appointment", "Date"), ("quote", "Quote")], required=True, readonly=True
    )
    worker_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", readonly=True
    )
    supplier_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    voucher_id = fields.Many2one(
        "welfare.voucher", index="btree_not_null", ondelete="restrict", readonly=True
    )
    wishes = fields.Text(readonly=True, help="Of the worker: when, and what.")
    answer = fields.Text(readonly=True, help="Of the supplier.")
    time_ids = fields.One2many(
        "welfare.appointment.time",
        "appointment_id",
        string="Proposed times",
        readonly=True,
    )
    starts_at = fields.Datetime(string="Agreed time", readonly=True, index=True)
    price = fields.Monetary(readonly=True, help="Quoted, gross, tax included.")
    valid_until = fields.Date(string="Quote valid until", readonly=True)
    is_reminded = fields.Boolean(string="Reminded", readonly=True)
    state = fields.Selection(
        [
            ("requested", "Asked for"),
            ("proposed", "Proposed"),
            ("accepted", "Agreed"),
            ("done", "Done"),
            ("declined", "Declined"),
            ("cancelled", "Cancelled"),
            ("no_show", "Nobody came"),
            ("expired", "Expired"),
        ],
        default="requested",
        required=True,
        readonly=True,
        index=True,
    )

    _one_open = models.UniqueIndex(
        "(voucher_id) WHERE state IN ('requested', 'proposed', 'accepted')",
        "A date is already being agreed for this voucher.",
    )
    _agreed_has_terms = models.Constraint(
        """CHECK (state <> 'accepted' OR CASE booking
            WHEN 'appointment' THEN starts_at IS NOT NULL AND voucher_id IS NOT NULL
            ELSE price > 0 AND valid_until IS NOT NULL END)""",
        "What is agreed has a time, or a price.",
    )

    @api.depends("product_id", "booking")
    def _compute_display_name(self):
        words = dict(self._fields["booking"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{words.get(one.booking)}: {one.product_id.name}"

    # -- who ---------------------------------------------------------------------

    def _check_worker(self):
        if self.sudo().worker_id != self.env.user.partner_id:
            raise AccessError(self.env._("Only the worker does this."))

    def _check_supplier(self):
        if self.sudo().supplier_id != self.env.user.commercial_partner_id:
            raise AccessError(self.env._("Only the supplier does this."))

    def _take(self, *states):
        """Lock an appointment that must be in one of ``states``.

        :return: it, sudo
        :raise UserError: somebody has moved it on
        """
        self.ensure_one()
        one = self.sudo()
        one.lock_for_update()
        one.invalidate_recordset(["state"])
        if one.state not in states:
            raise UserError(
                self.env._("This has changed in the meantime: please look again.")
            )
        return one

    # -- ask ---------------------------------------------------------------------

    @api.model
    def _request_date(self, voucher, wishes):
        """The holder of a voucher asks its supplier for a time.

        :param str wishes: when it would suit
        :return: ``welfare.appointment``
        :raise UserError: the voucher needs no date, or is not to be used any more
        """
        voucher.ensure_one()
        ticket = voucher.sudo()
        if ticket.holder_id != self.env.user.partner_id:
            raise AccessError(self.env._("Only the worker does this."))
        if ticket.product_id.welfare_booking != "appointment":
            raise UserError(self.env._("This needs no date: just go."))
        if ticket.state != "issued" or ticket.appointment_ids._get_open():
            raise UserError(
                self.env._("A date is already being agreed for this voucher.")
            )
        return self._create_request(
            "appointment", ticket.product_id, wishes, voucher_id=ticket.id
        )

    @api.model
    def _request_quote(self, product, wishes):
        """A worker asks what a service would cost.

        :param product: ``product.product``
        :param str wishes: what is needed, and when
        :return: ``welfare.appointment``
        :raise UserError: it has a price already, or cannot be bought now
        """
        goods = product.sudo()
        if goods.welfare_booking != "quote":
            raise UserError(self.env._("This has a price already."))
        now = self.env["welfare.clock"]._now()
        if reasons := goods._welfare_check_can_buy(self.env.user.partner_id, now):
            raise UserError(" ".join(reasons))
        return self._create_request("quote", goods, wishes)

    @api.model
    def _create_request(self, booking, product, wishes, **vals):
        if not (wishes or "").strip():
            raise UserError(self.env._("Please write when it suits you and what for."))
        one = self.sudo().create(
            {
                "booking": booking,
                "worker_id": self.env.user.partner_id.id,
                "product_id": product.id,
                "supplier_id": product.welfare_supplier_id.id,
                "company_id": self.env.company.id,
                "wishes": wishes.strip(),
                **vals,
            }
        )
        one._write_to_supplier()
        return one.with_env(self.env)

    # -- propose -----------------------------------------------------------------

    def _propose(self, moments, answer=False):
        """The supplier names times.

        :param moments: list of naive UTC datetimes, in the future and within the
            voucher's last day
        """
        self._check_supplier()
        one = self._take("requested", "proposed")
        clock = self.env["welfare.clock"]
        last = one.voucher_id.expires_on
        if one.booking != "appointment" or not 0 < len(moments) <= TIMES:
            raise UserError(self.env._("Please propose one to five times."))
        for moment in moments:
            if moment <= clock._now() or clock._day_of(moment) > last:
                raise UserError(
                    self.env._(
                        "Propose times from now to %s, when the voucher expires.",
                        last.strftime("%d/%m/%Y"),
                    )
                )
        one.write(
            {
                "time_ids": [
                    Command.clear(),
                    *(Command.create({"starts_at": moment}) for moment in moments),
                ],
                "answer": answer,
                "state": "proposed",
            }
        )
        one._write_to_worker()

    def _quote(self, price, answer=False):
        """The supplier says what it costs, gross, in EUR."""
        self._check_supplier()
        one = self._take("requested", "proposed")
        if one.booking != "quote" or one.currency_id.compare_amounts(price, 0.0) <= 0:
            raise UserError(self.env._("Please write a price above zero."))
        days = one.company_id.welfare_quote_days
        today = self.env["welfare.clock"]._today()
        one.write(
            {
                "price": one.currency_id.round(price),
                "valid_until": today + timedelta(days=days),
                "answer": answer,
                "state": "proposed",
            }
        )
        one._write_to_worker()

    def _decline(self, answer):
        self._check_supplier()
        one = self._take("requested", "proposed")
        one.write({"state": "declined", "answer": answer})
        one._write_to_worker()

    # -- agree -------------------------------------------------------------------

    def _accept_time(self, time):
        """The worker takes one of the times; the voucher is booked.

        :param time: ``welfare.appointment.time`` of this one, still to come
        """
        self._check_worker()
        one = self._take("proposed")
        time = time.sudo()
        if (
            time not in one.time_ids
            or time.starts_at <= self.env["welfare.clock"]._now()
        ):
            raise UserError(self.env._("This time is gone: please choose another."))
        one.voucher_id._book()
        one.write({"state": "accepted", "starts_at": time.starts_at})
        one._write_to_supplier()

    def _accept_quote(self, order):
        """The worker takes the price: it is a line of the cart.

        :param order: the worker's cart
        """
        self._check_worker()
        one = self._take("proposed", "accepted")
        one._check_quote_is_valid()
        if not one._get_lines():
            order._cart_add(one.product_id.id, 1, welfare_quote_id=one.id)
        one.state = "accepted"

    def _get_lines(self):
        """:return: ``sale.order.line`` that took this quote and were not cancelled"""
        return (
            self.env["sale.order.line"]
            .sudo()
            .search([("welfare_quote_id", "in", self.ids), ("state", "!=", "cancel")])
        )

    def _check_quote_is_valid(self):
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        if self.booking != "quote" or not self.valid_until or self.valid_until < today:
            raise UserError(self.env._("This quote is no longer valid: ask again."))

    # -- end ---------------------------------------------------------------------

    def _get_open(self):
        return self.filtered(lambda one: one.state in OPEN)

    def _can_cancel(self):
        """:return: whether the worker may still call it off, by the contract with the
        supplier"""
        self.ensure_one()
        one = self.sudo()
        if one.state in ("requested", "proposed"):
            return True
        hours = timedelta(hours=one.supplier_id.welfare_cancel_hours)
        now = self.env["welfare.clock"]._now()
        return (
            one.state == "accepted"
            and one.booking == "appointment"
            and one.starts_at - hours >= now
        )

    def _cancel(self):
        """Call it off: the worker until the hours agreed, the supplier always."""
        is_worker = self.sudo().worker_id == self.env.user.partner_id
        if not is_worker:
            self._check_supplier()
        one = self._take(*OPEN)
        if is_worker and not one._can_cancel():
            raise UserError(
                self.env._(
                    "It is too late to call it off here: please call the supplier."
                )
            )
        one.voucher_id._unbook()
        one.state = "cancelled"
        if is_worker:
            one._write_to_supplier()
        else:
            one._write_to_worker()

    def _mark_no_show(self):
        """Nobody came: the contract says whether the supplier is paid all the same."""
        self._check_supplier()
        one = self._take("accepted")
        if not one.starts_at or one.starts_at > self.env["welfare.clock"]._now():
            raise UserError(self.env._("The time has not come yet."))
        if one.supplier_id.welfare_no_show == "due":
            one.voucher_id._close_as_due()
        else:
            one.voucher_id._unbook()
        one.state = "no_show"
        one._write_to_worker()

    @api.model
    def _cron_daily(self):
        """Remind of tomorrow's dates; close quotes that nobody took."""
        clock = self.env["welfare.clock"]
        tomorrow = clock._today() + timedelta(days=1)
        near = self.sudo().search(
            [
                ("state", "=", "accepted"),
                ("is_reminded", "=", False),
                ("starts_at", ">", clock._now()),
                ("starts_at", "<", clock._now() + timedelta(days=3)),
            ]
        )
        for one in near.filtered(lambda a: clock._day_of(a.starts_at) <= tomorrow):
            one._write_to_worker()
            one.is_reminded = True
        self.sudo().search(
            [("state", "=", "proposed"), ("valid_until", "<", clock._today())]
        ).state = "expired"

    # -- words -------------------------------------------------------------------

    def _format_time(self, moment):
        local = fields.Datetime.context_timestamp(
            self.with_context(tz="Europe/Rome"), moment
        )
        return local.strftime("%d/%m/%Y %H:%M")

    def _get_sentence(self):
        """:return: where it stands, in one sentence for the user: the worker, or the
        supplier"""
        self.ensure_one()
        one = self.sudo()
        if one.supplier_id == self.env.user.commercial_partner_id and (
            sentence := self._get_supplier_sentences().get(one.state)
        ):
            return sentence
        if one.state == "accepted" and one.starts_at:
            return self.env._("Agreed: %s.", self._format_time(one.starts_at))
        if one.state in ("proposed", "accepted") and one.booking == "quote":
            return self.env._(
                "The price is %(price)s, until %(day)s.",
                price=one.currency_id.format(one.price),
                day=one.valid_until.strftime("%d/%m/%Y"),
            )
        sentences = {
            "requested": self.env._("The supplier has been asked and will answer."),
            "proposed": self.env._("The supplier proposes times: choose one."),
            "declined": self.env._("The supplier cannot do it."),
            "cancelled": self.env._("Called off. The voucher can be used again."),
            "done": self.env._("Done."),
            "expired": self.env._("The quote was not taken in time."),
        }
        if one.state == "no_show":
            if one.supplier_id.welfare_no_show == "due":
                return self.env._(
                    "Nobody came. By contract the supplier is paid all the same."
                )
            return self.env._("Nobody came. The voucher can be used again.")
        if one.state == "cancelled" and not one.voucher_id:
            words = dict(self._fields["state"]._description_selection(self.env))
            return f"{words['cancelled']}."
        return sentences[one.state]

    def _get_supplier_sentences(self):
        """:return: ``{state: sentence}`` where the supplier reads it in other words"""
        res = {
            "requested": self.env._("You are asked for it: please answer."),
            "declined": self.env._("You cannot do it."),
        }
        if self.booking == "appointment":
            res["proposed"] = self.env._("You proposed times: one is still to choose.")
        return res

    def _write_to_worker(self):
        for one in self.filtered("worker_id.email"):
            self.env.ref(
                "welfarepiu_base.mail_template_appointment_worker"
            ).sudo().send_mail(one.id)

    def _write_to_supplier(self):
        for one in self.filtered("supplier_id.email"):
            self.env.ref(
                "welfarepiu_base.mail_template_appointment_supplier"
            ).sudo().send_mail(one.id)
