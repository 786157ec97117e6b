# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The independent judge of every plan, whoever made it.

Shares no code with the solvers: it reads the problem and the plan, and computes
every rule and the cost again.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

#: Every kind of broken rule, so that a reader can translate them all.
KINDS = (
    "unknown_stop",
    "stop_twice",
    "stop_lost",
    "unknown_team",
    "team_twice",
    "empty_route",
    "team_not_allowed",
    "team_forbidden",
    "pinned_elsewhere",
    "skill_missing",
    "fixed_moved",
    "done_changed",
    "too_many_stops",
    "too_many_trips",
    "over_capacity",
    "reload_misplaced",
    "reload_too_short",
    "no_way",
    "over_range",
    "wrong_metres",
    "wrong_drive",
    "leaves_before_shift",
    "back_after_shift",
    "too_fast",
    "starts_before_arrival",
    "outside_window",
    "service_too_short",
    "break_missing",
    "break_misplaced",
    "break_too_short",
    "break_outside_window",
    "wrong_cost",
)


@dataclass(frozen=True)
class Violation:
    """One broken rule. ``params`` hold ids, numbers and codes only."""

    kind: str
    team: Any = None
    stop: Any = None
    params: dict = field(default_factory=dict)

    def to_dict(self) -> dict:
        return {
            "kind": self.kind,
            "team": self.team,
            "stop": self.stop,
            "params": self.params,
        }


def check(problem, plan) -> list[Violation]:
    """Return every broken rule of ``plan``; an empty list means a sound plan."""
    return _Check(problem, plan).run()


def plan_cost(problem, plan) -> float:
    """Return Z of the plan, computed from the order of the stops and the times.

    Z = km x per_km + working minutes x per_minute + start cost of each team used.
    A leg without a way costs nothing here; ``check`` reports it.
    """
    teams = {team.id: team for team in problem.teams}
    points = {stop.id: stop.point for stop in problem.stops}
    total = 0.0
    for route in plan.routes:
        team = teams.get(route.team)
        if team is None:
            continue
        length = sum(
            problem.matrices[team.profile].leg(here, there)[0] or 0
            for here, there in _path(problem.depot, points, route)
        )
        resting = 0
        if route.pause and route.pause.after > 0:
            resting = route.pause.end - route.pause.start
        minutes = (route.back - route.leave - resting) / 60
        total += length / 1000 * problem.weights.per_km
        total += minutes * problem.weights.per_minute
        total += team.start_cost
    return round(total, 2)


def _path(depot, points, route):
    """Yield (from, to) of every leg, by way of the depot where the team loads again."""
    here = depot
    reloads = Counter(reload.after for reload in route.reloads)
    for position, visit in enumerate(route.visits):
        if reloads[position]:
            yield here, depot
            here = depot
        if visit.stop in points:
            yield here, points[visit.stop]
            here = points[visit.stop]
    yield here, depot


class _Check:
    def __init__(self, problem, plan):
        self.problem = problem
        self.plan = plan
        self.stops = {stop.id: stop for stop in problem.stops}
        self.teams = {team.id: team for team in problem.teams}
        self.found = []

    def run(self):
        self._check_stops_once()
        for team_id, times in Counter(r.team for r in self.plan.routes).items():
            if times > 1:
                self._report("team_twice", team_id, times=times)
        for route in self.plan.routes:
            self._check_route(route)
        cost = plan_cost(self.problem, self.plan)
        if abs(cost - self.plan.cost) > 0.01:
            self._report("wrong_cost", claimed=self.plan.cost, computed=cost)
        return self.found

    def _report(self, kind, team=None, stop=None, **params):
        self.found.append(Violation(kind, team, stop, params))

    def _check_stops_once(self):
        named = Counter(v.stop for route in self.plan.routes for v in route.visits)
        named.update(line.stop for line in self.plan.unserved)
        for stop_id, times in named.items():
            if stop_id not in self.stops:
                self._report("unknown_stop", stop=stop_id)
            elif times > 1:
                self._report("stop_twice", stop=stop_id, times=times)
        for stop_id in self.stops:
            if stop_id not in named:
                self._report("stop_lost", stop=stop_id)

    def _check_route(self, route):
        team = self.teams.get(route.team)
        if team is None:
            self._report("unknown_team", route.team)
            return
        if not route.visits:
            self._report("empty_route", team.id)
            return
        if any(visit.stop not in self.stops for visit in route.visits):
            return
        stops = [self.stops[visit.stop] for visit in route.visits]
        self._check_fixed(route, team)
        self._check_fit(team, stops)
        self._check_reloads(route, team)
        self._check_loads(route, team, stops)
        self._check_length(route, team)
        self._check_times(route, team, stops)
        self._check_break(route, team)

    def _check_fixed(self, route, team):
        """What is fixed opens the round, in its order, loaded where it was."""
        reloads = Counter(reload.after for reload in route.reloads)
        planned = []
        for position, visit in enumerate(route.visits):
            planned += [None] * reloads[position]
            planned.append(visit.stop)
            done = self.stops[visit.stop].done
            if done is not None and (
                visit.stop not in team.fixed
                or tuple(done) != (visit.arrive, visit.start, visit.leave)
            ):
                self._report("done_changed", team.id, visit.stop)
        for wanted, found in zip_longest(team.fixed, planned[: len(team.fixed)]):
            if wanted != found:
                self._report("fixed_moved", team.id, wanted)
                break

    def _check_fit(self, team, stops):
        for stop in stops:
            if stop.done is not None:
                continue
            if team.id in stop.forbidden_teams:
                self._report("team_forbidden", team.id, stop.id)
            if stop.allowed_teams is not None and team.id not in stop.allowed_teams:
                self._report("team_not_allowed", team.id, stop.id)
            if stop.pinned_team is not None and stop.pinned_team != team.id:
                self._report("pinned_elsewhere", team.id, stop.id)
            for skill in stop.skills:
                if skill not in team.skills:
                    self._report("skill_missing", team.id, stop.id, skill=skill)

    def _check_reloads(self, route, team):
        if len(route.reloads) + 1 > team.max_trips:
            self._report(
                "too_many_trips",
                team.id,
                trips=len(route.reloads) + 1,
                limit=team.max_trips,
            )
        last = 0
        for reload in route.reloads:
            if not last < reload.after < len(route.visits):
                self._report("reload_misplaced", team.id, after=reload.after)
            last = reload.after
            if reload.leave - reload.arrive < team.reload_seconds:
                self._report("reload_too_short", team.id, after=reload.after)

    def _check_loads(self, route, team, stops):
        if team.max_stops is not None and len(stops) > team.max_stops:
            self._report(
                "too_many_stops", team.id, stops=len(stops), limit=team.max_stops
            )
        bounds = [0, *sorted(reload.after for reload in route.reloads), len(stops)]
        for dimension, limit in team.capacities.items():
            loads = (
                sum(stop.demand.get(dimension, 0) for stop in stops[first:last])
                for first, last in zip(bounds, bounds[1:], strict=False)
            )
            load = max(loads)
            if load > limit:
                self._report(
                    "over_capacity",
                    team.id,
                    dimension=dimension,
                    load=load,
                    limit=limit,
                )

    def _check_length(self, route, team):
        metres = drive = 0
        matrix = self.problem.matrices[team.profile]
        points = {ident: stop.point for ident, stop in self.stops.items()}
        for here, there in _path(self.problem.depot, points, route):
            leg_metres, leg_seconds = matrix.leg(here, there)
            if leg_metres is None:
                self._report("no_way", team.id)
                continue
            metres += leg_metres
            drive += leg_seconds
        if team.max_metres is not None and metres > team.max_metres:
            self._report("over_range", team.id, metres=metres, limit=team.max_metres)
        if metres != route.metres:
            self._report("wrong_metres", team.id, claimed=route.metres, computed=metres)
        if drive != route.drive:
            self._report("wrong_drive", team.id, claimed=route.drive, computed=drive)

    def _check_times(self, route, team, stops):
        """Walk the round in the order of its own times."""
        if route.leave < team.shift_start and stops[0].done is None:
            self._report("leaves_before_shift", team.id, leave=route.leave)
        if route.back > team.shift_end:
            self._report("back_after_shift", team.id, back=route.back)
        free, here = route.leave, self.problem.depot
        pause = route.pause
        for position in range(len(stops) + 1):
            stop = stops[position] if position < len(stops) else None
            visit = route.visits[position] if stop else None
            if position and stops[position - 1].done and not (stop and stop.done):
                free = max(free, team.free_from)
            resting = pause and pause.after == position > 0
            for reload in route.reloads:
                if reload.after != position:
                    continue
                at_door = resting and pause.start < reload.arrive
                if at_door:
                    free = self._rest(team, pause, free)
                    resting = False
                self._check_leg(team, here, self.problem.depot, free, reload.arrive)
                free, here = reload.leave, self.problem.depot
            if resting:
                free = self._rest(team, pause, free)
            if stop is None:
                self._check_leg(team, here, self.problem.depot, free, route.back)
                break
            if stop.done is None:
                self._check_leg(team, here, stop.point, free, visit.arrive, stop)
                self._check_visit(team, stop, visit)
            free, here = visit.leave, stop.point

    def _rest(self, team, pause, free):
        if pause.start < free:
            self._report("break_misplaced", team.id, after=pause.after)
        return max(free, pause.end)

    def _check_leg(self, team, here, there, free, arrive, stop=None):
        seconds = self.problem.matrices[team.profile].leg(here, there)[1]
        if seconds is not None and arrive < free + seconds:
            self._report(
                "too_fast",
                team.id,
                stop.id if stop else None,
                missing=free + seconds - arrive,
            )

    def _check_visit(self, team, stop, visit):
        if visit.start < visit.arrive:
            self._report("starts_before_arrival", team.id, stop.id)
        if stop.windows and not any(
            early <= visit.start <= late for early, late in stop.windows
        ):
            self._report("outside_window", team.id, stop.id, start=visit.start)
        if visit.leave < visit.start + stop.service:
            self._report("service_too_short", team.id, stop.id)

    def _check_break(self, route, team):
        pause = route.pause
        if pause is None:
            if team.break_seconds and route.back > team.break_latest:
                self._report("break_missing", team.id)
            return
        if not 0 <= pause.after <= len(route.visits):
            self._report("break_misplaced", team.id, after=pause.after)
        if pause.after == 0 and (
            pause.end > route.leave or pause.start < team.shift_start
        ):
            self._report("break_misplaced", team.id, after=0)
        if pause.end - pause.start < team.break_seconds:
            self._report("break_too_short", team.id)
        if not team.break_earliest <= pause.start <= team.break_latest:
            self._report("break_outside_window", team.id, start=pause.start)
