# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What has to be planned: stops, teams, travel, weights."""

from array import array
from dataclasses import asdict, dataclass, field, replace
from typing import Any

#: One cost unit of Z, split so that every whole weight stays whole (see Weights).
UNITS_PER_COST = 60_000

DAY_SECONDS = 24 * 3600


class ProblemError(ValueError):
    """The problem contradicts itself; no plan can be judged against it."""


@dataclass(slots=True)
class Stop:
    """One door to serve.

    :param id: any JSON string or integer, unique in the problem
    :param point: index into the travel matrices
    :param service: seconds at the door
    :param windows: allowed starts of service as (earliest, latest), in order, not
        overlapping; empty means any time
    :param demand: amount per capacity dimension, for example
        ``{"parcels": 2, "weight": 14000}`` (weight in grams)
    :param skills: what the team must be able to do, for example ``["stairs"]``
    :param priority: 0 normal; a higher one is left out later
    :param zone: key compared with ``Team.known_zones``
    :param allowed_teams: ids, or None for any team
    :param pinned_team: id of the only team that may serve, or None
    :param forbidden_teams: ids of teams that must not come to this door
    :param usual_team: id of the team people know here; preferred among teams that
        can replace each other, at no kilometre more
    :param done: (arrival, start, leaving) as they were recorded: this stop is the past.
        It must be among the ``fixed`` stops of its team
    """

    id: Any
    point: int
    service: int = 0
    windows: list = field(default_factory=list)
    demand: dict = field(default_factory=dict)
    skills: list = field(default_factory=list)
    priority: int = 0
    zone: str | None = None
    allowed_teams: list | None = None
    pinned_team: Any = None
    forbidden_teams: list = field(default_factory=list)
    usual_team: Any = None
    done: tuple | None = None


@dataclass(slots=True)
class Team:
    """One team of the day, starting from the depot and returning to it.

    :param shift_start: nobody leaves earlier
    :param shift_end: everybody is back by then
    :param break_seconds: 0 for no break. A team that returns after
        ``break_latest`` must have had its break; it starts in
        [``break_earliest``, ``break_latest``], at the depot before leaving or after
        a stop, and nobody works or drives during it
    :param max_stops: most doors in the round, or None
    :param capacities: limit per dimension; a dimension not named is not limited
    :param skills: what the team can do, for example ``["stairs", "cold"]``
    :param known_zones: zones the team is familiar with, None if it does not matter
    :param profile: key of ``Problem.matrices``
    :param start_cost: cost in Z of using the team at all
    :param max_metres: range of the vehicle, or None
    :param recent_seconds: work of the last days; among teams that can replace each
        other the longest round goes to the least loaded one
    :param max_trips: how often the vehicle is loaded; between two trips the team comes
        back to the depot. Capacities are a limit of each trip, everything else of the
        day. For bikes and walkers, who carry little
    :param reload_seconds: time at the depot between two trips
    :param fixed: ids of stops that open the round in this order, ``None`` for coming
        back to load again: what is done already, or decided by a person. A break that
        was had already is no break to plan: ``break_seconds`` 0
    :param free_from: the team does not go on earlier after its done stops
    """

    id: Any
    shift_start: int
    shift_end: int
    break_seconds: int = 0
    break_earliest: int = 0
    break_latest: int = DAY_SECONDS
    max_stops: int | None = None
    capacities: dict = field(default_factory=dict)
    skills: list = field(default_factory=list)
    known_zones: list | None = None
    profile: str = "car"
    start_cost: int = 300
    max_metres: int | None = None
    recent_seconds: int = 0
    max_trips: int = 1
    reload_seconds: int = 0
    fixed: list = field(default_factory=list)
    free_from: int = 0


#: How a missing way is written in rows of an ``array``, which cannot hold ``None``.
MISSING = -1


@dataclass(slots=True)
class Matrix:
    """Travel between points; ``None`` where there is no way.

    Rows are lists, or arrays of the module ``array`` with ``MISSING`` for ``None``:
    a ninth of the memory for a thousand points. ``source``, ``quality``, ``fallback``
    and ``derived`` are for the reader, as ``welfare.travel`` says them.
    """

    metres: list
    seconds: list
    source: str = ""
    quality: str = ""
    fallback: str = ""
    derived: bool = False

    def leg(self, start: int, end: int) -> tuple:
        """Return (metres, seconds), both ``None`` where there is no way."""
        metres, seconds = self.metres[start][end], self.seconds[start][end]
        if metres is None or seconds is None or metres < 0 or seconds < 0:
            return None, None
        return metres, seconds

    def packed(self) -> "Matrix":
        """Return the same travel in arrays."""
        return replace(self, metres=_pack(self.metres), seconds=_pack(self.seconds))


def _pack(rows):
    return [
        row
        if isinstance(row, array)
        else array("i", [MISSING if value is None else value for value in row])
        for row in rows
    ]


@dataclass(slots=True)
class Weights:
    """The objective Z = km x per_km + minutes x per_minute + start costs.

    Minutes are working minutes: from leaving the depot to the return, without the
    break. ``unfamiliar_metres`` is added, in the search only and not in Z, for a
    stop in a zone its team does not know. ``unserved`` is the cost, in Z, of
    leaving out a stop of priority 0; each level of priority adds it once more.
    ``usual_team_seconds`` is how uneven, in working time, the teams of a day may become
    for one more door to see the team it knows.
    """

    per_km: int = 100
    per_minute: int = 10
    unfamiliar_metres: int = 2000
    unserved: int = 20_000
    usual_team_seconds: int = 900

    @property
    def per_metre_units(self) -> int:
        return self.per_km * UNITS_PER_COST // 1000

    @property
    def per_second_units(self) -> int:
        return self.per_minute * UNITS_PER_COST // 60


@dataclass(slots=True)
class Limits:
    """How long to search: seconds, iterations, whichever ends first.

    Only a search ended by iterations gives the same plan again.
    """

    seconds: float | None = 5.0
    max_iterations: int | None = None


@dataclass(slots=True)
class Problem:
    """A day (or a slot) to plan. ``depot`` is an index into the matrices."""

    depot: int
    stops: list
    teams: list
    matrices: dict
    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    weights: Weights = field(default_factory=Weights)

    def to_dict(self) -> dict:
        """Return plain JSON data; ``from_dict`` gives an equal problem."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict) -> "Problem":
        """Read what ``to_dict`` wrote; raise ``ProblemError`` on a wrong shape."""
        try:
            problem = cls(
                depot=data["depot"],
                stops=[_read_stop(values) for values in data["stops"]],
                teams=[Team(**values) for values in data["teams"]],
                matrices={
                    profile: Matrix(**values)
                    for profile, values in data["matrices"].items()
                },
                seed=data.get("seed", 0),
                limits=Limits(**data.get("limits", {})),
                weights=Weights(**data.get("weights", {})),
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ProblemError(f"malformed problem: {error!r}") from error
        problem.validate()
        return problem

    def validate(self) -> None:
        """Raise ``ProblemError`` unless every reference and number makes sense."""
        self._check_unique("stop", self.stops)
        self._check_unique("team", self.teams)
        size = self._check_matrices()
        self._check_point("depot", self.depot, size)
        team_ids = {team.id for team in self.teams}
        for team in self.teams:
            self._check_team(team)
        for stop in self.stops:
            self._check_point(f"stop {stop.id}", stop.point, size)
            self._check_stop(stop, team_ids)
        self._check_fixed()

    def _check_unique(self, kind, records):
        ids = [record.id for record in records]
        if len(set(ids)) != len(ids):
            raise ProblemError(f"two records share one {kind} id")

    def _check_matrices(self):
        if not self.matrices:
            raise ProblemError("a problem needs at least one travel matrix")
        sizes = set()
        for matrix in self.matrices.values():
            for rows in (matrix.metres, matrix.seconds):
                sizes.add(len(rows))
                sizes.update(len(row) for row in rows)
        if len(sizes) != 1:
            raise ProblemError("the travel matrices are not square or differ in size")
        return sizes.pop()

    def _check_point(self, owner, point, size):
        if not isinstance(point, int) or not 0 <= point < size:
            raise ProblemError(f"{owner} is at point {point!r}, outside the matrices")

    def _check_team(self, team):
        if team.profile not in self.matrices:
            raise ProblemError(f"team {team.id} has no matrix for {team.profile!r}")
        numbers = (team.shift_start, team.break_seconds, team.start_cost)
        if min(numbers) < 0 or team.shift_end < team.shift_start:
            raise ProblemError(f"team {team.id} has a negative time or cost")
        if team.break_seconds and team.break_latest < team.break_earliest:
            raise ProblemError(f"team {team.id} has an empty time for its break")
        if team.max_trips < 1 or team.reload_seconds < 0:
            raise ProblemError(f"team {team.id} has no trip or a negative loading time")

    def _check_stop(self, stop, team_ids):
        if stop.service < 0 or min(stop.demand.values(), default=0) < 0:
            raise ProblemError(f"stop {stop.id} has a negative service or demand")
        previous = -1
        for earliest, latest in stop.windows:
            if latest < earliest or earliest <= previous:
                raise ProblemError(f"stop {stop.id} has windows out of order")
            previous = latest
        named = set(stop.allowed_teams or ())
        if stop.pinned_team is not None:
            named.add(stop.pinned_team)
        if not named <= team_ids:
            raise ProblemError(f"stop {stop.id} names a team that is not there")
        if stop.done is not None and not (
            len(stop.done) == 3 and stop.done[0] <= stop.done[1] <= stop.done[2]
        ):
            raise ProblemError(f"stop {stop.id} was left before it was reached")

    def _check_fixed(self):
        """What is fixed is there once, in one order, and may be where it is."""
        stops = {stop.id: stop for stop in self.stops}
        seen = set()
        for team in self.teams:
            past = True
            left = None
            for position, ident in enumerate(team.fixed):
                if ident is None:
                    if team.fixed[position - 1 : position] in ([], [None]) or (
                        position == len(team.fixed) - 1
                    ):
                        raise ProblemError(f"team {team.id} loads again for no stop")
                    continue
                if ident not in stops or ident in seen:
                    raise ProblemError(
                        f"stop {ident} is fixed twice, or is not of this day"
                    )
                seen.add(ident)
                stop = stops[ident]
                if stop.done is None:
                    past = False
                    if not may_serve(team, stop):
                        raise ProblemError(
                            f"stop {ident} is fixed on team {team.id}, which may not "
                            "serve it"
                        )
                    continue
                if not past or (left is not None and stop.done[0] < left):
                    raise ProblemError(f"team {team.id} has done stops out of order")
                left = stop.done[2]
        for stop in self.stops:
            if stop.done is not None and stop.id not in seen:
                raise ProblemError(f"stop {stop.id} is done, but by no team")


def may_serve(team: Team, stop: Stop) -> bool:
    """Return whether ``team`` may come to this door at all."""
    if stop.pinned_team is not None and stop.pinned_team != team.id:
        return False
    if stop.allowed_teams is not None and team.id not in stop.allowed_teams:
        return False
    return team.id not in stop.forbidden_teams and set(stop.skills) <= set(team.skills)


def _read_stop(values: dict) -> Stop:
    stop = Stop(**values)
    stop.windows = [tuple(window) for window in stop.windows]
    stop.done = None if stop.done is None else tuple(stop.done)
    return stop
