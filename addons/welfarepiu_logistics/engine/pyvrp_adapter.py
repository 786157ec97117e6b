# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""PyVRP 0.14 behind our own interface; every other module is free of it.

Modelled as measured (docs/adr/0011-route-engine.md):

- teams that can replace each other are one ``VehicleType(num_available=k)``;
- first every stop is required; only if that finds no plan, stops get a prize;
- what a team may not serve is a dear arc of normal duration, not a wall;
- data are built from numpy matrices, never edge by edge;
- most stops a round is one more load dimension;
- a zone the team does not know costs some kilometres;
- the break is time kept free, put into the route afterwards (``breaks``).
"""

import math
import time
import warnings
from dataclasses import dataclass

from .breaks import reserved_seconds
from .problem import UNITS_PER_COST

#: Metres added to an arc towards a stop its team may not serve, in the first pass.
FORBIDDEN_METRES = 30_000

#: In the second pass such an arc costs this much of leaving the stop out.
FORBIDDEN_SHARE = 1.25

#: Load of a dimension without a limit.
UNLIMITED = 10**9

#: PyVRP gives an infeasible plan the largest cost there is.
INFEASIBLE_COST = 2**62

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


def search(model, places, seconds, seed, max_iterations) -> Found:
    """Return the best sequences for ``places``; they may break a rule.

    A break may find no room and a forbidden stop may be served: the caller
    repairs (``solver``). Raises ``ImportError`` without PyVRP.
    """
    started = time.monotonic()
    first = _run(model, places, seed, True, _Stop(seconds, max_iterations, True))
    result, data, stop = first
    iterations, by_clock = stop.done, stop.by_clock
    if not result.is_feasible():
        if seconds is not None:
            seconds = max(0.0, seconds - (time.monotonic() - started))
        result, data, stop = _run(
            model, places, seed, False, _Stop(seconds, max_iterations, False)
        )
        iterations += stop.done
        by_clock = by_clock or stop.by_clock
    sequences = _sequences(model, result.best, data)
    return Found(sequences, iterations, by_clock)


class _Stop:
    """Stopping criterion: iterations, seconds, or no hope of a complete plan."""

    def __init__(self, seconds, iterations, give_up):
        self.started = time.monotonic()
        self.seconds = seconds
        self.iterations = iterations
        self.give_up = give_up
        self.done = 0
        self.by_clock = False

    def __call__(self, best_cost):
        share = 1.0
        if self.give_up and best_cost >= INFEASIBLE_COST:
            share = GIVE_UP_SHARE
        if self.iterations is not None and self.done >= self.iterations * share:
            return True
        passed = time.monotonic() - self.started
        if self.seconds is not None and passed >= self.seconds * share:
            self.by_clock = True
            return True
        self.done += 1
        return False


@dataclass(slots=True)
class _Data:
    problem: object
    place_of_client: list


def _run(model, places, seed, required, stop):
    import pyvrp
    import pyvrp.exceptions

    data = _build(pyvrp, model, places, required)
    with warnings.catch_warnings():
        # An overfull day is an ordinary day here, answered by the second pass.
        warnings.simplefilter("ignore", pyvrp.exceptions.PenaltyBoundWarning)
        result = pyvrp.solve(data.problem, stop, seed=seed, collect_stats=False)
    return result, data, stop


def _build(pyvrp, model, places, required):
    import numpy

    divisor = _cost_divisor(model)
    locations = [0, *places]
    clients, groups, place_of_client = _clients(pyvrp, model, places, required, divisor)
    forbidden = _forbidden_metres(model, places, required)
    profiles, distances, durations = {}, [], []
    vehicle_types = []
    pick = numpy.ix_(locations, locations)
    arrays = {}
    for crew in model.crews:
        closed = tuple(not crew.can_serve[place] for place in locations)
        new = tuple(crew.unfamiliar[place] for place in locations)
        key = (crew.team.profile, closed, new)
        if key not in profiles:
            profiles[key] = len(distances)
            if crew.team.profile not in arrays:
                arrays[crew.team.profile] = (
                    numpy.array(crew.metres, dtype=numpy.int64)[pick],
                    numpy.array(crew.seconds, dtype=numpy.int64)[pick],
                )
            metres, seconds = arrays[crew.team.profile]
            more = forbidden * numpy.array(closed, dtype=numpy.int64)
            more += model.problem.weights.unfamiliar_metres * numpy.array(
                new, dtype=numpy.int64
            )
            distance = metres + more[numpy.newaxis, :]
            numpy.fill_diagonal(distance, 0)
            distances.append(distance)
            durations.append(seconds)
        vehicle_types.append(_vehicle_type(pyvrp, model, crew, profiles[key], divisor))
    problem = pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in locations],
        clients,
        [pyvrp.Depot(0)],
        vehicle_types,
        distances,
        durations,
        groups,
    )
    return _Data(problem, place_of_client)


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


def _vehicle_type(pyvrp, model, crew, profile, divisor):
    team = crew.team
    free = team.shift_end - team.shift_start - reserved_seconds(team)
    limits = [team.capacities.get(name, UNLIMITED) for name in model.dimensions]
    limits.append(UNLIMITED if team.max_stops is None else team.max_stops)
    more = {} if team.max_metres is None else {"max_distance": team.max_metres}
    return pyvrp.VehicleType(
        num_available=len(crew.teams),
        capacity=limits,
        fixed_cost=team.start_cost * UNITS_PER_COST // divisor,
        tw_early=team.shift_start,
        tw_late=team.shift_end,
        shift_duration=max(free, 0),
        unit_distance_cost=model.per_metre // divisor,
        unit_duration_cost=model.per_second // divisor,
        profile=profile,
        **more,
    )


def _sequences(model, solution, data):
    sequences = [()] * len(model.problem.teams)
    free = {crew.index: list(crew.teams) for crew in model.crews}
    for route in solution.routes():
        places = tuple(
            data.place_of_client[activity.idx]
            for activity in route
            if activity.is_client()
        )
        if places:
            sequences[free[route.vehicle_type()].pop(0)] = places
    return sequences
