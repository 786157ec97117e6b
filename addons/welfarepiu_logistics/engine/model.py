# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The problem compiled for searching: positions instead of ids, lists of lists.

Place 0 is the depot, place ``i + 1`` is ``problem.stops[i]``; a *sequence* is a
tuple of places, the depot only where the team comes back to load again. Teams that can
replace each other form one *crew type*; a team with fixed stops is one of its own, and
its sequences begin with them (``prefix``). The checker deliberately does not use this
module.
"""

from array import array
from dataclasses import dataclass, field

from .breaks import forced_schedule, schedule
from .plan import Break, Reload, Route, Visit
from .problem import UNITS_PER_COST, may_serve

#: Stands for "no way" inside a search; no shift is that long.
NO_WAY = 10**7

#: Results kept; the search visits the same routes again and again.
CACHE_SIZE = 60_000


@dataclass(slots=True)
class CrewType:
    """Teams with the same limits; ``teams`` are positions in ``problem.teams``."""

    index: int
    team: object
    teams: list
    metres: list
    seconds: list
    can_serve: list
    unfamiliar: list
    prefix: tuple = ()
    done: dict = field(default_factory=dict)
    past: int = 0
    #: The fixed part breaks a rule already: the round takes nothing more.
    frozen: bool = False

    @property
    def needs_break(self) -> bool:
        team = self.team
        return bool(team.break_seconds) and team.shift_end > team.break_latest


class Model:
    def __init__(self, problem):
        self.problem = problem
        self.stops = [None, *problem.stops]
        self.size = len(self.stops)
        self.service = [0, *(stop.service for stop in problem.stops)]
        self.windows = [(), *(stop.windows for stop in problem.stops)]
        self.dimensions = sorted(
            {name for team in problem.teams for name in team.capacities}
        )
        self.demand = [
            [stop.demand.get(name, 0) if stop else 0 for name in self.dimensions]
            for stop in self.stops
        ]
        self.per_metre = problem.weights.per_metre_units
        self.per_second = problem.weights.per_second_units
        self.unfamiliar_cost = self.per_metre * problem.weights.unfamiliar_metres
        self.unserved_cost = [
            problem.weights.unserved * UNITS_PER_COST * (1 + max(stop.priority, 0))
            if stop
            else 0
            for stop in self.stops
        ]
        self._matrices = {
            profile: (self._own_rows(m.metres), self._own_rows(m.seconds))
            for profile, m in problem.matrices.items()
            if any(team.profile == profile for team in problem.teams)
        }
        self.crews = self._crew_types()
        self.crew_of = {
            position: crew for crew in self.crews for position in crew.teams
        }
        self._costs = {}
        self.fixed = {place for crew in self.crews for place in crew.prefix if place}
        for crew in self.crews:
            crew.frozen = bool(crew.prefix) and self.cost(crew, crew.prefix) is None

    def _own_rows(self, rows):
        points = [self.problem.depot, *(stop.point for stop in self.problem.stops)]
        same = points == list(range(len(rows)))
        own = []
        for a in points:
            row = rows[a]
            if same and isinstance(row, array) and min(row) >= 0:
                # Nobody writes into it: a thousand stops are four megabytes less.
                own.append(row)
                continue
            values = array("i", [-1 if row[b] is None else row[b] for b in points])
            for place, value in enumerate(values):
                if value < 0:
                    values[place] = NO_WAY
            own.append(values)
        return own

    def _crew_types(self):
        groups = {}
        place_of = {stop.id: place for place, stop in enumerate(self.stops) if stop}
        for position, team in enumerate(self.problem.teams):
            prefix = tuple(
                0 if ident is None else place_of[ident] for ident in team.fixed
            )
            can_serve = [True, *(may_serve(team, s) for s in self.problem.stops)]
            for place in prefix:
                can_serve[place] = True
            unfamiliar = [False, *(self._is_new(team, s) for s in self.problem.stops)]
            key = (
                team.shift_start,
                team.shift_end,
                team.break_seconds,
                team.break_earliest,
                team.break_latest,
                team.max_stops,
                tuple(sorted(team.capacities.items())),
                team.profile,
                team.start_cost,
                team.max_metres,
                team.max_trips,
                team.reload_seconds if team.max_trips > 1 else 0,
                (position, team.free_from) if prefix else None,
                prefix,
                tuple(can_serve),
                tuple(unfamiliar),
            )
            groups.setdefault(key, []).append(position)
        crews = []
        for index, (key, positions) in enumerate(groups.items()):
            team = self.problem.teams[positions[0]]
            metres, seconds = self._matrices[team.profile]
            crews.append(
                CrewType(
                    index=index,
                    team=team,
                    teams=positions,
                    metres=metres,
                    seconds=seconds,
                    can_serve=list(key[-2]),
                    unfamiliar=list(key[-1]),
                    prefix=key[-3],
                    **self._past(key[-3]),
                )
            )
        return crews

    def _past(self, prefix):
        done = {
            place: self.stops[place].done
            for place in prefix
            if place and self.stops[place].done is not None
        }
        past = max(
            (position for position, place in enumerate(prefix, 1) if place in done),
            default=0,
        )
        return {"done": done, "past": past}

    @staticmethod
    def _is_new(team, stop):
        return team.known_zones is not None and stop.zone not in team.known_zones

    # -- one route -----------------------------------------------------------

    def cost(self, crew, sequence):
        """Return the cost of a route in units, None if any rule is broken."""
        if not sequence:
            return 0
        if crew.frozen:
            return self._forced_cost(crew) if sequence == crew.prefix else None
        key = (crew.index, sequence)
        try:
            return self._costs[key]
        except KeyError:
            if len(self._costs) > CACHE_SIZE:
                self._costs.clear()
            value = self._costs[key] = self._compute_cost(crew, sequence)
            return value

    def _compute_cost(self, crew, sequence):
        if self.broken_limit(crew, sequence):
            return None
        times = schedule(crew, sequence, self.service, self.windows)
        return None if times is None else self._priced(crew, sequence, times)

    def _forced_cost(self, crew):
        times = forced_schedule(crew, crew.prefix, self.service)
        return self._priced(crew, crew.prefix, times)

    def _priced(self, crew, sequence, times):
        return (
            self.per_metre * self.length(crew, sequence)
            + self.per_second * times.work
            + crew.team.start_cost * UNITS_PER_COST
            + self.unfamiliar_cost * sum(crew.unfamiliar[p] for p in sequence)
        )

    def broken_limit(self, crew, sequence):
        """Return (code, params) of the first broken limit but time, else None."""
        team = crew.team
        for place in sequence:
            if not crew.can_serve[place]:
                return "not_able", {"place": place}
        trips = split(sequence)
        if len(trips) > team.max_trips:
            return "trips_limit", {"limit": team.max_trips}
        if team.max_stops is not None:
            stops = sum(map(len, trips))
            if stops > team.max_stops:
                return "stops_limit", {"limit": team.max_stops}
        for column, name in enumerate(self.dimensions):
            limit = team.capacities.get(name)
            if limit is None:
                continue
            load = max(sum(self.demand[p][column] for p in trip) for trip in trips)
            if load > limit:
                return "load_limit", {"dimension": name, "over": load - limit}
        length = self.length(crew, sequence)
        if length >= NO_WAY:
            return "no_way", {}
        if team.max_metres is not None and length > team.max_metres:
            return "range_limit", {"over": length - team.max_metres}
        return None

    def insertions(self, crew, sequence, place):
        """Yield the sequences with ``place`` in them, loading again included.

        Nothing goes between the fixed stops.
        """
        if crew.frozen:
            return
        first = len(crew.prefix)
        for position in range(first, len(sequence) + 1):
            head, tail = sequence[:position], sequence[position:]
            yield (*head, place, *tail)
            if crew.team.max_trips == 1:
                continue
            if head and head[-1]:
                yield (*head, 0, place, *tail)
            if tail and tail[0]:
                yield (*head, place, 0, *tail)

    @staticmethod
    def length(crew, sequence):
        metres = crew.metres
        total = metres[0][sequence[0]] + metres[sequence[-1]][0]
        for here, there in zip(sequence, sequence[1:], strict=False):
            total += metres[here][there]
        return total

    # -- whole plans -----------------------------------------------------------

    def fixed_sequences(self):
        """Return the rounds with nothing but what is fixed in them."""
        return [
            self.crew_of[position].prefix for position in range(len(self.problem.teams))
        ]

    def total(self, sequences, unserved):
        """Return the objective in units: routes, unfamiliar zones, unserved."""
        return sum(
            self.cost(self.crew_of[team], sequence)
            for team, sequence in enumerate(sequences)
        ) + sum(self.unserved_cost[place] for place in unserved)

    def metres(self, sequences):
        """Return the length of all rounds."""
        return sum(
            self.length(self.crew_of[team], sequence)
            for team, sequence in enumerate(sequences)
            if sequence
        )

    def hopeless(self):
        """Return the places no team could serve beside what is fixed alone."""
        return [
            place
            for place in range(1, self.size)
            if place not in self.fixed
            and not any(self.can_take_alone(crew, place) for crew in self.crews)
        ]

    def can_take_alone(self, crew, place):
        """Return whether a round of the fixed stops and ``place`` keeps every rule."""
        return any(
            self.cost(crew, trial) is not None
            for trial in self.insertions(crew, crew.prefix, place)
        )

    def route(self, position, sequence, times=None):
        """Return the timed ``Route`` of the team at ``position``.

        :param times: ``breaks.Times`` that were made already; default: made here
        """
        crew = self.crew_of[position]
        times = times or self._times(crew, sequence)
        path = (0, *sequence, 0)
        visits, reloads, pause = [], [], times.pause
        for at, (place, arrive, start) in enumerate(
            zip(sequence, times.arrive, times.start, strict=True), 1
        ):
            if place in crew.done:
                visits.append(Visit(self.stops[place].id, *crew.done[place]))
            elif place:
                leave = start + self.service[place]
                visits.append(Visit(self.stops[place].id, arrive, start, leave))
            else:
                leave = arrive + crew.team.reload_seconds
                reloads.append(Reload(len(visits), arrive, leave))
            if times.pause and times.pause.after == at:
                pause = Break(len(visits), times.pause.start, times.pause.end)
        return Route(
            team=self.problem.teams[position].id,
            leave=times.leave,
            visits=visits,
            back=times.back,
            metres=self.length(crew, sequence),
            drive=sum(crew.seconds[a][b] for a, b in zip(path, path[1:], strict=False)),
            pause=pause,
            reloads=reloads,
        )

    def _times(self, crew, sequence):
        if crew.frozen:
            return forced_schedule(crew, sequence, self.service)
        return schedule(crew, sequence, self.service, self.windows)


def split(sequence):
    """Return the trips of a sequence: the places between two loadings."""
    if 0 not in sequence:
        return [sequence]
    trips, trip = [], []
    for place in sequence:
        if place:
            trip.append(place)
        else:
            trips.append(trip)
            trip = []
    trips.append(trip)
    return trips


def tidy(sequence):
    """Return the sequence without loadings that no stop follows or precedes."""
    if 0 not in sequence:
        return sequence
    joined = []
    for trip in split(sequence):
        if trip:
            joined += [0, *trip] if joined else trip
    return tuple(joined)
