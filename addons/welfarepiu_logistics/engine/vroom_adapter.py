# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""VROOM (pyvroom) behind our own interface; every other module is free of it.

VROOM knows breaks, skills and most tasks; it does not know loading again: a team gets
one trip, the repair that follows adds others. It can neither be asked how far it is nor
be interrupted, and overruns its time: it runs in a child process that is ended.
"""

import contextlib
import json
import os
import select
import signal
import time
from datetime import timedelta

from . import clock
from .insertion import Watch
from .pyvrp_adapter import UNLIMITED, Found
from .rest import rest_of

#: Level 5 wastes a search of some seconds; level 1 is as good in a third of the time.
LEVEL_INTERACTIVE, LEVEL_BATCH = 1, 5
INTERACTIVE_SECONDS = 10

#: How much longer than its time VROOM may take before it is ended without an answer.
PATIENCE = 1.5

#: Priorities of VROOM end here.
MOST_IMPORTANT = 100


class VroomError(RuntimeError):
    """The child process gave no answer."""


def version() -> str | None:
    """Return the version of the installed pyvroom, None without one."""
    try:
        import vroom  # noqa: F401
    except ImportError:
        return None
    from importlib.metadata import version as installed

    return installed("pyvroom")


def search(model, places, seconds, seed, max_iterations, watch=None) -> Found:
    """Return VROOM's sequences for ``places``; they may break a rule.

    It draws no lots and stops by itself, but what it answers is not always the same:
    nobody is told that it could be repeated. Raises ``ImportError`` without pyvroom,
    ``VroomError`` without an answer.
    """
    import vroom

    watch = watch or Watch()
    answer = _in_child(lambda: _solve(vroom, model, places, seconds), seconds, watch)
    if answer is None:
        return Found(model.fixed_sequences(), 0, True)
    sequences = model.fixed_sequences()
    for team, rest in answer:
        sequences[team] = (*sequences[team], *rest)
    return Found(sequences, 1, True)


def _in_child(work, seconds, watch):
    """Return what ``work`` returns, as JSON from a fork; None when cancelled."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        _answer_and_exit(work, write)
    os.close(write)
    started = time.monotonic()
    if seconds is not None:
        seconds = clock.on_the_wall(seconds)
    parts = []
    try:
        while True:
            if select.select([read], [], [], 0.1)[0]:
                part = os.read(read, 1 << 16)
                if not part:
                    break
                parts.append(part)
                continue
            passed = time.monotonic() - started
            if watch.cancelled():
                return None
            if seconds is not None:
                watch.report(passed / seconds, None, None)
                if passed > seconds * PATIENCE + 1:
                    raise VroomError("VROOM did not stop in its time")
    finally:
        os.close(read)
        _end(child)
    if not parts:
        raise VroomError("VROOM ended without an answer")
    answer = json.loads(b"".join(parts))
    if "error" in answer:
        raise VroomError(answer["error"])
    return answer["routes"]


def _answer_and_exit(work, write):
    """In the child: never returns, runs no clean-up of the parent's."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            answer = {"routes": work()}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        with os.fdopen(write, "w") as handle:
            json.dump(answer, handle)
        status = 0
    finally:
        os._exit(status)


def _end(child):
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _solve(vroom, model, places, seconds):
    problem = vroom.Input()
    locations = [0, *places, *sorted({c.prefix[-1] for c in model.crews if c.prefix})]
    kinds = _skill_of_place(model, places)
    for location, place in enumerate(places, 1):
        problem.add_job(_job(vroom, model, place, location, kinds))
    for crew in model.crews:
        _add_crew(vroom, model, problem, crew, locations, len(places), kinds)
    level, timeout = LEVEL_BATCH, None
    if seconds is not None:
        timeout = timedelta(seconds=clock.on_the_wall(seconds))
        if seconds <= INTERACTIVE_SECONDS:
            level = LEVEL_INTERACTIVE
    solution = problem.solve(level, nb_threads=1, timeout=timeout)
    routes = {}
    # The table of the library needs pandas to say the same.
    for step in solution._routes_numpy():
        if step["type"] == b"job":
            routes.setdefault(int(step["vehicle_id"]), []).append(int(step["id"]))
    answered = sum(map(len, routes.values())) + len(solution.unassigned)
    if answered != len(places):
        raise VroomError(f"VROOM answered for {answered} of {len(places)} stops")
    return list(routes.items())


def _skill_of_place(model, places):
    """Number the sets of crews that may serve a place: each set is one skill."""
    numbers = {}
    for place in places:
        able = tuple(crew.can_serve[place] for crew in model.crews)
        numbers.setdefault(able, len(numbers) + 1)
    return numbers


def _job(vroom, model, place, location, kinds):
    able = tuple(crew.can_serve[place] for crew in model.crews)
    priority = max(model.stops[place].priority, 0)
    return vroom.Job(
        place,
        location=location,
        default_service=model.service[place],
        delivery=model.demand[place],
        skills=set() if all(able) else {kinds[able]},
        priority=min(priority, MOST_IMPORTANT),
        time_windows=[vroom.TimeWindow(*window) for window in model.windows[place]],
    )


def _add_crew(vroom, model, problem, crew, locations, served, kinds):
    rest = rest_of(model, crew)
    if rest is None:
        return
    team = crew.team
    profile = f"crew{crew.index}"
    metres, seconds = _matrices(model, crew, locations)
    problem.set_durations_matrix(profile, seconds)
    problem.set_distances_matrix(profile, metres)
    weights = model.problem.weights
    breaks = []
    if rest.needs_break:
        window = vroom.TimeWindow(team.break_earliest, team.break_latest)
        breaks = [vroom.Break(crew.index, [window], team.break_seconds)]
    more = {} if rest.metres is None else {"max_distance": rest.metres}
    if team.max_stops is not None:
        more["max_tasks"] = max(0, team.max_stops - rest.stops)
    for position in crew.teams:
        problem.add_vehicle(
            vroom.Vehicle(
                position,
                start=locations.index(rest.place, served + 1) if rest.moved else 0,
                end=0,
                profile=profile,
                capacity=[
                    max(0, team.capacities.get(name, UNLIMITED) - load)
                    for name, load in zip(model.dimensions, rest.loads, strict=True)
                ],
                skills={number for able, number in kinds.items() if able[crew.index]},
                time_window=vroom.TimeWindow(rest.free, team.shift_end),
                breaks=breaks,
                costs=vroom.VehicleCosts(
                    fixed=0 if rest.moved else team.start_cost,
                    per_hour=weights.per_minute * 60,
                    per_km=weights.per_km,
                ),
                **more,
            )
        )


def _matrices(model, crew, locations):
    import numpy

    pick = numpy.ix_(locations, locations)
    metres = numpy.array(crew.metres, dtype=numpy.int64)[pick]
    seconds = numpy.array(crew.seconds, dtype=numpy.int64)[pick]
    if crew.team.max_metres is None:
        # A zone the team does not know, unless the range has to be true.
        new = numpy.array([crew.unfamiliar[place] for place in locations])
        metres = metres + model.problem.weights.unfamiliar_metres * new[numpy.newaxis]
        numpy.fill_diagonal(metres, 0)
    return metres, seconds
