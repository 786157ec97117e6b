# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The problem compiled for searching: positions instead of ids, lists of lists.

Place 0 is the depot, place ``i + 1`` is ``problem.stops[i]``; a *sequence* is a
tuple of places without the depot. Teams that can replace each other form one
*crew type*. The checker deliberately does not use this module.
"""

from dataclasses import dataclass

from .breaks import schedule
from .plan import Route, Visit
from .problem import UNITS_PER_COST

#: Stands for "no way" inside a search; no shift is that long.
NO_WAY = 10**7

#: Results kept; the search visits the same routes again and again.
CACHE_SIZE = 300_000


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

    def _own_rows(self, rows):
        points = [self.problem.depot, *(stop.point for stop in self.problem.stops)]
        return [
            [NO_WAY if rows[a][b] is None else rows[a][b] for b in points]
            for a in points
        ]

    def _crew_types(self):
        groups = {}
        for position, team in enumerate(self.problem.teams):
            can_serve = [True, *(self._fits(team, s) for s in self.problem.stops)]
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
                )
            )
        return crews

    @staticmethod
    def _fits(team, stop):
        if stop.pinned_team is not None and stop.pinned_team != team.id:
            return False
        if stop.allowed_teams is not None and team.id not in stop.allowed_teams:
            return False
        return set(stop.skills) <= set(team.skills)

    @staticmethod
    def _is_new(team, stop):
        return team.known_zones is not None and stop.zone not in team.known_zones

    # -- one route -----------------------------------------------------------

    def cost(self, crew, sequence):
        """Return the cost of a route in units, None if any rule is broken."""
        if not sequence:
            return 0
        key = (crew.index, sequence)
        try:
            return self._costs[key]
        except KeyError:
            if len(self._costs) > CACHE_SIZE:
                self._costs.clear()
            found = self._costs[key] = self._cost(crew, sequence)
            return found

    def _cost(self, crew, sequence):
        if self.broken_limit(crew, sequence):
            return None
        times = schedule(crew, sequence, self.service, self.windows)
        if times is None:
            return None
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
        if team.max_stops is not None and len(sequence) > team.max_stops:
            return "stops_limit", {"limit": team.max_stops}
        for column, name in enumerate(self.dimensions):
            limit = team.capacities.get(name)
            if limit is None:
                continue
            load = sum(self.demand[place][column] for place in sequence)
            if load > limit:
                return "load_limit", {"dimension": name, "over": load - limit}
        length = self.length(crew, sequence)
        if length >= NO_WAY:
            return "no_way", {}
        if team.max_metres is not None and length > team.max_metres:
            return "range_limit", {"over": length - team.max_metres}
        return None

    @staticmethod
    def length(crew, sequence):
        metres = crew.metres
        total = metres[0][sequence[0]] + metres[sequence[-1]][0]
        for here, there in zip(sequence, sequence[1:], strict=False):
            total += metres[here][there]
        return total

    # -- whole plans -----------------------------------------------------------

    def total(self, sequences, unserved):
        """Return the objective in units: routes, unfamiliar zones, unserved."""
        return sum(
            self.cost(self.crew_of[team], sequence)
            for team, sequence in enumerate(sequences)
        ) + sum(self.unserved_cost[place] for place in unserved)

    def hopeless(self):
        """Return the places that no team could serve, even with an empty round."""
        return [
            place
            for place in range(1, self.size)
            if all(self.cost(crew, (place,)) is None for crew in self.crews)
        ]

    def route(self, position, sequence):
        """Return the timed ``Route`` of the team at ``position``."""
        crew = self.crew_of[position]
        times = schedule(crew, sequence, self.service, self.windows)
        path = (0, *sequence, 0)
        return Route(
            team=self.problem.teams[position].id,
            leave=times.leave,
            visits=[
                Visit(self.stops[place].id, arrive, start, start + self.service[place])
                for place, arrive, start in zip(
                    sequence, times.arrive, times.start, strict=True
                )
            ],
            back=times.back,
            metres=self.length(crew, sequence),
            drive=sum(crew.seconds[a][b] for a, b in zip(path, path[1:], strict=False)),
            pause=times.pause,
        )
