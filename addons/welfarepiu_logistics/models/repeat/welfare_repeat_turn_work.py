import logging
from datetime import timedelta

import psycopg2

from odoo import api, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.fields import Domain

from ..local_time import rome_to_utc

_logger = logging.getLogger(__name__)

TEMPLATE = "welfarepiu_logistics.mail_template_repeat_turn"


class WelfareRepeatTurn(models.Model):
    """How one time is made: by a job, ahead of the slot's cut-off.

    Asked again it does nothing: the row of the week says that it is done.
    """

    _inherit = "welfare.repeat.turn"

    @api.model
    def _cron_prepare(self):
        """Drop what nobody answered in time, then prepare what is due."""
        self._drop_late()
        Repeat = self.env["welfare.repeat"]
        alive = Repeat._get_active_domain() & Domain("partner_id.active", "=", True)
        due = Repeat.search(alive, order="id").filtered(
            lambda repeat: repeat._get_due_day()
        )
        cron = self.env["ir.cron"]
        for left, repeat in zip(range(len(due) - 1, -1, -1), due, strict=True):
            self._prepare_alone(repeat)
            if not cron._commit_progress(1, remaining=left):
                break

    @api.model
    def _prepare_alone(self, repeat):
        """One that breaks keeps nothing from the others, and is tried again."""
        try:
            with self.env.cr.savepoint():
                self._prepare(repeat)
        except psycopg2.OperationalError:
            # Somebody was faster: the next run looks again.
            return
        except Exception:
            _logger.exception("Repeated purchase %s was not prepared", repeat.id)

    @api.model
    def _prepare(self, repeat):
        """Make the next time of ``repeat`` if it is due.

        :return: the turn; empty if it is not time, or somebody else is at it
        """
        repeat = repeat.with_context(lang=repeat.partner_id.lang)
        try:
            repeat.lock_for_update(allow_referencing=True)
        except LockError:
            return self.browse()
        repeat.invalidate_recordset()
        day = repeat._get_due_day()
        if not day:
            return self.browse()
        slots = repeat._get_slots(day)
        if not slots and not self._is_last_chance(day):
            return self.browse()
        repeat.prepared_at = self.env["welfare.clock"]._now()
        turn = self._decide(repeat, day, slots[:1])
        turn._tell()
        return turn

    @api.model
    def _is_last_chance(self, day):
        """:return: whether no slot of ``day`` can still be opened: it is noon of the
        day before, in Italy, when slots close"""
        eve = rome_to_utc(day - timedelta(days=1), 12 * 3600)
        return self.env["welfare.clock"]._now() >= eve

    @api.model
    def _decide(self, repeat, day, slot):
        """Judge what one time costs and who pays it, and do what follows.

        :param slot: of ``day``; empty: no round comes
        :return: the turn, written
        """
        offer = repeat._get_offer(repeat._get_terms())
        if offer.problems:
            return self._give_up(repeat, day, "\n".join(offer.problems))
        if not slot:
            return self._give_up(
                repeat, day, self.env._("No round with a free place comes that day.")
            )
        consent = repeat.consent_id
        if repeat.currency_id.compare_amounts(offer.total, consent.total) > 0:
            return self._write_down(
                repeat, day, "asked", total=offer.total, until=slot.cut_off
            )
        try:
            with self.env.cr.savepoint():
                return self._make_order(repeat, day, slot, consent)
        except (UserError, ValidationError) as error:
            # What the normal gate refuses at the last moment.
            return self._give_up(repeat, day, str(error))

    @api.model
    def _make_order(self, repeat, day, slot, consent):
        """Make the order; credit that pays all of it confirms it by the normal gate.

        :raise UserError: the slot is full by now, or the gate refuses
        """
        order = repeat._create_order(
            repeat._get_terms(), origin=self.env._("Repeated purchase")
        )
        order._welfare_choose_slot(slot)
        order.welfare_slot_held_until = slot.cut_off
        total = order.amount_total + order.welfare_covered_amount
        self._check_not_dearer(order, total, consent)
        left = order.amount_total
        turn = self._write_down(
            repeat,
            day,
            "to_pay",
            order_id=order.id,
            consent_id=consent.id,
            until=slot.cut_off,
            total=total,
            left=left,
            reason=self._get_left_reason(order),
        )
        if order.currency_id.is_zero(left):
            order.with_context(send_email=True).action_confirm()
        return turn

    @api.model
    def _check_not_dearer(self, order, total, consent):
        """Between looking and ordering a price may have moved."""
        if order.currency_id.compare_amounts(total, consent.total) > 0:
            raise UserError(self.env._("The price has just changed."))

    @api.model
    def _get_left_reason(self, order):
        reasons = [reason for *_line, reason in order._welfare_get_uncovered_reasons()]
        return "\n".join(dict.fromkeys(reasons)) or False

    @api.model
    def _give_up(self, repeat, day, reason):
        """Nothing is bought this time; what is not sold any more ends for good."""
        turn = self._write_down(repeat, day, "missed", reason=reason)
        product = repeat.sudo().product_id
        if not (product.active and product.product_tmpl_id._welfare_can_repeat()):
            repeat._stop(self.env._("It is not sold in this way any more."))
        return turn

    @api.model
    def _write_down(self, repeat, day, state, **vals):
        return self.sudo().create(
            {"repeat_id": repeat.id, "day": day, "state": state, **vals}
        )

    # -- what happens to it later --------------------------------------------------

    def _drop_late(self):
        """What was not answered, or not paid, before the slot closed is not bought."""
        now = self.env["welfare.clock"]._now()
        late = self.search([("state", "in", ("to_pay", "asked")), ("until", "<=", now)])
        for turn in late:
            # Money that is on its way decides by itself.
            if not turn.order_id._welfare_is_being_paid_or_none():
                told = turn.with_context(lang=turn.partner_id.lang)
                told._drop("missed", told._get_late_reason())
                told._tell()

    def _get_late_reason(self):
        if self.state == "asked":
            return self.env._("You had not agreed to the new price.")
        return self.env._("The rest had not been paid in time.")

    def _drop(self, state, reason=False):
        """Give up what waits; its order is cancelled, its place given back.

        :param state: ``skipped`` or ``missed``
        :raise UserError: the rest is being paid right now
        """
        for turn in self.sudo():
            order = turn.order_id
            if order._welfare_is_being_paid_or_none():
                raise UserError(order._welfare_get_under_way_message())
            turn.write({"state": state, "reason": reason, "until": False})
            if order.state in ("draft", "sent"):
                order._action_cancel()

    def _settle(self):
        """The order is confirmed: by credit, or since the rest is paid."""
        self.filtered(lambda turn: turn.state == "to_pay").write(
            {"state": "ordered", "until": False, "left": 0.0, "reason": False}
        )

    def _tell(self):
        """Write to the worker; of what was ordered, the order's own mail tells. Who has
        no address reads it on the own page."""
        for turn in self:
            turn.told_at = self.env["welfare.clock"]._now()
            if turn.state in ("to_pay", "asked", "missed") and turn.partner_id.email:
                self.env.ref(TEMPLATE).sudo().send_mail(turn.id)
