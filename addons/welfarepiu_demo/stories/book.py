"""What every story uses: names to find records by, a clock, numbers that hold."""

import csv
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from stdnum import luhn
from stdnum.iso7064 import mod_97_10
from stdnum.it import codicefiscale

from odoo import Command
from odoo.tools import file_open

MODULE = "welfarepiu_demo"
PASSWORD = "welfarepiu"

#: The moment (naive UTC) of the story being told; none: the real one.
story_time = ContextVar("story_time", default=None)
#: While stories are told: what became of each file; none: every file is judged anew.
judged = ContextVar("judged", default=None)


def italian(env):
    """:return: ``env`` in Italian, which sends no mail and follows nothing"""
    return env(
        context={
            **env.context,
            "lang": "it_IT",
            "tz": "Europe/Rome",
            "tracking_disable": True,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "mail_notrack": True,
            "no_reset_password": True,
        }
    )


@contextmanager
def told_on(day, hour=10):
    """Let a story happen on ``day``, at ``hour`` o'clock in Italy."""
    moment = datetime.combine(day, time(hour), ZoneInfo("Europe/Rome"))
    token = story_time.set(moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None))
    try:
        yield
    finally:
        story_time.reset(token)


def today(env):
    """:return: the day in Italy"""
    return env["welfare.clock"]._today()


def months_ago(env, months, day=1):
    """:return: that day of the month so many months ago; never in the future"""
    return today(env) - relativedelta(months=months) + relativedelta(day=day)


def days_ago(env, days):
    return today(env) - timedelta(days=days)


def keep(record, name):
    """Give ``record`` the external id ``welfarepiu_demo.name``.

    :return: the record
    """
    record.env["ir.model.data"]._update_xmlids(
        [{"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}]
    )
    return record


def kept(env, name):
    """:return: the record of ``welfarepiu_demo.name``"""
    return env.ref(f"{MODULE}.{name}")


def city(env, istat):
    """:return: the municipality with this ISTAT code"""
    return env.ref(f"welfarepiu_base.city_{istat}")


def address(env, istat, street):
    """:return: values of a contact's address in a municipality"""
    place = city(env, istat)
    return {
        "street": street,
        "zip": place.zipcode,
        "city": place.name,
        "city_id": place.id,
        "state_id": place.state_id.id,
        "country_id": place.country_id.id,
    }


def read_table(name):
    """:return: the rows of ``data/name.csv``, each a dict"""
    with file_open(f"{MODULE}/data/{name}.csv") as lines:
        return list(csv.DictReader(lines))


def read_bytes(name):
    """:return: the content of the file ``data/name``"""
    with file_open(f"{MODULE}/data/{name}", "rb") as content:
        return content.read()


def make_vat(number):
    """:return: an Italian VAT number that passes its check and is nobody's"""
    digits = f"99{number:05d}016"
    return f"IT{digits}{luhn.calc_check_digit(digits)}"


def make_iban(number):
    """:return: an Italian IBAN that passes its check, of a bank that does not exist"""
    bban = f"X0999999999{number:012d}"
    return f"IT{mod_97_10.calc_check_digits(bban + 'IT')}{bban}"


def make_tax_code(letters, year, month, day, woman, town="A794"):
    """:return: the tax code of an invented person, with its check letter

    :param letters: the six letters of last and first name
    """
    code = (
        f"{letters}{year % 100:02d}{'ABCDEHLMPRST'[month - 1]}"
        f"{day + 40 * woman:02d}{town}"
    )
    return code + codicefiscale.calc_check_digit(code)


def create_users(env, people):
    """Create logins of the demo, together: each creation clears caches.

    :param people: list of dicts with the ``name`` to keep the user by, ``person``,
        ``login``, ``group`` (an external id), whether they ``can_log_in`` with
        :data:`PASSWORD`, and ``vals``
    :return: the ``res.users``, in that order
    """
    users = env["res.users"].create([_prepare_user_vals(env, one) for one in people])
    for one, user in zip(people, users, strict=True):
        if one.get("can_log_in", True):
            user._set_encrypted_password(user.id, _hash(user._crypt_context()))
        keep(user, one["name"])
    return users


def _prepare_user_vals(env, one):
    return {
        "name": one["person"],
        "login": one["login"],
        "email": one["login"],
        "lang": "it_IT",
        "tz": "Europe/Rome",
        "notification_type": "email",
        "group_ids": [Command.set(env.ref(one["group"]).ids)],
        **one.get("vals", {}),
    }


@cache
def _hash(crypt_context):
    """One hash for all: making one takes half a second."""
    return crypt_context.hash(PASSWORD)


def as_user(record, user):
    """:return: ``record`` as ``user`` sees it, with the user's rights"""
    return record.with_user(user).with_company(record.env.company)
