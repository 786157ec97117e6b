from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_amount

from .terms import Offer, Terms

#: Days before the delivery from which an order is prepared: with the usual cut-off at
#: noon of the day before, who has to pay a rest has three days for it.
AHEAD = 4
MOST = 20
#: Weeks from one delivery to the next that one may choose.
RHYTHMS = (1, 2)


class _Undo(Exception):
    """An order was only tried."""


class WelfareRepeat(models.Model):
    """A worker has the same thing brought every week, or every two.

    Each time an order of its own is made, before the slot closes, with the price, the
    credit and the rules of that day: nothing is held in between. It is bought only
    under the consent that holds, and never dearer than that consent says (ADR 81).
    """

    _name = "welfare.repeat"
    _inherit = ["welfare.lifecycle", "welfare.locked"]
    _description = "Repeated purchase"
    _order = "id desc"
    _rec_name = "product_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Worker",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="restrict"
    )
    quantity = fields.Integer(required=True, readonly=True, default=1)
    weeks = fields.Integer(
        string="Every so many weeks", required=True, readonly=True, default=1
    )
    first_day = fields.Date(
        required=True,
        readonly=True,
        help="Of the first delivery under these terms, in Italy: the others follow on"
        " the same day of the week.",
    )
    start_hour = fields.Float(
        string="Around",
        required=True,
        readonly=True,
        help="Clock time in Italy; of that day's slots the nearest is taken.",
    )
    shipping_id = fields.Many2one(
        "res.partner",
        string="Home address",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty: the worker's own.",
    )
    place_id = fields.Many2one(
        "welfare.place",
        string="Brought to",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_operator",
        help="Empty: home.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    website_id = fields.Many2one("website", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("active", "Goes on"), ("stopped", "Stopped")],
        required=True,
        readonly=True,
        default="active",
        index=True,
    )
    paused_until = fields.Date(
        readonly=True, help="Last day, in Italy, on which nothing is brought."
    )
    prepared_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="Whoever prepares writes it under lock: another run that began before"
        " meets it, and looks again.",
    )
    stopped_on = fields.Date(readonly=True)
    stop_reason = fields.Char(readonly=True, help="Empty: the worker stopped it.")
    consent_ids = fields.One2many(
        "welfare.repeat.consent", "repeat_id", string="Consents", readonly=True
    )
    consent_id = fields.Many2one(
        "welfare.repeat.consent",
        string="Consent that holds",
        compute="_compute_consent_id",
    )
    agreed_total = fields.Monetary(
        string="Agreed for one time", compute="_compute_consent_id"
    )
    turn_ids = fields.One2many(
        "welfare.repeat.turn", "repeat_id", string="Times", readonly=True
    )

    _once = models.UniqueIndex(
        "(partner_id, product_id, company_id) WHERE state = 'active'",
        "You have this brought again and again already: change it instead.",
    )
    _quantity_sensible = models.Constraint(
        "CHECK (quantity BETWEEN 1 AND 20)", "Choose a quantity from 1 to 20."
    )
    _weeks_sensible = models.Constraint(
        "CHECK (weeks IN (1, 2))", "It comes every week or every two weeks."
    )
    _stopped_on_a_day = models.Constraint(
        "CHECK ((state = 'stopped') = (stopped_on IS NOT NULL))",
        "What is stopped says since when.",
    )

    @api.depends("consent_ids")
    def _compute_consent_id(self):
        for repeat in self:
            consent = repeat.consent_ids.sorted("id")[-1:]
            repeat.consent_id = consent
            repeat.agreed_total = consent.total

    # -- days ----------------------------------------------------------------------

    def _get_days(self, start, count):
        """:param start: date in Italy
        :return: list of the next ``count`` days of delivery from ``start``, pauses left
            out"""
        self.ensure_one()
        step = 7 * self.weeks
        if self.paused_until:
            start = max(start, self.paused_until + timedelta(days=1))
        times = max(-((self.first_day - start).days // step), 0)
        first = self.first_day + timedelta(days=step * times)
        return [first + timedelta(days=step * number) for number in range(count)]

    def _get_due_day(self):
        """:return: the day of delivery to be prepared now; ``None`` if it is not time
        yet, it is too late for one, or that week is settled"""
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        [day] = self._get_days(today + timedelta(days=1), 1)
        if self.state != "active" or (day - today).days > AHEAD:
            return None
        return None if self._get_turn(day) else day

    def _get_turn(self, day):
        """:return: the ``welfare.repeat.turn`` of the week of ``day``; may be empty"""
        monday = self._get_monday(day)
        return self.turn_ids.filtered(lambda turn: turn.week == monday)

    @api.model
    def _get_monday(self, day):
        return day - timedelta(days=day.weekday())

    def _get_slots(self, day):
        """:return: slots of ``day`` that one can still choose for the door, the nearest
        to the usual hour first"""
        self.ensure_one()
        slots = self._get_door_slots(self._get_terms())
        return slots.filtered(lambda slot: slot.date == day).sorted(
            lambda slot: (abs(slot.start_hour - self.start_hour), slot.id)
        )

    @api.model
    def _get_door_slots(self, terms):
        """:return: slots from tomorrow on that can be chosen now for where ``terms``
        go, soonest first, sudo"""
        Slot = self.env["welfare.delivery.slot"].sudo()
        door = terms.place.partner_id or terms.shipping
        city = door._welfare_get_city()
        if not city:
            return Slot
        today = self.env["welfare.clock"]._today()
        slots = Slot.search(
            Slot._get_open_domain(city, terms.company) & Domain("date", ">", today)
        )
        return slots.filtered(
            lambda slot: not terms.place or terms.place._is_open_for(slot)
        )

    # -- one time of it ------------------------------------------------------------

    def _get_terms(self):
        """:return: :class:`Terms`, sudo"""
        self.ensure_one()
        one = self.sudo()
        return Terms(
            worker=one.partner_id,
            product=one.product_id,
            quantity=one.quantity,
            shipping=one.shipping_id or one.partner_id,
            place=one.place_id,
            company=one.company_id,
            website=one.website_id,
        )

    @api.model
    def _get_offer(self, terms):
        """What one time costs now: an order is made, looked at and undone.

        :param terms: :class:`Terms`
        :return: :class:`Offer`
        """
        if problems := self._get_product_problems(terms):
            return Offer(problems=problems)
        found = None
        try:
            with self.env.cr.savepoint():
                # A name of its own: trying uses up no number.
                order = self._create_order(terms, name="-")
                found = self._read_offer(order)
                raise _Undo
        except _Undo:
            return found
        except (UserError, ValidationError) as error:
            return Offer(problems=(str(error),))

    @api.model
    def _get_product_problems(self, terms):
        """:return: tuple of sentences why the product cannot be had now, for the
        worker"""
        template = terms.product.product_tmpl_id
        if not terms.product.active or not template._welfare_can_repeat():
            return (self.env._("It cannot be brought again and again any more."),)
        now = self.env["welfare.clock"]._now()
        product = terms.product.with_company(terms.company)
        return tuple(product._welfare_check_can_buy(terms.worker, now))

    @api.model
    def _create_order(self, terms, **vals):
        """:return: ``sale.order`` with its delivery and the credit that would pay it,
        as the system"""
        order = (
            self.env["sale.order"]
            .sudo()
            .with_company(terms.company)
            .with_context(website_id=terms.website.id, lang=terms.worker.lang)
            .create({**self._prepare_order_vals(terms), **vals})
        )
        if terms.place:
            order._welfare_choose_place(terms.place)
        methods = order._get_delivery_methods()
        order._set_delivery_method(order._get_preferred_delivery_method(methods))
        order._welfare_update_coverage()
        return order

    @api.model
    def _prepare_order_vals(self, terms):
        return {
            "partner_id": terms.worker.id,
            "partner_shipping_id": terms.shipping.id,
            "company_id": terms.company.id,
            "website_id": terms.website.id,
            "welfare_use_credit": True,
            # A quotation, not a cart: the shop does not take it for one.
            "state": "sent",
            "require_payment": True,
            "require_signature": False,
            "order_line": [
                Command.create(
                    {
                        "product_id": terms.product.id,
                        "product_uom_qty": terms.quantity,
                    }
                )
            ],
        }

    @api.model
    def _read_offer(self, order):
        if terms_of_shop := self._get_order_problems(order):
            return Offer(problems=terms_of_shop)
        covered = order.welfare_covered_amount
        return Offer(
            total=order.currency_id.round(order.amount_total + covered),
            covered=covered,
            left=order.amount_total,
            reasons=tuple(
                dict.fromkeys(
                    sentence
                    for _line, _left, sentence in (
                        order._welfare_get_uncovered_reasons()
                    )
                )
            ),
        )

    @api.model
    def _get_order_problems(self, order):
        """:return: tuple of sentences: what the shop would say at the checkout"""
        if not order._all_product_available():
            return (self.env._("It is sold out."),)
        try:
            order._check_cart_is_ready_to_be_paid()
        except (UserError, ValidationError) as error:
            return (str(error),)
        return ()

    # -- words ---------------------------------------------------------------------

    def _describe(self):
        """:return: ``"2 × Farm box"``"""
        self.ensure_one()
        return f"{self.quantity} × {self.sudo().product_id.display_name}"

    def _describe_rhythm(self):
        """:return: ``"Every week, on Wednesday around 09:00"``"""
        self.ensure_one()
        values = {
            "day": self._get_weekday_name(self.first_day),
            "hour": self.env["welfare.delivery.slot"]._format_hour(self.start_hour),
        }
        if self.weeks == 1:
            return self.env._("Every week, on %(day)s around %(hour)s", **values)
        return self.env._("Every two weeks, on %(day)s around %(hour)s", **values)

    def _describe_door(self):
        """:return: where it is brought, on one line"""
        self.ensure_one()
        one = self.sudo()
        if one.place_id:
            return one.place_id._get_title()
        door = one.shipping_id or one.partner_id
        return ", ".join(filter(None, (door.street, door.city)))

    @api.model
    def _get_weekday_name(self, day):
        return fields.Date.to_date(day) and self.env[
            "ir.qweb.field.date"
        ].value_to_html(day, {"format": "EEEE"})

    def _get_consent_words(self, total):
        """What the worker agrees to; no name and no street, since it stays.

        :param total: EUR for one time, delivery included
        :return: list of sentences
        """
        self.ensure_one()
        price = format_amount(self.env, total, self.currency_id)
        return [
            self.env._(
                "%(what)s, %(rhythm)s, for at most %(price)s each time, delivery"
                " included.",
                what=self._describe(),
                rhythm=self._describe_rhythm().lower(),
                price=price,
            ),
            self.env._(
                "I agree that it is ordered for me each time and paid with my welfare"
                " credit, if my credit pays all of it."
            ),
            self.env._(
                "If my credit does not pay all of it, you write to me: I pay the rest"
                " by a link, or nothing is bought that time."
            ),
            self.env._("If it gets dearer, you ask me first."),
            self.env._("I can skip a time, pause, change or stop it whenever I want."),
        ]

    # -- who reads which -----------------------------------------------------------

    @api.model
    def _get_active_domain(self):
        return Domain("state", "=", "active")
