# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rounds as days are: loading again, what is done and fixed, whom a door knows."""

import itertools

import pytest
from engine import Matrix, Problem, ProblemError, Stop, Team, check, solve
from engine.balance import assign

ENGINES = ("insertion", "pyvrp", "vroom")
every_engine = pytest.mark.parametrize("engine", ENGINES)


def _star(count, step=300, metres=1000):
    """Doors around the depot: every way is one step, or two from door to door."""
    size = count + 1
    rows = [
        [0 if a == b else (1 if 0 in (a, b) else 2) for b in range(size)]
        for a in range(size)
    ]
    return Matrix(
        [[metres * way for way in row] for row in rows],
        [[step * way for way in row] for row in rows],
    )


def _orders(plan):
    return {route.team: [v.stop for v in route.visits] for route in plan.routes}


@pytest.fixture
def bike():
    """Six doors, a bike that carries two parcels and may be loaded three times."""
    stops = [Stop(n, n, 300, demand={"parcels": 1}) for n in range(1, 7)]
    team = Team(
        "bike",
        0,
        4 * 3600,
        break_seconds=1200,
        break_earliest=1800,
        break_latest=4000,
        capacities={"parcels": 2},
        profile="cargo",
        max_trips=3,
        reload_seconds=240,
    )
    return Problem(0, stops, [team], {"cargo": _star(6)})


@every_engine
def test_a_bike_loads_again(bike, engine):
    plan = solve(bike, engine=engine, max_iterations=40)
    assert plan.engine.startswith(engine)
    assert plan.violations == [] and plan.unserved == []
    [route] = plan.routes
    assert [reload.after for reload in route.reloads] == [2, 4]
    for reload in route.reloads:
        assert reload.leave - reload.arrive == 240
    assert route.metres == 3 * 4000
    assert route.pause is not None


@every_engine
def test_trips_are_limited_and_one_more_is_the_remedy(bike, engine):
    bike.teams[0].max_trips = 2
    plan = solve(bike, engine=engine, max_iterations=40)
    assert plan.violations == []
    assert len(plan.unserved) == 2
    for line in plan.unserved:
        assert line.reasons[0].code == "teams_full"
        assert "more_trips" in [remedy.code for remedy in line.remedies]
    bike.teams[0].max_trips = 3
    assert solve(bike, engine=engine, max_iterations=40).unserved == []


@every_engine
def test_stops_and_range_are_limits_of_the_day_not_of_a_trip(bike, engine):
    bike.teams[0].max_stops = 5
    plan = solve(bike, engine=engine, max_iterations=40)
    assert plan.violations == [] and len(plan.unserved) == 1
    bike.teams[0].max_stops = None
    bike.teams[0].max_metres = 11_999
    plan = solve(bike, engine=engine, max_iterations=40)
    assert plan.violations == [] and len(plan.unserved) == 1
    assert "more_range" in [remedy.code for remedy in plan.unserved[0].remedies]


def test_nobody_comes_back_to_load_without_need(bike):
    bike.teams[0].capacities = {"parcels": 6}
    plan = solve(bike, engine="insertion", max_iterations=30)
    assert plan.routes[0].reloads == [] and plan.unserved == []


@pytest.fixture
def morning():
    """Two vans at noon: A has done two doors and goes on to a fixed third."""
    stops = [Stop(n, n, 300) for n in range(1, 8)]
    stops[0].done = (400, 400, 900)
    stops[1].done = (1600, 1700, 2100)
    teams = [
        Team("A", 0, 9000, max_stops=5, fixed=[1, 2, 3], free_from=2500),
        Team("B", 0, 9000, max_stops=5),
    ]
    return Problem(0, stops, teams, {"car": _star(7)})


@every_engine
def test_what_is_done_and_fixed_stays(morning, engine):
    plan = solve(morning, engine=engine, max_iterations=40)
    assert plan.engine.startswith(engine)
    assert plan.violations == [] and plan.unserved == []
    [route] = [route for route in plan.routes if route.team == "A"]
    first, second, third = route.visits[:3]
    assert [first.stop, second.stop, third.stop] == [1, 2, 3]
    assert (second.arrive, second.start, second.leave) == (1600, 1700, 2100)
    assert third.arrive == 2500 + 600
    assert route.leave == 400 - 300
    assert len(route.visits) <= 5


@every_engine
def test_done_doors_count_for_the_limits_of_the_day(morning, engine):
    morning.teams[0].max_stops = 4
    morning.teams[1].max_stops = 2
    plan = solve(morning, engine=engine, max_iterations=40)
    assert plan.violations == []
    assert len(_orders(plan)["A"]) == 4
    assert len(plan.unserved) == 1


@every_engine
def test_a_team_that_is_late_already_is_told_and_takes_nothing_more(morning, engine):
    morning.teams[0].shift_end = 2600
    plan = solve(morning, engine=engine, max_iterations=20)
    assert _orders(plan)["A"] == [1, 2, 3]
    assert {found["kind"] for found in plan.violations} == {"back_after_shift"}
    assert {found["team"] for found in plan.violations} == {"A"}
    assert set(_orders(plan)["B"]) == {4, 5, 6, 7}


@every_engine
def test_a_closed_door_leaves_the_fixed_round_and_the_rest_its_plan(morning, engine):
    """Fixed stops beyond the load of the vehicle: said, not repaired in silence."""
    for stop in morning.stops:
        stop.demand = {"parcels": 2}
    for team in morning.teams:
        team.capacities = {"parcels": 8}
    morning.teams[0].capacities = {"parcels": 5}
    plan = solve(morning, engine=engine, max_iterations=20)
    assert [found["kind"] for found in plan.violations] == ["over_capacity"]
    assert _orders(plan)["A"] == [1, 2, 3]
    assert len(_orders(plan)["B"]) == 4


@every_engine
def test_fixed_order_is_kept_even_where_another_is_shorter(day, engine):
    problem = day(20, 4)
    plan = solve(problem, engine=engine, max_iterations=30)
    route = max(plan.routes, key=lambda found: len(found.visits))
    backwards = [visit.stop for visit in route.visits][:2][::-1]
    for stop in problem.stops:
        if stop.id in backwards:
            stop.windows = []
    team = next(team for team in problem.teams if team.id == route.team)
    team.fixed = backwards
    again = solve(problem, engine=engine, max_iterations=30)
    assert again.violations == []
    assert _orders(again)[team.id][:2] == backwards


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda p: p.teams[0].fixed.append(9), "not of this day"),
        (lambda p: p.teams[1].fixed.append(1), "fixed twice"),
        (lambda p: p.teams[0].fixed.append(None), "loads again for no stop"),
        (lambda p: p.teams[0].fixed.insert(0, None), "loads again for no stop"),
        (lambda p: setattr(p.stops[4], "done", (1, 2, 3)), "done, but by no team"),
        (lambda p: setattr(p.stops[0], "done", (3, 2, 9)), "left before"),
        (lambda p: p.teams[0].fixed.reverse(), "out of order"),
        (lambda p: p.stops[2].skills.append("lift"), "which may not serve it"),
        (lambda p: p.stops[2].forbidden_teams.append("A"), "which may not serve it"),
        (lambda p: setattr(p.teams[1], "max_trips", 0), "no trip"),
    ],
)
def test_nonsense_about_the_past_is_refused(morning, spoil, what):
    spoil(morning)
    with pytest.raises(ProblemError, match=what):
        solve(morning, max_iterations=1)


@every_engine
def test_a_forbidden_pair_never_meets(morning, engine):
    for stop in morning.stops[3:]:
        stop.forbidden_teams = ["B"]
    plan = solve(morning, engine=engine, max_iterations=30)
    assert plan.violations == []
    assert "B" not in _orders(plan)
    assert {r.code for line in plan.unserved for r in line.reasons} >= {
        "team_forbidden"
    }


@every_engine
def test_cold_goods_go_with_a_cold_box_that_has_room(day, engine):
    problem = day(24, 6)
    cold = problem.stops[::4]
    for stop in cold:
        stop.skills = [*stop.skills, "cold"]
        stop.demand = {**stop.demand, "cold": 1}
    for team in problem.teams[:2]:
        team.skills = ["cold", "stairs"]
        team.capacities = {**team.capacities, "cold": 3}
    plan = solve(problem, engine=engine, max_iterations=40)
    assert plan.violations == [] and plan.unserved == []
    boxes = {team.id for team in problem.teams[:2]}
    served = {stop: team for team, order in _orders(plan).items() for stop in order}
    assert {served[stop.id] for stop in cold} == boxes
    for team in boxes:
        assert sum(served[stop.id] == team for stop in cold) == 3


def test_doors_see_the_team_they_know_at_no_kilometre_more(day):
    problem = day(40, 2)
    for team in problem.teams:
        team.skills = ["stairs"]
    before = solve(problem, engine="pyvrp", max_iterations=200)
    vans = [team.id for team in problem.teams if team.profile == "car"]
    shifted = dict(zip(vans, vans[1:] + vans[:1], strict=True))
    server = {v.stop: route.team for route in before.routes for v in route.visits}
    for stop in problem.stops:
        stop.usual_team = shifted.get(server[stop.id])
    plan = solve(problem, engine="pyvrp", max_iterations=200)
    served = {stop: team for team, order in _orders(plan).items() for stop in order}
    known = [stop for stop in problem.stops if stop.usual_team]
    assert all(served[stop.id] == stop.usual_team for stop in known)
    assert plan.metres == before.metres
    problem.weights.usual_team_seconds = 0
    plan = solve(problem, engine="pyvrp", max_iterations=200)
    served = {stop: team for team, order in _orders(plan).items() for stop in order}
    assert not all(served[stop.id] == stop.usual_team for stop in known)


def test_acquaintance_does_not_tire_one_team_out(day):
    """Ten hours more than the others weigh more than the doors of one round."""
    problem = day(40, 2)
    for team in problem.teams:
        team.skills = ["stairs"]
    for stop in problem.stops:
        stop.usual_team = 1
    problem.teams[0].recent_seconds = 40 * 3600
    plan = solve(problem, engine="pyvrp", max_iterations=100)
    vans = [r for r in plan.routes if r.team != 6]
    assert (
        1 not in {route.team for route in vans}
        or min(vans, key=lambda route: route.work).team == 1
    )


def test_assignment_is_the_best_there_is():
    import random

    draw = random.Random(3)
    for size in (1, 2, 3, 4, 5, 6):
        for _ in range(30):
            costs = [[draw.randint(-50, 50) for _ in range(size)] for _ in range(size)]
            found = assign(costs)
            assert sorted(found) == list(range(size))
            best = min(
                sum(costs[row][column] for row, column in enumerate(columns))
                for columns in itertools.permutations(range(size))
            )
            assert sum(costs[row][c] for row, c in enumerate(found)) == best


@every_engine
def test_range_holds_even_where_leaving_a_stop_out_is_a_longer_way(engine):
    """Not a metric: from 1 straight to 3 is far, by way of 2 it is near."""
    metres = [[0, 10, 20, 30], [10, 0, 10, 90], [20, 10, 0, 10], [30, 90, 10, 0]]
    rows = [[1000 * value for value in row] for row in metres]
    seconds = [[60 * value for value in row] for row in metres]
    stops = [Stop(n, n, 60) for n in (1, 2, 3)]
    stops[1].windows = [(0, 100)]  # never in time: the middle stop drops out
    team = Team("A", 0, 36_000, max_metres=70_000)
    problem = Problem(0, stops, [team], {"car": Matrix(rows, seconds)})
    plan = solve(problem, engine=engine, max_iterations=60)
    assert plan.violations == []
    assert all(route.metres <= 70_000 for route in plan.routes)
    assert check(problem, plan) == []


def test_progress_grows_and_names_the_best_so_far(day):
    seen = []
    plan = solve(day(40), seconds=1.5, engine="pyvrp", progress=seen.append)
    assert len(seen) >= 3
    shares = [found.share for found in seen]
    assert shares == sorted(shares)
    assert shares[0] >= 0 and shares[-1] <= 1
    assert seen[-1].cost is not None
    assert plan.violations == []


@every_engine
def test_cancel_keeps_the_best_so_far(day, engine):
    asked = iter(range(10**9))
    plan = solve(day(60), seconds=600, engine=engine, cancelled=lambda: next(asked) > 3)
    assert plan.stopped_by == "cancel"
    assert plan.violations == []
    assert len(plan.unserved) < 60
    assert plan.seconds < 60
