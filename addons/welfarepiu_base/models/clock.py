import os
from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models

ROME = ZoneInfo("Europe/Rome")

# Set only for tests of a running platform, by whoever starts the server.
OFFSET = timedelta(hours=float(os.environ.get("WELFAREPIU_CLOCK_OFFSET_HOURS") or 0))


class WelfareClock(models.AbstractModel):
    """The suite's only source of time.

    Rules of law and of plans are days in Italy, stamps are moments in UTC; asking
    ``fields.Date.today()`` for the former is wrong for one or two hours a night.
    """

    _name = "welfare.clock"
    _description = "Clock"

    @api.model
    def _now(self):
        """:return: this moment, naive, in UTC, as ``fields.Datetime`` stores it"""
        return fields.Datetime.now() + OFFSET

    @api.model
    def _today(self):
        """:return: the current day in Europe/Rome"""
        return self._day_of(self._now())

    @api.model
    def _day_of(self, moment):
        """:return: the day in Europe/Rome of a naive UTC ``moment``"""
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ROME).date()
