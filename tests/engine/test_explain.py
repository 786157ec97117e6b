# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is said would serve a stop does serve it: every remedy is tried and checked."""

from copy import deepcopy

import pytest
from engine import Matrix, Plan, Problem, Stop, Team, check, solve
from engine.explain import REASONS, REMEDIES
from engine.generator import SCENARIOS, generate
from engine.model import Model
from valley_graph import load_graph, travel

#: Remedy -> what it changes: the team, by the parameters of the remedy, or the stop.
CHANGES = {
    "longer_shift": lambda t, s, p: setattr(t, "shift_end", t.shift_end + p["seconds"]),
    "more_stops": lambda t, s, p: setattr(t, "max_stops", p["limit"] + 1),
    "more_trips": lambda t, s, p: setattr(t, "max_trips", p["limit"] + 1),
    "more_load": lambda t, s, p: t.capacities.update(
        {p["dimension"]: t.capacities[p["dimension"]] + p["over"]}
    ),
    "more_range": lambda t, s, p: setattr(t, "max_metres", t.max_metres + p["over"]),
    "free_window": lambda t, s, p: setattr(s, "windows", []),
}


def _tight_day(scenario, seed):
    """A day with too few hands, each short of something else."""
    problem = generate(36, seed, scenario, load_graph().nodes, travel)
    del problem.teams[3:]
    first, second, third = problem.teams
    first.max_stops = 4
    second.max_metres = 30_000
    third.capacities = {"parcels": 8, "weight": 60_000}
    return problem


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_remedy_in_a_round_is_true(scenario):
    for seed in (1, 2):
        problem = _tight_day(scenario, seed)
        plan = solve(problem, engine="insertion", max_iterations=5)
        assert plan.violations == []
        assert plan.unserved
        for line in plan.unserved:
            assert {reason.code for reason in line.reasons} <= set(REASONS)
            assert {remedy.code for remedy in line.remedies} <= set(REMEDIES)
            for remedy in line.remedies:
                if remedy.code in CHANGES and remedy.team is not None:
                    _assert_serves(problem, plan, line, remedy)


def test_the_remedies_of_a_round_are_all_met_here():
    met = set()
    for scenario in SCENARIOS:
        for seed in (1, 2):
            plan = solve(
                _tight_day(scenario, seed), engine="insertion", max_iterations=5
            )
            met |= {r.code for line in plan.unserved for r in line.remedies}
    assert {"longer_shift", "more_stops", "more_load", "more_range"} <= met


def _assert_serves(problem, plan, line, remedy):
    changed = deepcopy(problem)
    [team] = [team for team in changed.teams if team.id == remedy.team]
    [stop] = [stop for stop in changed.stops if stop.id == line.stop]
    CHANGES[remedy.code](team, stop, remedy.params)
    model = Model(changed)
    position = changed.teams.index(team)
    crew = model.crew_of[position]
    place_of = {stop.id: place for place, stop in enumerate(model.stops) if stop}
    [route] = [route for route in plan.routes if route.team == team.id] or [None]
    sequence = _sequence(route, place_of) if route else ()
    trials = [
        trial
        for trial in model.insertions(crew, sequence, place_of[line.stop])
        if model.cost(crew, trial) is not None
    ]
    assert trials, (remedy, line.stop)
    found = Plan([model.route(position, trials[0])], [], "", 0)
    kinds = {violation.kind for violation in check(changed, found)}
    assert kinds <= {"stop_lost", "wrong_cost"}


def _sequence(route, place_of):
    reloads = {reload.after for reload in route.reloads}
    sequence = []
    for position, visit in enumerate(route.visits):
        sequence += [0] if position in reloads else []
        sequence.append(place_of[visit.stop])
    return tuple(sequence)


def _one_door(team, **stop):
    rows = [[0, 1000], [1000, 0]]
    seconds = [[0, 600], [600, 0]]
    door = Stop("door", 1, 300, **stop)
    return Problem(0, [door], [team], {"car": Matrix(rows, seconds)})


@pytest.mark.parametrize(
    ("limits", "stop", "reason", "remedy"),
    [
        ({"max_stops": 0}, {}, "stops_limit", "more_stops"),
        ({"max_metres": 1999}, {}, "range_limit", "more_range"),
        ({"shift_end": 1400}, {}, "shift_too_short", "longer_shift"),
        ({}, {"windows": [(0, 599)]}, "window_shift", "move_window"),
        ({}, {"skills": ["cold"]}, "skill_missing", "team_with_skill"),
        ({}, {"allowed_teams": []}, "team_not_allowed", "other_team"),
        ({}, {"forbidden_teams": ["T"]}, "team_forbidden", "one_more_team"),
        (
            {"capacities": {"parcels": 1}},
            {"demand": {"parcels": 3}},
            "load_limit",
            "smaller_parcels",
        ),
    ],
)
def test_one_door_that_no_round_reaches(limits, stop, reason, remedy):
    team = Team("T", 0, limits.pop("shift_end", 7200), **limits)
    [line] = solve(_one_door(team, **stop), max_iterations=2).unserved
    assert [found.code for found in line.reasons] == [reason]
    assert [found.code for found in line.remedies] == [remedy]


def test_two_doors_that_want_the_same_minute():
    problem = _one_door(Team("T", 0, 7200), windows=[(600, 600)])
    problem.stops.append(Stop("other", 1, 300, windows=[(600, 600)]))
    plan = solve(problem, engine="insertion", max_iterations=2)
    [line] = plan.unserved
    [remedy] = [r for r in line.remedies if r.code == "free_window"]
    _assert_serves(problem, plan, line, remedy)


def test_a_round_that_is_full_of_what_is_fixed():
    problem = _one_door(Team("T", 0, 7200, max_stops=0, fixed=["past"]))
    problem.stops.append(Stop("past", 1, 300, done=(600, 600, 900)))
    [line] = solve(problem, max_iterations=2).unserved
    assert [found.code for found in line.reasons] == ["round_fixed"]
