# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every engine keeps every rule, and the same input gives the same plan."""

import math
import random

import pytest
from engine import (
    EngineUnavailable,
    Matrix,
    Plan,
    Problem,
    ProblemError,
    Stop,
    Team,
    check,
    pyvrp_adapter,
    solve,
    vroom_adapter,
)
from engine.balance import balance
from engine.breaks import schedule
from engine.generator import SCENARIOS, generate_week, without_team
from engine.model import Model
from valley_graph import load_graph, travel

ENGINES = {"insertion": 40, "pyvrp": 150, "vroom": 40}


def _orders(plan):
    return {route.team: [v.stop for v in route.visits] for route in plan.routes}


@pytest.mark.parametrize("engine", ENGINES)
def test_fifty_stops_all_served(day, engine):
    problem = day(50)
    plan = solve(problem, engine=engine, max_iterations=ENGINES[engine])
    assert plan.engine.startswith(engine)
    assert not plan.fallback
    assert plan.unserved == []
    assert plan.violations == []
    assert check(problem, plan) == []
    assert plan.stopped_by == ("time" if engine == "vroom" else "iterations")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_keeps_every_rule(day, engine, scenario):
    problem = day(30, 3, scenario)
    plan = solve(problem, engine=engine, max_iterations=15)
    assert plan.engine.startswith(engine)
    assert plan.violations == []
    assert all(line.reasons and line.remedies for line in plan.unserved)


@pytest.mark.parametrize("engine", ["insertion", "pyvrp"])
@pytest.mark.parametrize("scenario", ["base", "short_staff", "bike"])
def test_same_seed_same_plan(day, engine, scenario):
    plans = [
        solve(day(40, 2, scenario), seed=7, engine=engine, max_iterations=30)
        for _ in range(2)
    ]
    for plan in plans:
        plan.seconds = 0
    assert plans[0].to_dict() == plans[1].to_dict()
    assert plans[0].stopped_by == "iterations"
    other = solve(day(40, 2, scenario), seed=8, engine=engine, max_iterations=30)
    assert _orders(other) != _orders(plans[0])


@pytest.mark.parametrize("adapter", [pyvrp_adapter, vroom_adapter])
def test_an_engine_plans_by_itself(day, adapter):
    """Not the repair that follows: what the engine answers serves every stop."""
    problem = day(30, 2)
    model = Model(problem)
    found = adapter.search(model, list(range(1, 31)), None, 1, 200)
    assert sorted(p for sequence in found.sequences for p in sequence) == [
        *range(1, 31)
    ]


def test_two_shores_are_two_rounds():
    """Tavernola and Marone face each other over 5 km of water, 30 km by road.

    Planned on straight lines one team would hop across; on the graph each shore
    is a round of its own.
    """
    graph = load_graph()
    names = [
        "Sarnico",
        *["Tavernola Bergamasca", "Predore", "Marone", "Sale Marasino"],
    ]
    places = [graph.find(name) for name in names]
    matrix = travel([(p.latitude, p.longitude, p.name) for p in places])
    assert matrix.km(1, 3) > 25
    stops = [Stop(name, i, 600) for i, name in enumerate(names[1:], 1)]
    teams = [Team(ident, 0, 5400) for ident in ("A", "B")]
    problem = Problem(0, stops, teams, {"car": Matrix(matrix.metres, matrix.seconds)})
    plan = solve(problem, max_iterations=100)
    assert plan.violations == [] and plan.unserved == []
    rounds = {frozenset(order) for order in _orders(plan).values()}
    assert rounds == {
        frozenset({"Tavernola Bergamasca", "Predore"}),
        frozenset({"Marone", "Sale Marasino"}),
    }


def test_without_the_wheel_the_fallback_plans(day, monkeypatch):
    monkeypatch.setattr(pyvrp_adapter, "version", lambda: None)
    plan = solve(day(20), max_iterations=10)
    assert plan.engine.startswith("vroom")
    assert plan.fallback == "pyvrp: not_installed"
    monkeypatch.setattr(vroom_adapter, "version", lambda: None)
    plan = solve(day(20), max_iterations=10)
    assert plan.engine == "insertion"
    assert plan.fallback == "pyvrp: not_installed; vroom: not_installed"
    assert plan.violations == [] and plan.unserved == []
    with pytest.raises(EngineUnavailable):
        solve(day(20), engine="pyvrp", max_iterations=10)


def test_a_failing_engine_falls_back(day, monkeypatch):
    def fail(*args):
        raise OSError("the native part is broken")

    monkeypatch.setattr(pyvrp_adapter, "search", fail)
    monkeypatch.setattr(vroom_adapter, "search", fail)
    plan = solve(day(20), max_iterations=10)
    assert plan.engine == "insertion"
    assert plan.fallback == "pyvrp: failed: OSError; vroom: failed: OSError"
    assert plan.violations == [] and plan.unserved == []


@pytest.mark.parametrize("engine", ENGINES)
def test_pinned_allowed_skilled(day, engine):
    problem = day(30, 5)
    problem.stops[3].pinned_team = 2
    problem.stops[3].skills = []
    problem.stops[4].allowed_teams = [1, 3]
    problem.stops[5].skills = ["stairs", "cold"]
    problem.teams[2].skills.append("cold")
    plan = solve(problem, engine=engine, max_iterations=40)
    assert plan.violations == [] and plan.unserved == []
    served = {stop: team for team, order in _orders(plan).items() for stop in order}
    assert served[4] == 2
    assert served[5] in (1, 3)
    assert served[6] == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_second_window_is_used(small, engine):
    small.teams[0].break_seconds = 0
    small.stops[0].windows = [(0, 500), (2000, 2100)]
    plan = solve(small, engine=engine, max_iterations=30)
    visits = [v for r in plan.routes for v in r.visits if v.stop == "s1"]
    assert plan.violations == []
    assert 2000 <= visits[0].start <= 2100


@pytest.mark.parametrize("engine", ENGINES)
def test_priority_decides_who_is_left_out(small, engine):
    small.teams = small.teams[:1]
    small.teams[0].max_stops = 2
    for important in range(3):
        for stop in small.stops:
            stop.priority = 0
        small.stops[important].priority = 5
        plan = solve(small, engine=engine, max_iterations=40)
        left_out = [line.stop for line in plan.unserved]
        assert len(left_out) == 1
        assert small.stops[important].id not in left_out


def test_familiar_zones_are_preferred(day):
    problem = day(40, 1, "familiar")
    stops = {stop.id: stop for stop in problem.stops}
    teams = {team.id: team for team in problem.teams}

    def share(plan):
        known = [
            stops[stop].zone in teams[team].known_zones
            for team, order in _orders(plan).items()
            for stop in order
        ]
        return sum(known) / len(known)

    with_zones = solve(problem, engine="pyvrp", max_iterations=300)
    problem.weights.unfamiliar_metres = 0
    without = solve(problem, engine="pyvrp", max_iterations=300)
    assert share(with_zones) > share(without) + 0.15


def test_break_never_breaks_a_window():
    """Random rounds: whatever the schedule answers, every promise is kept."""
    draw = random.Random(5)
    with_break = without_place = 0
    for _ in range(400):
        size = draw.randint(2, 7)
        where = [(draw.uniform(0, 60), draw.uniform(0, 60)) for _ in range(size)]
        rows = [[int(60 * math.dist(a, b)) for b in where] for a in where]
        stops = []
        for point in range(1, size):
            early = draw.randint(0, 9000)
            windows = [(early, early + draw.randint(300, 4000))]
            stops.append(Stop(point, point, 300, windows if point % 2 else []))
        team = Team(1, 0, 12_600, 1200, 3600, 8400)
        problem = Problem(0, stops, [team], {"car": Matrix(rows, rows)})
        model = Model(problem)
        order = tuple(range(1, size))
        if schedule(model.crews[0], order, model.service, model.windows) is None:
            without_place += 1
            continue
        plan = Plan([model.route(0, order)], [], "", 0)
        kinds = {found.kind for found in check(problem, plan)}
        assert kinds <= {"wrong_cost"}
        with_break += plan.routes[0].pause is not None
    assert with_break > 50
    assert without_place > 50


def test_schedule_finds_a_break_whenever_there_is_one():
    """Against brute force over every place of the break."""
    draw = random.Random(6)
    seen = set()
    for _ in range(300):
        size = draw.randint(2, 5)
        rows = [
            [0 if a == b else draw.randint(300, 1500) for b in range(size)]
            for a in range(size)
        ]
        stops = []
        for point in range(1, size):
            early = draw.randint(0, 5000)
            stops.append(
                Stop(point, point, 300, [(early, early + draw.randint(100, 3000))])
            )
        team = Team(1, 0, 7000, 900, 2000, 4000)
        model = Model(Problem(0, stops, [team], {"car": Matrix(rows, rows)}))
        order = tuple(range(1, size))
        found = schedule(model.crews[0], order, model.service, model.windows)
        possible = _break_by_brute_force(rows, stops, team)
        assert (found is not None) == (possible is not None)
        if found is not None:
            assert found.back == possible
        seen.add(found is not None)
    assert seen == {True, False}


def test_waiting_is_cut_but_not_into_the_break():
    """Leaving later saves waiting, until the break would begin too late."""
    rows = [[0, 600, 600], [600, 0, 600], [600, 600, 0]]
    stops = [Stop(1, 1, 300), Stop(2, 2, 300, [(7200, 9000)])]
    team = Team(1, 0, 12_600, 900, 1200, 3600)
    problem = Problem(0, stops, [team], {"car": Matrix(rows, rows)})
    model = Model(problem)
    times = schedule(model.crews[0], (1, 2), model.service, model.windows)
    assert times.pause.start == 3600
    assert times.leave == 3600 - 300 - 600
    team.break_seconds = 0
    times = schedule(model.crews[0], (1, 2), model.service, model.windows)
    assert times.leave == 7200 - 600 - 300 - 600


def _break_by_brute_force(rows, stops, team):
    best = None
    for after in [None, *range(len(stops) + 1)]:
        free, here, fine = team.shift_start, 0, True
        for position in range(len(stops) + 1):
            if after == position:
                begin = max(free, team.break_earliest)
                fine &= begin <= team.break_latest
                free = begin + team.break_seconds
            if position == len(stops):
                break
            stop = stops[position]
            early, late = stop.windows[0]
            start = max(free + rows[here][stop.point], early)
            fine &= start <= late
            free, here = start + stop.service, stop.point
        back = free + rows[here][0]
        fine &= back <= team.shift_end
        fine &= after is not None or back <= team.break_latest
        if fine and (best is None or back < best):
            best = back
    return best


def test_unserved_are_explained(small):
    small.matrices["car"].metres[3] = [None, None, None, 0]
    small.matrices["car"].seconds[3] = [None, None, None, 0]
    for row in (0, 1, 2):
        small.matrices["car"].metres[row][3] = None
        small.matrices["car"].seconds[row][3] = None
    small.stops[0].demand = {"parcels": 9}
    small.stops[1].skills = ["lift"]
    plan = solve(small, max_iterations=5)
    assert plan.violations == []
    lines = {line.stop: line for line in plan.unserved}
    assert set(lines) == {"s1", "s2", "s3"}
    assert {r.code for r in lines["s3"].reasons} == {"no_way"}
    assert [r.code for r in lines["s3"].remedies] == ["check_address"]
    assert {r.code for r in lines["s1"].reasons} == {"load_limit"}
    assert lines["s1"].reasons[0].params == {"dimension": "parcels", "over": 3}
    assert {r.code for r in lines["s2"].reasons} == {"skill_missing"}
    assert lines["s2"].remedies[0].params == {"skill": "lift"}


def test_remedy_really_serves(small):
    """What the explanation proposes is tried: the stop is then served."""
    small.teams = small.teams[:1]
    small.teams[0].max_stops = 2
    small.teams[0].break_seconds = 0
    (line,) = solve(small, max_iterations=20).unserved
    assert line.reasons[0].code == "teams_full"
    assert "more_stops" in [remedy.code for remedy in line.remedies]
    small.teams[0].max_stops = 3
    assert solve(small, max_iterations=20).unserved == []

    small.teams[0].shift_end = 4200
    (line,) = solve(small, max_iterations=20).unserved
    remedy = line.remedies[0]
    assert remedy.code == "longer_shift"
    small.teams[0].shift_end += remedy.params["seconds"]
    assert solve(small, max_iterations=20).unserved == []


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_to_do(small, engine):
    small.stops = []
    plan = solve(small, engine=engine, max_iterations=5)
    assert (plan.routes, plan.unserved, plan.violations) == ([], [], [])


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_to_do_it(small, engine):
    small.teams = []
    plan = solve(small, engine=engine, max_iterations=5)
    assert [line.reasons[0].code for line in plan.unserved] == ["no_team"] * 3
    assert plan.violations == []


def test_absent_educator(day):
    problem = day(30)
    plan = solve(problem, max_iterations=50)
    absent = plan.routes[0].team
    again = without_team(problem, plan, absent)
    repaired = solve(again, max_iterations=50)
    assert repaired.violations == []
    assert absent not in _orders(repaired)
    kept = _orders(repaired)
    for team, order in _orders(plan).items():
        if team != absent:
            served = set(kept.get(team, []))
            lost = set(order) - served - {line.stop for line in repaired.unserved}
            assert not lost


def test_week_is_balanced():
    nodes = load_graph().nodes
    done = dict.fromkeys(range(1, 6), 0)
    unbalanced = dict(done)
    for problem in generate_week(24, 1, nodes, travel):
        del problem.teams[3:]
        for team in problem.teams:
            team.skills = ["stairs"]
            team.recent_seconds = done[team.id]
        plan = solve(problem, engine="insertion", max_iterations=3)
        for route in plan.routes:
            done[route.team] += route.work
        for rank, work in enumerate(sorted(r.work for r in plan.routes)):
            unbalanced[rank + 1] += work
    assert _spread(done) < _spread(unbalanced) / 3


def _spread(work):
    values = [value for value in work.values() if value]
    return max(values) - min(values)


def test_balance_moves_whole_rounds_only(day):
    problem = day(30)
    model = Model(problem)
    sequences = [()] * len(problem.teams)
    sequences[0], sequences[2] = (1, 2, 3), (4,)
    problem.teams[0].recent_seconds = 9999
    shared = balance(model, sequences)
    assert sorted(shared) == sorted(sequences)
    assert shared[0] == ()


def test_problem_survives_json(day):
    import json

    problem = day(12)
    again = Problem.from_dict(json.loads(json.dumps(problem.to_dict())))
    assert again == problem
    plan = solve(problem, max_iterations=5)
    assert Plan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p.stops[0].windows.append((50, 10)),
        lambda p: setattr(p.stops[0], "point", 99),
        lambda p: setattr(p.stops[0], "id", "s2"),
        lambda p: setattr(p.stops[0], "pinned_team", "Z"),
        lambda p: setattr(p.teams[0], "profile", "boat"),
        lambda p: setattr(p.teams[0], "shift_end", -1),
        lambda p: p.matrices["car"].metres.pop(),
    ],
)
def test_nonsense_is_refused(small, spoil):
    spoil(small)
    with pytest.raises(ProblemError):
        solve(small, max_iterations=1)
