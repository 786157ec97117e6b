"""The demo world, story by story, in the order in which it happened."""

import logging
import time

from . import (
    accounts,
    appointments,
    at_home,
    by_itself,
    catalogue,
    charter,
    company,
    firms,
    first_help,
    fund,
    giving,
    helped,
    joining,
    life,
    needs,
    offers,
    onboarding,
    past_orders,
    people,
    placements,
    places,
    refunds,
    rounds,
    supplier_orders,
    suppliers,
    teams,
    terms,
    urgent,
    waiting,
    workers,
    workshop,
)
from .book import italian, judged

_logger = logging.getLogger(__name__)

STORIES = (
    company,
    people,
    suppliers,
    charter,
    catalogue,
    life,
    offers,
    firms,
    fund,
    workers,
    places,
    first_help,
    helped,
    onboarding,
    joining,
    past_orders,
    refunds,
    giving,
    waiting,
    accounts,
    appointments,
    teams,
    placements,
    rounds,
    workshop,
    at_home,
    supplier_orders,
    needs,
    urgent,
    by_itself,
    # Last: an order made after it carries the link, with the address of the day.
    terms,
)


def tell_all(env):
    """Tell every story once, in the Italian of its people.

    :param env: environment of the superuser
    """
    env = italian(env)
    token = judged.set({})
    try:
        for story in STORIES:
            _tell(env, story)
    finally:
        judged.reset(token)
    # What the stories wrote to invented people: nobody sends it.
    env["mail.mail"].search([("state", "=", "outgoing")]).unlink()


def _tell(env, story):
    start = time.monotonic()
    story.tell(env)
    env.flush_all()
    _logger.info(
        "story %s told in %.1f s",
        story.__name__.rpartition(".")[2],
        time.monotonic() - start,
    )
