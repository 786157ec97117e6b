import logging
from datetime import timedelta

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .welfare_urgent_request import LIVE

_logger = logging.getLogger(__name__)

#: Who was promised help may still say that nobody came.
HOURS_AFTER = 12
#: After so many times the minutes of the alarm it is repeated, and the worker told.
ESCALATION = 3


class WelfareUrgentRequest(models.Model):
    """Nobody waits unseen: who is asked later, what the desk is told, what is over."""

    _inherit = "welfare.urgent.request"

    @api.model
    def _cron_watch(self):
        """Look at every live request, each by itself. Every two minutes."""
        live = self.sudo().search([("state", "in", LIVE)], order="asked_at, id")
        for index, one in enumerate(live, start=1):
            try:
                one._watch()
            except (psycopg2.OperationalError, UserError) as error:
                self.env.cr.rollback()
                _logger.info("urgent request %s not looked at: %s", one.id, error)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(live) - index):
                break

    def _watch(self):
        self.ensure_one()
        now = self.env["welfare.clock"]._now()
        one = self._take_up(*LIVE)
        if one.state == "taken":
            if one.wanted_to + timedelta(hours=HOURS_AFTER) <= now:
                one._close("done")
            return
        if one.wanted_to <= now:
            one._close("expired")
            one._write_to_worker()
            one._tell_desk("expired")
            return
        one._ask_suppliers()
        one._alarm_if_due()

    def _alarm_if_due(self):
        """Tell the desk, and later the worker too, that nobody helps yet."""
        self.ensure_one()
        one = self.sudo()
        now = self.env["welfare.clock"]._now()
        states = one.answer_ids.mapped("state")
        if one.state != "open" or "offered" in states:
            return
        minutes = timedelta(minutes=one.company_id.welfare_urgent_alarm_minutes)
        is_late = one.asked_at + minutes <= now
        if not one.alarmed_at and (is_late or "asked" not in states):
            one._alarm()
        elif (
            one.alarmed_at
            and not one.escalated_at
            and one.alarmed_at + (ESCALATION - 1) * minutes <= now
        ):
            one._escalate()

    def _alarm(self):
        self.sudo().alarmed_at = self.env["welfare.clock"]._now()
        self._tell_desk("alarm")

    def _escalate(self):
        """Once more, and the worker is told what to do meanwhile."""
        self.sudo().escalated_at = self.env["welfare.clock"]._now()
        self._tell_desk("alarm")
        self._write_to_worker()

    def _get_advice(self):
        """:return: list of sentences for who asked, while nobody helps"""
        self.ensure_one()
        one = self.sudo()
        if one.state != "open" or not one.alarmed_at:
            return []
        if any(answer.state == "offered" for answer in one.answer_ids):
            return []
        advice = [self.env._("Nobody has offered help yet. Our desk knows of it.")]
        if one.escalated_at:
            phone = one.company_id.phone
            advice.append(
                self.env._("Do not wait any longer: call our desk at %s.", phone)
                if phone
                else self.env._("Do not wait any longer: call our desk.")
            )
        return advice

    @api.model
    def _get_alarm_domain(self):
        """:return: domain of what the desk has to look at first"""
        return Domain("state", "=", "open") & Domain("alarmed_at", "!=", False)
