"""What a planning has before it: plain data, read once. No rule in here."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Door:
    """Deliveries handed over at one door together: one stop of the engine.

    ``number`` is the id of the first delivery. ``team`` is the only one that may come
    (``None``: any); ``done`` are the times of what was done already, seconds on the
    clock in Italy; ``fixed`` tells that the door keeps its place in the round;
    ``packed`` that its parcels are in the vehicle of ``team``.
    """

    number: int
    pickings: Any
    point: Any
    team: Any = None
    done: tuple | None = None
    fixed: bool = False
    packed: bool = False
    trip: int = 1


@dataclass
class Sheet:
    """A day, or some slots of it, to plan.

    ``routes`` are those that the plan may change; of these ``own`` go on, one a team,
    and ``left`` stay exactly as they are. ``pool`` are the deliveries that may go
    anywhere, ``closed`` the teams that take nothing new, ``stuck`` the stops packed for
    a team that does not go out. ``rigid`` are teams whose packed doors keep their
    order. ``bans`` are the doors of the day to which somebody does not go, once there
    is a ``problem``. ``state`` is all that a plan rests on, as it was read. ``now`` is
    the moment, seconds on the clock in Italy, ``None`` on other days.
    """

    date: Any
    slots: Any
    teams: Any
    keep: bool
    seconds: float
    seed: int
    engine: str = "auto"
    max_iterations: int | None = None
    now: int | None = None
    days: dict = field(default_factory=dict)
    able: Any = None
    routes: Any = None
    own: dict = field(default_factory=dict)
    left: Any = None
    closed: Any = None
    stuck: Any = None
    pool: Any = None
    unlocated: Any = None
    doors: dict = field(default_factory=dict)
    rigid: set = field(default_factory=set)
    bans: Any = None
    problem: Any = None
    state: tuple = ()

    def get_state(self):
        """:return: all that a plan rests on, as it is now"""
        return (
            tuple(
                (
                    route.id,
                    route.state,
                    tuple(
                        (
                            stop.id,
                            stop.picking_id.id,
                            stop.state,
                            stop.sequence,
                            stop.pinned,
                            stop.act_time,
                        )
                        for stop in route.stop_ids.sorted("id")
                    ),
                )
                for route in self.routes.sorted("id")
            ),
            tuple(self.pool.ids),
            tuple(
                (
                    team.id,
                    day.educator.id,
                    day.vehicle.id,
                    day.start,
                    day.end,
                    tuple(sorted(day.skills)),
                    tuple(day.why_not),
                )
                for team, day in self.days.items()
            ),
        )
