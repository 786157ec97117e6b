# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""PyVRP 0.14 behind our own interface; every other module is free of it.

Modelled as measured (docs/adr/0011-route-engine.md):

- teams that can replace each other are one ``VehicleType(num_available=k)``;
- first every stop is required; only if that finds no plan, stops get a prize;
- what a team may not serve is a dear arc of normal duration, not a wall;
- data are built from numpy matrices, never edge by edge;
- most stops a round is one more load dimension, for each trip: over several trips the
  repair that follows counts them;
- loading again is a reload at a depot whose service time is the loading;
- a team with fixed stops starts where they end, with what is left of its limits;
- a zone the team does not know costs some kilometres;
- the break is time kept free, put into the route afterwards (``breaks``).
"""

import math
import warnings
from dataclasses import dataclass

from . import clock
from .insertion import Watch
from .model import tidy
from .problem import UNITS_PER_COST
from .rest import reserve_of, rest_of

#: Metres added to an arc towards a stop its team may not serve, in the first pass.
FORBIDDEN_METRES = 30_000

#: In the second pass such an arc costs this much of leaving the stop out.
FORBIDDEN_SHARE = 1.25

#: Load of a dimension without a limit.
UNLIMITED = 10**9

#: PyVRP gives an infeasible plan the largest cost there is.
INFEASIBLE_COST = 2**62

#: Parameters of the search, measured for 5 s on 200 and 400 stops (ADR 60).
HISTORY_LENGTH = 30
NEIGHBOURS = 30

#: After so many iterations without a better plan the search walks away from the best
#: and comes back: PyVRP waits 150 000, which in seconds is never (ADR 73). Large days
#: get better later: so many for each stop, at least. Where stops are left out, walking
#: away costs more of them than it finds: the second pass waits as PyVRP does.
PATIENCE, PATIENCE_FOR_STOP = 1000, 5

#: How many solutions pass before penalties are weighed anew: PyVRP's own number, and
#: one for problems where minutes cost nothing and load alone binds (the literature's).
#: On our days the second loses 16 % of the cost.
UPDATES, UPDATES_FOR_DISTANCE = 500, 100

#: Share of the effort after which a first pass without any plan is given up.
GIVE_UP_SHARE = 0.35


def version() -> str | None:
    """Return the version of the installed PyVRP, None without one."""
    try:
        import pyvrp  # noqa: F401
    except ImportError:
        return None
    from importlib.metadata import version as installed

    return installed("pyvrp")


@dataclass(slots=True)
class Found:
    """Sequences by team position (the break not yet placed) and how they came."""

    sequences: list
    iterations: int
    ended_by_clock: bool


def search(model, places, seconds, seed, max_iterations, watch=None) -> Found:
    """Return the best sequences for ``places``; they may break a rule.

    A break may find no room and a forbidden stop may be served: the caller
    repairs (``solver``). Raises ``ImportError`` without PyVRP.
    """
    started = clock.now()
    watch = watch or Watch()
    stop = _Stop(seconds, max_iterations, True, watch)
    result, data = _run(model, places, seed, True, stop)
    iterations, by_clock = stop.done, stop.by_clock
    if not result.is_feasible() and not watch.cancelled():
        if seconds is not None:
            seconds = max(0.0, seconds - (clock.now() - started))
        stop = _Stop(seconds, max_iterations, False, watch)
        result, data = _run(model, places, seed, False, stop)
        iterations += stop.done
        by_clock = by_clock or stop.by_clock
    sequences = _sequences(model, result.best, data)
    return Found(sequences, iterations, by_clock)


class _Stop:
    """Ends by iterations, seconds, cancel, or without hope of a complete plan."""

    def __init__(self, seconds, iterations, give_up, watch):
        self.started = clock.now()
        self.seconds = seconds
        self.iterations = iterations
        self.give_up = give_up
        self.watch = watch
        self.divisor = 1
        self.done = 0
        self.by_clock = False

    def __call__(self, best_cost):
        share = 1.0
        known = best_cost < INFEASIBLE_COST
        if self.give_up and not known:
            share = GIVE_UP_SHARE
        if self.watch.cancelled():
            return True
        spent = 0.0
        if self.iterations is not None:
            if self.done >= self.iterations * share:
                return True
            spent = self.done / self.iterations
        if self.seconds is not None:
            passed = clock.now() - self.started
            if passed >= self.seconds * share:
                self.by_clock = True
                return True
            spent = max(spent, passed / self.seconds)
        cost = best_cost * self.divisor if known else None
        # Where every stop is required, a plan leaves none out.
        self.watch.report(spent, cost, 0 if known and self.give_up else None)
        self.done += 1
        return False


@dataclass(slots=True)
class _Data:
    problem: object
    place_of_client: list
    divisor: int
    crews: list


def _run(model, places, seed, required, stop):
    import pyvrp
    import pyvrp.exceptions

    data = _build(pyvrp, model, places, required)
    stop.divisor = data.divisor
    with warnings.catch_warnings():
        # An overfull day is an ordinary day here, answered by the second pass.
        warnings.simplefilter("ignore", pyvrp.exceptions.PenaltyBoundWarning)
        result = pyvrp.solve(
            data.problem,
            stop,
            seed=seed,
            collect_stats=False,
            params=_params(pyvrp, model, required),
        )
    return result, data


def _build(pyvrp, model, places, required):
    import numpy

    divisor = _cost_divisor(model)
    # Where a team with fixed stops goes on from is a place too, after the clients'.
    locations = [0, *places, *_ends(model)]
    clients, groups, place_of_client = _clients(pyvrp, model, places, required, divisor)
    forbidden = _forbidden_metres(model, places, required)
    profiles = _profiles(model, locations)
    distances, durations = _matrices(numpy, model, locations, profiles, forbidden)
    vehicle_types, crews, depots = [], [], _Depots(pyvrp)
    for crew in model.crews:
        rest = rest_of(model, crew)
        if rest is None:
            continue
        profile = profiles[_way_of(crew, locations)]
        vehicle = _vehicle_type(pyvrp, model, crew, rest, profile, divisor)
        if rest.moved:
            at = depots.add(locations.index(rest.place, len(places) + 1))
            # It drives home anyway, and is paid already.
            vehicle = vehicle.replace(start_depot=at, fixed_cost=0)
        if rest.trips:
            at = depots.add(0, crew.team.reload_seconds)
            vehicle = vehicle.replace(reload_depots=[at], max_reloads=rest.trips)
        vehicle_types.append(vehicle)
        crews.append(crew)
    problem = pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in locations],
        clients,
        depots.all,
        vehicle_types,
        distances,
        durations,
        groups,
    )
    return _Data(problem, place_of_client, divisor, crews)


def _way_of(crew, locations):
    """Return what makes a crew's arcs: how it moves, where it may not or is new."""
    closed = tuple(not crew.can_serve[place] for place in locations)
    new = tuple(crew.unfamiliar[place] for place in locations)
    return crew.team.profile, closed, new


def _profiles(model, locations):
    """Number the ways of the crews; crews that move alike share one."""
    numbers = {}
    for crew in model.crews:
        numbers.setdefault(_way_of(crew, locations), len(numbers))
    return numbers


def _matrices(numpy, model, locations, profiles, forbidden):
    """Return distances and durations of each profile.

    A thousand stops are 8 MB each, and PyVRP copies them: none is kept but these.
    """
    distances, durations = [None] * len(profiles), [None] * len(profiles)
    rows = {crew.team.profile: (crew.metres, crew.seconds) for crew in model.crews}
    pick = numpy.ix_(locations, locations)
    for name, (metres, seconds) in rows.items():
        metres = numpy.array(metres, dtype=numpy.int64)[pick]
        seconds = numpy.array(seconds, dtype=numpy.int64)[pick]
        for (profile, closed, new), number in profiles.items():
            if profile != name:
                continue
            more = forbidden * numpy.array(closed, dtype=numpy.int64)
            more += model.problem.weights.unfamiliar_metres * numpy.array(
                new, dtype=numpy.int64
            )
            distances[number] = metres + more[numpy.newaxis, :]
            numpy.fill_diagonal(distances[number], 0)
            durations[number] = seconds
    return distances, durations


class _Depots:
    """Depot 0 is the depot; others are places to go on from, or to load again."""

    def __init__(self, pyvrp):
        self.pyvrp = pyvrp
        self.all = [pyvrp.Depot(0)]
        self.known = {}

    def add(self, location, seconds=0):
        key = (location, seconds)
        if key not in self.known:
            self.known[key] = len(self.all)
            self.all.append(self.pyvrp.Depot(location, service_duration=seconds))
        return self.known[key]


def _ends(model):
    return sorted({crew.prefix[-1] for crew in model.crews if crew.prefix})


def _params(pyvrp, model, required):
    """PyVRP's own parameters are tuned for minutes of search, ours for seconds."""
    from pyvrp.search import NeighbourhoodParams

    walk = {"history_length": HISTORY_LENGTH}
    if required:
        patience = max(PATIENCE, PATIENCE_FOR_STOP * model.size)
        walk["num_iters_no_improvement"] = patience
    return pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(**walk),
        neighbourhood=NeighbourhoodParams(num_neighbours=NEIGHBOURS),
        penalty=pyvrp.PenaltyParams(
            solutions_between_updates=UPDATES
            if model.per_second
            else UPDATES_FOR_DISTANCE
        ),
    )


def _forbidden_metres(model, places, required):
    if required:
        return FORBIDDEN_METRES
    dearest = max(model.unserved_cost[place] for place in places)
    metres = dearest * FORBIDDEN_SHARE / max(1, model.per_metre)
    return max(FORBIDDEN_METRES, round(metres))


def _cost_divisor(model):
    """Return the largest number all costs can be divided by: keeps them small."""
    values = [model.per_metre, model.per_second]
    values += [crew.team.start_cost * UNITS_PER_COST for crew in model.crews]
    values += model.unserved_cost[1:]
    return max(1, math.gcd(*values))


def _clients(pyvrp, model, places, required, divisor):
    """Return clients, groups and the place of each client.

    A stop with several windows is a group of clients excluding each other.
    """
    clients, groups, place_of_client = [], [], []
    for location, place in enumerate(places, 1):
        windows = model.windows[place] or [(0, None)]
        group = len(groups) if len(windows) > 1 else None
        members = []
        for early, late in windows:
            times = {"tw_early": early}
            if late is not None:
                times["tw_late"] = late
            members.append(len(clients))
            place_of_client.append(place)
            clients.append(
                pyvrp.Client(
                    location,
                    delivery=[*model.demand[place], 1],
                    service_duration=model.service[place],
                    prize=0 if required else model.unserved_cost[place] // divisor,
                    required=required and group is None,
                    group=group,
                    **times,
                )
            )
        if group is not None:
            groups.append(pyvrp.ClientGroup(members, required=required))
    return clients, groups, place_of_client


def _vehicle_type(pyvrp, model, crew, rest, profile, divisor):
    team = crew.team
    limits = [team.capacities.get(name, UNLIMITED) for name in model.dimensions]
    limits.append(UNLIMITED if team.max_stops is None else team.max_stops)
    more = {} if rest.metres is None else {"max_distance": rest.metres}
    return pyvrp.VehicleType(
        num_available=len(crew.teams),
        capacity=limits,
        initial_load=[*rest.loads, rest.stops],
        fixed_cost=team.start_cost * UNITS_PER_COST // divisor,
        tw_early=rest.free,
        tw_late=team.shift_end,
        shift_duration=max(0, team.shift_end - rest.free - reserve_of(crew, rest)),
        unit_distance_cost=model.per_metre // divisor,
        unit_duration_cost=model.per_second // divisor,
        profile=profile,
        **more,
    )


def _sequences(model, solution, data):
    sequences = model.fixed_sequences()
    free = [list(crew.teams) for crew in data.crews]
    for route in solution.routes():
        places = [
            data.place_of_client[activity.idx] if activity.is_client() else 0
            for activity in route
            if activity.is_client() or activity.is_depot()
        ]
        team = free[route.vehicle_type()].pop(0)
        # Without the depots the round starts from and ends at.
        sequences[team] = tidy((*sequences[team], *places[1:-1]))
    return sequences
