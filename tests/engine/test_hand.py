# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rounds in the order a person wants: timed truly, judged by the checker."""

import pytest
from engine import Matrix, Problem, Stop, Team, check, solve, time_by_hand


def _kinds(problem, plan):
    return {found.kind for found in check(problem, plan)}


def test_an_order_that_keeps_the_rules_has_the_times_of_the_engine(day):
    problem = day(20)
    best = solve(problem, engine="insertion", max_iterations=20)
    orders = {route.team: _order(route) for route in best.routes}
    plan = time_by_hand(problem, orders)
    assert check(problem, plan) == []
    assert plan.routes == best.routes
    assert plan.cost == best.cost
    assert plan.engine == "by hand"


def _order(route):
    order = []
    reloads = {reload.after for reload in route.reloads}
    for position, visit in enumerate(route.visits):
        if position in reloads:
            order.append(None)
        order.append(visit.stop)
    return order


def test_any_order_of_any_day_is_timed_and_breaks_no_law_of_nature(day):
    """Whatever is wrong with it, kilometres and minutes are true."""
    nature = {"wrong_metres", "wrong_drive", "wrong_cost", "too_fast"}
    nature |= {"starts_before_arrival", "service_too_short", "break_misplaced"}
    nature |= {"stop_lost", "stop_twice", "break_too_short", "reload_too_short"}
    for scenario in ("base", "short_staff", "bike"):
        problem = day(30, scenario=scenario)
        stops = [stop.id for stop in problem.stops]
        for shift in range(3):
            turned = stops[shift * 7 :] + stops[: shift * 7]
            team = problem.teams[shift % len(problem.teams)].id
            plan = time_by_hand(problem, {team: turned[:20]})
            assert not _kinds(problem, plan) & nature
            assert [v.stop for v in plan.routes[0].visits] == turned[:20]


def test_who_comes_late_serves_late_and_it_is_said(small):
    small.stops[1].windows = [(0, 1000)]
    plan = time_by_hand(small, {"A": ["s1", "s2", "s3"]})
    [route] = plan.routes
    assert route.visits[1].start == 1500
    [found] = [one for one in check(small, plan) if one.kind == "outside_window"]
    assert (found.team, found.stop) == ("A", "s2")


def test_a_late_round_has_its_break_all_the_same(small):
    small.stops[1].windows = [(0, 1000)]
    plan = time_by_hand(small, {"A": ["s1", "s2", "s3"]})
    assert plan.routes[0].pause.start == 1800
    assert _kinds(small, plan) == {"outside_window"}


def test_nobody_waits_in_the_street_before_the_first_door(small):
    small.stops[0].windows = [(3000, 4000)]
    small.stops[1].windows = [(0, 1000)]
    plan = time_by_hand(small, {"A": ["s1", "s2"]})
    [route] = plan.routes
    assert route.leave == 2400
    assert route.visits[0].arrive == route.visits[0].start == 3000


def test_too_much_is_said_and_served(small):
    plan = time_by_hand(small, {"B": ["s1", "s3"]})
    assert _kinds(small, plan) == {"too_many_stops", "over_capacity"}
    assert [line.stop for line in plan.unserved] == ["s2"]


def test_a_team_without_stops_has_no_round(small):
    plan = time_by_hand(small, {"A": ["s1"], "B": []})
    assert [route.team for route in plan.routes] == ["A"]


def test_what_is_done_keeps_its_times(small):
    small.teams[0].fixed = ["s1"]
    small.teams[0].break_seconds = 0
    small.teams[0].free_from = 2000
    small.stops[0].done = (700, 700, 1100)
    small.stops[1].windows = [(0, 1000)]
    plan = time_by_hand(small, {"A": ["s1", "s2"]})
    first, second = plan.routes[0].visits
    assert (first.arrive, first.start, first.leave) == (700, 700, 1100)
    assert second.arrive == 2600
    assert _kinds(small, plan) == {"outside_window"}


def test_a_way_that_is_not_there_is_named_and_has_no_length():
    rows = [[0, 600, None], [600, 0, None], [None, None, 0]]
    problem = Problem(
        0,
        [Stop("near", 1), Stop("island", 2)],
        [Team("A", 0, 7200)],
        {"car": Matrix(rows, rows)},
    )
    plan = time_by_hand(problem, {"A": ["near", "island"]})
    assert plan.routes[0].metres == 600
    assert _kinds(problem, plan) == {"no_way"}


def test_an_unknown_stop_is_an_error(small):
    with pytest.raises(KeyError):
        time_by_hand(small, {"A": ["nowhere"]})
