from datetime import datetime, time, timedelta

import pytz

from odoo import models

from odoo.addons.welfarepiu_base.models.clock import ROME

# What the core's calendars compute with.
CORE_ROME = pytz.timezone(ROME.key)


class ResourceCalendar(models.Model):
    """A weekly pattern, shared by whoever keeps to it: it names nobody, so that every
    employee, who may read calendars, learns nothing of a person from it (ADR 62)."""

    _inherit = "resource.calendar"

    def _welfare_get_presence(self, date):
        """:return: ``[(start, end)]``, seconds on the clock in Italy on ``date``,
        without the days on which all is closed; the whole day without a calendar"""
        if not self:
            return [(0, 24 * 3600)]
        start = datetime.combine(date, time(), ROME)
        end = datetime.combine(date + timedelta(days=1), time(), ROME)
        intervals = self._work_intervals_batch(start, end, tz=CORE_ROME)[False]
        return [
            (self._welfare_get_seconds(date, one), self._welfare_get_seconds(date, two))
            for one, two, _attendance in intervals
        ]

    def _welfare_get_seconds(self, date, moment):
        """Clock time, not elapsed time: on the nights of the hour change 9:00 stays."""
        local = moment.astimezone(ROME)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return seconds if local.date() == date else 24 * 3600

    def write(self, vals):
        res = super().write(vals)
        if "attendance_ids" in vals:
            self._welfare_get_teams()._availability_changed()
        return res

    def _welfare_get_teams(self):
        """:return: the teams of which somebody keeps to one of these patterns"""
        teams = self.env["welfare.team"].sudo()
        return teams.search(
            [
                "|",
                "|",
                ("member_ids.calendar_id", "in", self.ids),
                ("educator_id.welfare_educator_ids.calendar_id", "in", self.ids),
                (
                    "substitute_ids.user_id.welfare_educator_ids.calendar_id",
                    "in",
                    self.ids,
                ),
            ]
        )
