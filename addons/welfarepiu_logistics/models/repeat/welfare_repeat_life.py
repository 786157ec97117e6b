from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .welfare_repeat import MOST, RHYTHMS

CRON = "welfarepiu_logistics.cron_repeat"


class WelfareRepeat(models.Model):
    """What a worker does with it: begin, change, pause, skip, stop."""

    _inherit = "welfare.repeat"

    def _check_mine(self):
        """:raise AccessError: not the current user's"""
        if not self.env.su and self.sudo().partner_id - self.env.user.partner_id:
            raise AccessError(self.env._("This is another person's."))

    def _lock_active(self):
        """Lock it for a change.

        :raise UserError: it is stopped, or being prepared right now
        """
        self.ensure_one()
        self._check_mine()
        self._lock()
        if self.state != "active":
            raise UserError(self.env._("This is stopped: begin it anew in the shop."))

    def _get_locked_message(self):
        return self.env._("Its next order is being made right now. Try again.")

    # -- begin and change ----------------------------------------------------------

    @api.model
    def _start(self, terms, weeks, slot, seen):
        """The current worker has it brought again and again.

        :param terms: :class:`Terms`
        :param weeks: 1 or 2, from one delivery to the next
        :param slot: ``welfare.delivery.slot`` of the first one
        :param seen: EUR for one time that the worker saw and agrees to
        :return: the repeat
        :raise AccessError: not the worker
        :raise UserError: something cannot be chosen (any more), or costs something else
        """
        if not self.env.su and (
            not self.env.user.has_group("welfarepiu_base.group_worker")
            or terms.worker != self.env.user.partner_id
        ):
            raise AccessError(self.env._("Only workers have things brought by itself."))
        self._check_can_have(terms, weeks, slot, seen)
        if self.sudo().search_count(self._get_same_domain(terms), limit=1):
            raise UserError(
                self.env._(
                    "You have this brought again and again already: change it instead."
                )
            )
        repeat = self.sudo().create(self._prepare_vals(terms, weeks, slot))
        repeat = repeat.sudo(self.env.su)
        self.env["welfare.repeat.consent"]._note(repeat, seen)
        self._wake()
        return repeat

    def _change(self, terms, weeks, slot, seen):
        """Go on under other terms, to which the worker agrees anew.

        An order that is already made stays as it is.

        :raise UserError: as :meth:`_start`
        """
        self._lock_active()
        if (terms.worker, terms.product) != (
            self.sudo().partner_id,
            self.sudo().product_id,
        ):
            raise UserError(self.env._("For another product, begin anew in the shop."))
        self._check_can_have(terms, weeks, slot, seen)
        self.sudo().write(self._prepare_vals(terms, weeks, slot))
        self.env["welfare.repeat.consent"]._note(self, seen)
        self._wake()

    @api.model
    def _check_agreed(self, agreed):
        """:raise UserError: the box under the words was not ticked"""
        if not agreed:
            raise UserError(
                self.env._("Tick “I agree”: without it nothing is ordered for you.")
            )

    @api.model
    def _draft(self, terms, weeks, slot):
        """:return: what :meth:`_start` would begin, not stored: to read its words"""
        return self.sudo().new(self._prepare_vals(terms, weeks, slot))

    @api.model
    def _get_same_domain(self, terms):
        return self._get_active_domain() & self._get_domain_of(terms)

    @api.model
    def _get_domain_of(self, terms):
        return (
            Domain("partner_id", "=", terms.worker.id)
            & Domain("product_id", "=", terms.product.id)
            & Domain("company_id", "=", terms.company.id)
        )

    @api.model
    def _prepare_vals(self, terms, weeks, slot):
        return {
            "partner_id": terms.worker.id,
            "product_id": terms.product.id,
            "quantity": terms.quantity,
            "weeks": weeks,
            "first_day": slot.date,
            "start_hour": slot.start_hour,
            "shipping_id": terms.shipping.id,
            "place_id": terms.place.id,
            "company_id": terms.company.id,
            "website_id": terms.website.id,
            "paused_until": False,
        }

    @api.model
    def _check_can_have(self, terms, weeks, slot, seen):
        if weeks not in RHYTHMS:
            raise UserError(self.env._("Choose every week or every two weeks."))
        if not 1 <= terms.quantity <= MOST:
            raise UserError(self.env._("Choose a quantity from 1 to %s.", MOST))
        if not self._get_door_slots(terms):
            raise UserError(
                self.env._(
                    "No round comes to this address now: choose another one, or a"
                    " pick-up point."
                )
            )
        if slot not in self._get_door_slots(terms):
            raise UserError(
                self.env._(
                    "The day of the first delivery cannot be chosen any more: choose"
                    " another one."
                )
            )
        offer = self._get_offer(terms)
        if offer.problems:
            raise UserError(" ".join(offer.problems))
        if terms.company.currency_id.compare_amounts(offer.total, seen):
            raise UserError(
                self.env._(
                    "The price is another one now: look at it and confirm again."
                )
            )

    # -- pause, skip, stop ---------------------------------------------------------

    def _pause(self, until):
        """Nothing is brought up to a day, that day included.

        An order that is already made stays: what waits for a payment is dropped.

        :param until: date in Italy
        :raise UserError: no day, or a day that is past or too far
        """
        self._lock_active()
        today = self.env["welfare.clock"]._today()
        if not until or until <= today:
            raise UserError(
                self.env._("Choose the last day of the pause, after today.")
            )
        if (until - today).days > 366:
            raise UserError(
                self.env._("A pause lasts a year at most: stop it instead.")
            )
        self.sudo().paused_until = until
        waiting = self.sudo().turn_ids.filtered(
            lambda turn: turn._is_waiting() and turn.day <= until
        )
        waiting._drop("skipped")

    def _resume(self):
        """Bring it again, from the next day on."""
        self._lock_active()
        self.sudo().paused_until = False
        self._wake()

    def _skip(self, day):
        """Leave out one delivery.

        :param day: date in Italy: one of the next days of delivery
        :raise UserError: it is none, or it is ordered already
        """
        self._lock_active()
        today = self.env["welfare.clock"]._today()
        if day not in self._get_days(today, 8):
            raise UserError(self.env._("Nothing comes on that day."))
        turn = self.sudo()._get_turn(day)
        if turn.state == "ordered":
            raise UserError(
                self.env._(
                    "This time is ordered already: ask us if you cannot have it."
                )
            )
        if turn:
            turn._drop("skipped")
        else:
            turn._write_down(self.sudo(), day, "skipped")

    def _unskip(self, day):
        """Have a delivery after all that one had left out.

        :raise UserError: it was not left out, or it is too late
        """
        self._lock_active()
        today = self.env["welfare.clock"]._today()
        turn = self.sudo()._get_turn(day) if day else self.env["welfare.repeat.turn"]
        if turn.state != "skipped" or day <= today:
            raise UserError(self.env._("It is too late for that day."))
        turn.unlink()
        self._wake()

    def _stop(self, reason=False):
        """Bring it no more. An order that is already made stays; what waits for a
        payment is dropped.

        :param reason: a sentence for the worker; empty: the worker did it
        """
        self._lock_active()
        self.sudo().write(
            {
                "state": "stopped",
                "stopped_on": self.env["welfare.clock"]._today(),
                "stop_reason": reason,
                "paused_until": False,
            }
        )
        self.sudo().turn_ids.filtered(lambda turn: turn._is_waiting())._drop("skipped")

    def _accept(self, seen):
        """Agree to what it costs now.

        :param seen: EUR for one time that the worker saw
        :raise UserError: it costs something else again
        """
        self._lock_active()
        offer = self._get_offer(self._get_terms())
        if offer.problems:
            raise UserError(" ".join(offer.problems))
        if self.currency_id.compare_amounts(offer.total, seen):
            raise UserError(
                self.env._(
                    "The price is another one now: look at it and confirm again."
                )
            )
        self.env["welfare.repeat.consent"]._note(self, seen)
        # The cron takes up what was waiting for this answer.
        self.sudo().turn_ids.filtered(lambda turn: turn.state == "asked").unlink()
        self._wake()

    @api.model
    def _wake(self):
        """Look soon at what is to be prepared; after this transaction."""
        self.env.ref(CRON).sudo()._trigger()
