"""A round as a person wants it: plain data. No rule in here."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Round:
    """The round of one team in the order that somebody wants.

    ``route`` is empty for a round that does not exist yet; ``before`` and ``order`` are
    deliveries (``stock.picking``) in their order, ``trips`` the trip of each. Known
    once it was judged: ``day`` (:class:`TeamDay`), ``problem`` and ``plan`` of the
    engine (``None`` when the team does not go out, or there is nothing to time),
    ``doors`` (deliveries of each stop of the engine) and ``broken``, the violations
    that the checker found.
    """

    route: Any
    team: Any
    date: Any
    slots: Any
    before: Any
    order: Any
    trips: dict = field(default_factory=dict)
    day: Any = None
    problem: Any = None
    plan: Any = None
    doors: dict = field(default_factory=dict)
    broken: list = field(default_factory=list)

    @property
    def gained(self):
        """:return: deliveries that were not in this round"""
        return self.order - self.before

    @property
    def lost(self):
        return self.before - self.order

    @property
    def timed(self):
        """:return: ``engine.Route``, or ``None``"""
        return self.plan.routes[0] if self.plan and self.plan.routes else None

    def get_number(self, picking):
        """:return: the place of a delivery in the round, from 1"""
        return self.order.ids.index(picking.id) + 1
