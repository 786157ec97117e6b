"""The demo world, story by story, in the order in which it happened."""

import logging
import time

from . import (
    appointments,
    catalogue,
    charter,
    company,
    firms,
    fund,
    giving,
    helped,
    life,
    offers,
    onboarding,
    past_orders,
    people,
    placements,
    refunds,
    rounds,
    supplier_orders,
    suppliers,
    teams,
    terms,
    workers,
)
from .book import italian

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
    helped,
    onboarding,
    past_orders,
    refunds,
    giving,
    appointments,
    teams,
    placements,
    rounds,
    supplier_orders,
    # Last: an order made after it carries the link, with the address of the day.
    terms,
)


def tell_all(env):
    """Tell every story once, in the Italian of its people.

    :param env: environment of the superuser
    """
    env = italian(env)
    for story in STORIES:
        start = time.monotonic()
        story.tell(env)
        env.flush_all()
        _logger.info(
            "story %s told in %.1f s",
            story.__name__.rpartition(".")[2],
            time.monotonic() - start,
        )
    # What the stories wrote to invented people: nobody sends it.
    env["mail.mail"].search([("state", "=", "outgoing")]).unlink()
