# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the fixed stops of a round leave to plan, for engines that know no fixed stops.

Such an engine plans the rest: from where the fixed stops end, with what they leave of
time, load and range. What they cost is spent anyway.
"""

from dataclasses import dataclass

from .breaks import reserved_seconds, schedule
from .model import split


@dataclass(slots=True)
class Rest:
    """``place`` is where the rest begins, at ``free`` or later; 0 is the depot.

    ``loads`` are in the vehicle already and stay there until it loads again; ``stops``
    are served; ``metres`` may still be driven (None: no limit); ``needs_break`` tells
    that the break is still ahead; ``trips`` can follow this one.
    """

    place: int
    free: int
    loads: list
    stops: int
    metres: int | None
    needs_break: bool
    trips: int

    @property
    def moved(self) -> bool:
        return bool(self.place)


def rest_of(model, crew) -> Rest | None:
    """Return what is left of the round of ``crew``, None if nothing is."""
    team = crew.team
    if crew.frozen:
        return None
    if not crew.prefix:
        return Rest(
            0,
            team.shift_start,
            [0] * len(model.dimensions),
            0,
            team.max_metres,
            crew.needs_break,
            team.max_trips - 1,
        )
    times = schedule(crew, crew.prefix, model.service, model.windows)
    last = crew.prefix[-1]
    trips = split(crew.prefix)
    metres = None
    if team.max_metres is not None:
        spent = model.length(crew, crew.prefix) - crew.metres[last][0]
        metres = max(0, team.max_metres - spent)
    return Rest(
        place=last,
        free=min(times.back - crew.seconds[last][0], team.shift_end),
        loads=[
            sum(model.demand[place][column] for place in trips[-1])
            for column in range(len(model.dimensions))
        ],
        stops=sum(map(len, trips)),
        metres=metres,
        needs_break=crew.needs_break and times.pause is None,
        trips=team.max_trips - len(trips),
    )


def reserve_of(crew, rest) -> int:
    """Return the seconds to keep free for the break that is still ahead."""
    return reserved_seconds(crew.team) if rest.needs_break else 0
