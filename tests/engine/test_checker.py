# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The checker catches every kind of broken plan, each broken once."""

from copy import deepcopy

import pytest
from engine import Break, Reload, Unserved, Visit, check
from engine.checker import KINDS, plan_cost


def _route(plan):
    return plan.routes[0]


def _allow_only_b(problem, plan):
    problem.stops[0].allowed_teams = ["B"]


def _pin_to_b(problem, plan):
    problem.stops[0].pinned_team = "B"


def _forget_stairs(problem, plan):
    problem.teams[0].skills = []


def _few_stops(problem, plan):
    problem.teams[0].max_stops = 2


def _small_boot(problem, plan):
    problem.teams[0].capacities = {"parcels": 5}


def _close_road(problem, plan):
    problem.matrices["car"].metres[1][2] = None
    problem.matrices["car"].seconds[1][2] = None


def _short_range(problem, plan):
    problem.teams[0].max_metres = 59_999


def _leave_early(problem, plan):
    problem.teams[0].shift_start = 1


def _back_late(problem, plan):
    problem.teams[0].shift_end = 5099


def _unknown_stop(problem, plan):
    plan.unserved.append(Unserved("nobody"))


def _stop_twice(problem, plan):
    plan.unserved.append(Unserved("s1"))


def _stop_lost(problem, plan):
    _route(plan).visits.pop()


def _unknown_team(problem, plan):
    _route(plan).team = "Z"


def _team_twice(problem, plan):
    plan.routes.append(deepcopy(_route(plan)))


def _empty_route(problem, plan):
    _route(plan).visits = []


def _wrong_metres(problem, plan):
    _route(plan).metres -= 1


def _wrong_drive(problem, plan):
    _route(plan).drive -= 1


def _too_fast(problem, plan):
    _route(plan).visits[2].arrive -= 1


def _home_too_fast(problem, plan):
    _route(plan).back -= 1


def _through_the_break(problem, plan):
    _route(plan).pause.end += 1


def _starts_before_arrival(problem, plan):
    _route(plan).visits[0].start -= 1


def _outside_window(problem, plan):
    problem.stops[1].windows = [(0, 1499), (1501, 9000)]


def _service_too_short(problem, plan):
    _route(plan).visits[0].leave -= 1


def _no_break(problem, plan):
    _route(plan).pause = None


def _break_after_nothing(problem, plan):
    _route(plan).pause = Break(4, 1800, 2400)


def _break_before_free(problem, plan):
    _route(plan).pause = Break(2, 1799, 2400)


def _break_at_depot_but_gone(problem, plan):
    _route(plan).pause = Break(0, 1200, 1800)


def _short_break(problem, plan):
    _route(plan).pause.end -= 1


def _early_break(problem, plan):
    problem.teams[0].break_earliest = 1801


def _late_break(problem, plan):
    problem.teams[0].break_latest = 1799


def _wrong_cost(problem, plan):
    plan.cost -= 1


def _forbid(problem, plan):
    problem.stops[0].forbidden_teams = ["A"]


def _fix_another_first(problem, plan):
    problem.teams[0].fixed = ["s2"]


def _fix_more_than_there_is(problem, plan):
    problem.teams[0].fixed = ["s1", "s2", "s3"]
    plan.unserved.append(Unserved("s3"))
    _route(plan).visits.pop()


def _fix_a_loading(problem, plan):
    problem.teams[0].fixed = ["s1", None, "s2"]


def _rewrite_the_past(problem, plan):
    problem.teams[0].fixed = ["s1"]
    problem.stops[0].done = (600, 600, 901)


def _go_on_too_early(problem, plan):
    problem.teams[0].fixed = ["s1"]
    problem.stops[0].done = (600, 600, 900)
    problem.teams[0].free_from = 901


def _done_by_another(problem, plan):
    problem.teams[1].fixed = ["s1"]
    problem.stops[0].done = (600, 600, 900)


def _one_trip_only(problem, plan):
    _load_again(problem, plan)
    problem.teams[0].max_trips = 1


def _load_again(problem, plan):
    """Turn the sound plan into two trips: home after s2, where A rests too."""
    team, route = problem.teams[0], _route(plan)
    team.max_trips, team.reload_seconds = 2, 120
    team.capacities = {"parcels": 4}
    team.shift_end, team.max_metres = 9000, 100_000
    route.reloads = [Reload(2, 3000, 3120)]
    route.pause = Break(2, 3120, 3720)
    route.visits[2] = Visit("s3", 5520, 5520, 5820)
    route.back, route.metres, route.drive = 7620, 100_000, 6000
    plan.cost = 10_000 + (7620 - 600) / 60 * 10 + 300


def _loads_too_fast(problem, plan):
    _load_again(problem, plan)
    problem.teams[0].reload_seconds = 121


def _loads_after_nothing(problem, plan):
    _load_again(problem, plan)
    _route(plan).reloads[0].after = 3


def _too_much_for_one_trip(problem, plan):
    _load_again(problem, plan)
    problem.teams[0].capacities = {"parcels": 3}


def _home_for_loading_too_fast(problem, plan):
    _load_again(problem, plan)
    _route(plan).reloads[0].arrive -= 1


def _rests_while_loading(problem, plan):
    _load_again(problem, plan)
    _route(plan).pause = Break(2, 3060, 3720)


def _out_again_too_fast(problem, plan):
    _load_again(problem, plan)
    _route(plan).visits[2].arrive -= 1


def _forgets_the_way_home(problem, plan):
    _load_again(problem, plan)
    _route(plan).metres -= 40_000


BROKEN = [
    ("team_forbidden", _forbid),
    ("fixed_moved", _fix_another_first),
    ("fixed_moved", _fix_more_than_there_is),
    ("fixed_moved", _fix_a_loading),
    ("done_changed", _rewrite_the_past),
    ("done_changed", _done_by_another),
    ("too_fast", _go_on_too_early),
    ("too_many_trips", _one_trip_only),
    ("reload_too_short", _loads_too_fast),
    ("reload_misplaced", _loads_after_nothing),
    ("over_capacity", _too_much_for_one_trip),
    ("too_fast", _home_for_loading_too_fast),
    ("too_fast", _out_again_too_fast),
    ("break_misplaced", _rests_while_loading),
    ("wrong_metres", _forgets_the_way_home),
    ("unknown_stop", _unknown_stop),
    ("stop_twice", _stop_twice),
    ("stop_lost", _stop_lost),
    ("unknown_team", _unknown_team),
    ("team_twice", _team_twice),
    ("empty_route", _empty_route),
    ("team_not_allowed", _allow_only_b),
    ("pinned_elsewhere", _pin_to_b),
    ("skill_missing", _forget_stairs),
    ("too_many_stops", _few_stops),
    ("over_capacity", _small_boot),
    ("no_way", _close_road),
    ("over_range", _short_range),
    ("wrong_metres", _wrong_metres),
    ("wrong_drive", _wrong_drive),
    ("leaves_before_shift", _leave_early),
    ("back_after_shift", _back_late),
    ("too_fast", _too_fast),
    ("too_fast", _home_too_fast),
    ("too_fast", _through_the_break),
    ("starts_before_arrival", _starts_before_arrival),
    ("outside_window", _outside_window),
    ("service_too_short", _service_too_short),
    ("break_missing", _no_break),
    ("break_misplaced", _break_after_nothing),
    ("break_misplaced", _break_before_free),
    ("break_misplaced", _break_at_depot_but_gone),
    ("break_too_short", _short_break),
    ("break_outside_window", _early_break),
    ("break_outside_window", _late_break),
    ("wrong_cost", _wrong_cost),
]


def test_sound_plan_has_no_violation(small, sound_plan):
    assert check(small, sound_plan) == []


@pytest.mark.parametrize(
    ("kind", "spoil"), BROKEN, ids=[spoil.__name__[1:] for _, spoil in BROKEN]
)
def test_broken_rule_is_caught(small, sound_plan, kind, spoil):
    small.validate()
    spoil(small, sound_plan)
    assert kind in {violation.kind for violation in check(small, sound_plan)}


def test_a_plan_that_loads_again_is_sound(small, sound_plan):
    _load_again(small, sound_plan)
    assert check(small, sound_plan) == []


def test_a_rest_at_the_door_before_loading_is_sound(small, sound_plan):
    _load_again(small, sound_plan)
    route = _route(sound_plan)
    route.pause = Break(2, 1800, 2400)
    route.reloads = [Reload(2, 3600, 3720)]
    assert check(small, sound_plan) == []
    route.reloads = [Reload(2, 3599, 3720)]
    assert [found.kind for found in check(small, sound_plan)] == ["too_fast"]


def test_what_is_done_is_not_judged_by_rules_of_what_is_to_do(small, sound_plan):
    """A team that came late, or without the skill: it is the past, not a plan."""
    small.teams[0].fixed = ["s1", "s2"]
    small.stops[0].done = (600, 600, 900)
    small.stops[1].done = (1500, 1500, 1800)
    small.stops[1].windows = [(0, 1000)]
    small.stops[1].skills = ["lift"]
    small.stops[0].forbidden_teams = ["A"]
    small.validate()
    assert check(small, sound_plan) == []


def test_every_kind_is_broken_here():
    assert {kind for kind, _ in BROKEN} == set(KINDS)


def test_cost_does_not_pay_the_break(small, sound_plan):
    assert plan_cost(small, sound_plan) == 6000 + 750 + 300
    sound_plan.routes[0].pause = None
    assert plan_cost(small, sound_plan) == 6000 + 850 + 300


def test_break_at_the_depot_is_no_work(small, sound_plan):
    route = sound_plan.routes[0]
    route.pause = Break(0, 1200, 1800)
    route.leave = 1800
    route.visits = [
        Visit("s1", 2400, 2400, 2700),
        Visit("s2", 3300, 3300, 3600),
        Visit("s3", 4200, 4200, 4500),
    ]
    route.back = 6300
    assert check(small, sound_plan) == []
