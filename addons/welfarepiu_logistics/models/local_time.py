from datetime import UTC, datetime, time, timedelta

from odoo.addons.welfarepiu_base.models.clock import ROME


def rome_to_utc(day, seconds):
    """:return: naive UTC moment of a clock time in Italy, ``seconds`` after midnight

    Clock time, not elapsed time: on the nights of the hour change 9:00 stays 9:00.
    """
    moment = datetime.combine(day, time()) + timedelta(seconds=seconds)
    return moment.replace(tzinfo=ROME).astimezone(UTC).replace(tzinfo=None)


def utc_to_rome_seconds(moment):
    """:return: seconds after midnight on the clock in Italy of a naive UTC moment"""
    local = moment.replace(tzinfo=UTC).astimezone(ROME)
    return local.hour * 3600 + local.minute * 60 + local.second
