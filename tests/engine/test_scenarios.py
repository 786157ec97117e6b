# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whatever the day, whatever the engine: the independent checker finds nothing."""

import random
from dataclasses import replace

import pytest
from engine import check, solve
from engine.generator import SCENARIOS, generate_week, without_team
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from valley_graph import load_graph, travel

ENGINES = ("insertion", "pyvrp", "vroom")
EFFORT = {"insertion": 6, "pyvrp": 60, "vroom": 10}

always = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def _solve(problem, engine):
    plan = solve(problem, seed=1, engine=engine, max_iterations=EFFORT[engine])
    # Where nothing can be served at all, no engine is asked.
    assert not plan.fallback
    assert plan.engine.startswith(engine) or not plan.routes
    assert plan.violations == []
    assert check(problem, plan) == []
    assert all(line.reasons for line in plan.unserved)
    return plan


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("scenario", SCENARIOS)
@always
@given(stops=st.integers(1, 28), seed=st.integers(0, 10_000), data=st.data())
def test_every_scenario(scenario, engine, stops, seed, data):
    """Generated days, made harder by chance: rules of every kind on top."""
    from engine.generator import generate

    problem = generate(stops, seed, scenario, load_graph().nodes, travel)
    _make_harder(problem, random.Random(data.draw(st.integers(0, 10_000))))
    _solve(problem, engine)


@pytest.mark.parametrize("engine", ENGINES)
@always
@given(seed=st.integers(0, 10_000))
def test_absent_educator(engine, seed):
    """The day is planned again with what has happened by then done and fixed."""
    from engine.generator import generate

    problem = generate(24, seed, "base", load_graph().nodes, travel)
    plan = _solve(problem, engine)
    again = without_team(problem, plan, plan.routes[0].team)
    now = again.teams[0].shift_start + 75 * 60
    again = _at(again, plan, now)
    repaired = _solve(again, engine)
    kept = {route.team: route for route in repaired.routes}
    for team in again.teams:
        past = [visit.stop for visit in kept[team.id].visits] if team.fixed else []
        assert past[: len(team.fixed)] == team.fixed


@pytest.mark.parametrize("engine", ENGINES)
def test_week(engine):
    for problem in generate_week(18, 3, load_graph().nodes, travel)[:4]:
        _solve(problem, engine)


def _at(problem, plan, now):
    """Return the problem as it is at ``now``: what was left by then is done."""
    routes = {route.team: route for route in plan.routes}
    stops = {stop.id: stop for stop in problem.stops}
    teams = []
    for team in problem.teams:
        route = routes.get(team.id)
        visits = route.visits if route else []
        done = [visit for visit in visits if visit.leave <= now]
        for visit in done:
            stop = stops[visit.stop]
            times = (visit.arrive, visit.start, visit.leave)
            stops[visit.stop] = replace(stop, done=times)
        began = bool(done)
        had = route and route.pause and route.pause.start <= now
        teams.append(
            replace(
                team,
                fixed=[visit.stop for visit in done],
                free_from=max(now, route.pause.end if had else 0) if began else 0,
                break_seconds=0 if had else team.break_seconds,
            )
        )
    return replace(problem, teams=teams, stops=list(stops.values()))


def _make_harder(problem, draw):
    teams = [team.id for team in problem.teams]
    for team in problem.teams:
        if draw.random() < 0.3:
            team.max_metres = draw.randint(10, 60) * 1000
        if draw.random() < 0.3:
            team.max_stops = draw.randint(1, 8)
        if draw.random() < 0.3:
            team.skills = [*team.skills, "cold"]
        if draw.random() < 0.2:
            team.known_zones = ["Ambito 5"]
        if draw.random() < 0.2:
            team.max_trips, team.reload_seconds = 2, 300
        if draw.random() < 0.2:
            team.capacities = {name: n // 4 for name, n in team.capacities.items()}
    for stop in problem.stops:
        chance = draw.random()
        if chance < 0.1:
            stop.skills = [*stop.skills, "cold"]
        elif chance < 0.2:
            stop.pinned_team = draw.choice(teams)
        elif chance < 0.3:
            stop.forbidden_teams = draw.sample(teams, min(2, len(teams)))
        elif chance < 0.4:
            stop.allowed_teams = draw.sample(teams, min(2, len(teams)))
        elif chance < 0.5:
            stop.priority = draw.randint(1, 3)
        elif chance < 0.6:
            stop.usual_team = draw.choice(teams)
        elif chance < 0.7:
            early = draw.randint(0, 150) * 60 + 8 * 3600
            later = early + draw.randint(1800, 5400)
            stop.windows = [(early, early + 900), (later, later + 1800)]
