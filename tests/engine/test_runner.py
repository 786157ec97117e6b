# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The subprocess: answers, is killed in time, fails with a name."""

import io
import os
import sys
import time

import pytest
from engine import (
    EngineUnavailable,
    ProblemError,
    SolverCrash,
    SolverOutputError,
    SolverTimeout,
    check,
    solve,
    solve_in_subprocess,
)
from engine.wire import pack, unpack


def _program(code):
    return [sys.executable, "-c", code]


def test_subprocess_gives_the_same_plan(day):
    problem = day(20)
    plan = solve_in_subprocess(problem, 60, seed=3, max_iterations=40)
    assert check(problem, plan) == []
    here = solve(problem, 60, seed=3, max_iterations=40)
    assert plan.engine == here.engine
    plan.seconds = here.seconds = 0
    assert plan == here


@pytest.mark.parametrize("engine", ["pyvrp", "insertion"])
def test_another_process_gives_the_same_plan(day, monkeypatch, engine):
    """Whatever order a process gives to its sets of words."""
    problem = day(40, 2, "bike")
    problem.stops[3].skills = ["stairs", "cold", "lift"]
    plans = []
    for salt in ("0", "1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", salt)
        plan = solve_in_subprocess(
            problem, 300, seed=7, engine=engine, max_iterations=60
        )
        assert plan.stopped_by == "iterations"
        plan.seconds = plan.peak_megabytes = 0
        plans.append(plan.to_dict())
    assert plans[0] == plans[1] == plans[2]


def test_its_memory_is_not_ours(day):
    """The system starts counting a child's peak at the size of its parent."""
    ours = bytearray(400 * 2**20)
    ours[::4096] = b"x" * len(ours[::4096])
    plan = solve_in_subprocess(day(5), 60, engine="insertion", max_iterations=2)
    assert 5 < plan.peak_megabytes < 200


def test_subprocess_needs_neither_odoo_nor_our_addon(day):
    plan = solve_in_subprocess(day(5), 60, engine="insertion", max_iterations=2)
    assert plan.engine == "insertion"


def test_missing_ways_and_everything_else_arrive(small):
    small.matrices["car"].metres[1][2] = small.matrices["car"].seconds[1][2] = None
    small.matrices["car"].source = "by hand"
    small.teams[0].fixed = ["s1"]
    small.stops[0].done = (600, 610, 900)
    data = pack(small, {"seconds": 3})
    problem, options = unpack(io.BytesIO(data))
    assert options == {"seconds": 3}
    assert problem.matrices["car"].leg(1, 2) == (None, None)
    assert problem.matrices["car"].leg(2, 1) == (10_000, 600)
    assert problem.matrices["car"].source == "by hand"
    assert problem.stops == small.stops and problem.teams == small.teams
    with pytest.raises(ProblemError, match="in the middle"):
        unpack(io.BytesIO(data[:-1]))


@pytest.mark.parametrize("value", [0.5, "far", 2**40])
def test_travel_that_is_no_number_is_refused(small, value):
    small.matrices["car"].metres[0][1] = value
    with pytest.raises(ProblemError, match="no whole number"):
        solve_in_subprocess(small, 1)


def test_an_engine_that_is_missing_has_a_name(small):
    code = "import sys; sys.stderr.write('vroom is not installed'); sys.exit(4)"
    with pytest.raises(EngineUnavailable, match="vroom is not installed"):
        solve_in_subprocess(small, 1, command=_program(code))


def test_progress_arrives_while_waiting(day):
    seen = []
    plan = solve_in_subprocess(day(40), 2.0, progress=seen.append)
    assert plan.violations == []
    assert len(seen) >= 3
    assert [found.share for found in seen] == sorted(found.share for found in seen)
    assert seen[-1].cost > 0


@pytest.mark.parametrize("engine", ["pyvrp", "vroom", "insertion"])
def test_cancel_from_outside_keeps_the_best_so_far(day, engine):
    began = []
    started = time.monotonic()
    plan = solve_in_subprocess(
        day(60),
        300,
        engine=engine,
        progress=began.append,
        cancelled=lambda: len(began) > 3,
    )
    assert time.monotonic() - started < 120
    # VROOM stops by itself when it finds nothing better.
    assert plan.stopped_by == "cancel" or engine == "vroom"
    assert plan.violations == []
    assert len(plan.unserved) < 10


def test_cancel_before_the_first_word_is_not_a_crash(day):
    plan = solve_in_subprocess(day(20), 300, cancelled=lambda: True)
    assert plan.stopped_by == "cancel"
    assert plan.violations == []


def test_a_hanging_solver_does_not_outlive_a_cancel(small):
    code = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('{\"ready\": true}', flush=True); time.sleep(600)"
    )
    started = time.monotonic()
    with pytest.raises(SolverTimeout):
        solve_in_subprocess(
            small, 1, grace=1, cancelled=lambda: True, command=_program(code)
        )
    assert time.monotonic() - started < 30


def test_time_limit_is_kept(day):
    started = time.monotonic()
    plan = solve_in_subprocess(day(30), 1.0)
    assert plan.stopped_by == "time"
    assert plan.violations == []
    assert time.monotonic() - started < 1.0 + 10


def test_hanging_solver_is_killed(small, tmp_path):
    note = tmp_path / "pid"
    code = (
        "import os, time, pathlib;"
        f"pathlib.Path({str(note)!r}).write_text(str(os.getpid()));"
        "time.sleep(600)"
    )
    started = time.monotonic()
    with pytest.raises(SolverTimeout):
        solve_in_subprocess(small, 1, grace=2, command=_program(code))
    assert time.monotonic() - started < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_crash_has_a_name(small):
    with pytest.raises(SolverCrash) as caught:
        solve_in_subprocess(small, 1, command=_program("import os; os.abort()"))
    assert caught.value.returncode < 0


def test_noise_is_not_a_plan(small):
    with pytest.raises(SolverOutputError):
        solve_in_subprocess(small, 1, command=_program("print('hello')"))


def test_a_printing_library_does_not_spoil_the_answer(small):
    from engine.runner import ENGINE_FOLDER

    code = (
        f"import sys; sys.path.append({str(ENGINE_FOLDER.parent)!r});"
        "import engine.run as run; solve = run.solve;"
        "run.solve = lambda *a, **k: (print('noise'), solve(*a, **k))[1];"
        "sys.exit(run.main())"
    )
    plan = solve_in_subprocess(
        small, 30, max_iterations=5, engine="insertion", command=_program(code)
    )
    assert plan.engine == "insertion"


def test_memory_limit_ends_the_process_not_us(day):
    with pytest.raises(SolverCrash):
        solve_in_subprocess(day(150), 1, memory_megabytes=1)


def test_bad_problem_is_told_from_a_crash(small):
    small.stops[0].point = 99
    with pytest.raises(ProblemError, match="outside the matrices"):
        solve_in_subprocess(small, 1)
