"""From when to when help is wanted: today, tonight or tomorrow, as people tap it."""

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from odoo.addons.welfarepiu_base.models.clock import ROME

#: Hours after midnight, of the day that is meant; 24 and more are of the next one.
HOURS = {"today": (0, 24), "tonight": (18, 32), "tomorrow": (0, 24)}
#: Before it, "tonight" is the night that is still going on.
MORNING = 6
#: An hour of "tonight" before it is of the next morning.
NOON = 12


class Span(NamedTuple):
    """:ivar start: naive UTC
    :ivar end: naive UTC, after it"""

    start: datetime
    end: datetime


class OverError(ValueError):
    """The hours that were asked for are over."""


class OrderError(ValueError):
    """The hours end before they begin."""


def to_utc(day, hours):
    """:return: naive UTC moment of a clock time in Italy, ``hours`` after midnight;
    clock time, not elapsed time: on the nights of the hour change 9 stays 9"""
    moment = datetime.combine(day, time()) + timedelta(hours=hours)
    return moment.replace(tzinfo=ROME).astimezone(UTC).replace(tzinfo=None)


def to_rome(moment):
    """:return: a naive UTC moment on the clock in Italy, with its zone"""
    return moment.replace(tzinfo=UTC).astimezone(ROME)


def get_span(when, now, hour_from=None, hour_to=None):
    """:param str when: a key of ``HOURS``
    :param now: naive UTC
    :param hour_from: hours after midnight in Italy, 9.5 being half past nine; ``None``:
        from when it begins
    :param hour_to: the same
    :return: :class:`Span`, from now on
    :raise OverError: nothing is left of it
    :raise OrderError: it would end before it begins
    """
    here = to_rome(now)
    day = here.date()
    if when == "tomorrow":
        day += timedelta(days=1)
    elif when == "tonight" and here.hour < MORNING:
        day -= timedelta(days=1)
    first, last = HOURS[when]
    start = _place(when, hour_from, first)
    # Until midnight is the end of the day.
    end = _place(when, 24 if hour_to == 0 else hour_to, last)
    if end <= start:
        raise OrderError
    span = Span(max(to_utc(day, start), now), to_utc(day, end))
    if span.end <= now:
        raise OverError
    return span


def _place(when, hour, otherwise):
    if hour is None:
        return otherwise
    return hour + 24 if when == "tonight" and hour < NOON else hour
