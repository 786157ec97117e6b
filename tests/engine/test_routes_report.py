# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""``script/verify routes`` says what is kept, and fails when a promise is not."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "script" / "tools" / "routes_report.py"
_spec = importlib.util.spec_from_file_location("routes_report", TOOL)
routes_report = sys.modules["routes_report"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(routes_report)


def _run(cost=100, gap=0.0, **more):
    return {
        "engine": "pyvrp",
        "cost": cost,
        "gap_percent": gap,
        "unserved": 0,
        "violations": {},
        "seconds": 5,
        "clock": "wall",
        "solve_seconds": 5.1,
        "solve_cpu_seconds": 5.0,
        "solver_peak_megabytes": 50,
        "machine_load": 0.1,
        **more,
    }


def _file(name, stops, gap, vroom=110, **more):
    runs = [_run(100, gap, **more), _run(vroom, 9.0, engine="vroom")]
    better = runs[0]["cost"] <= vroom
    return {"instance": name, "stops": stops, "never_worse": better, "runs": runs}


def _scale():
    return {
        "suite": "scale",
        "runs": [
            _run(instance=f"base:{n}", stops=n, seconds=seconds, build_seconds=0.02)
            for n, (_, whole, _, first) in routes_report.STUDY.items()
            for seconds in {whole, first}
        ],
    }


def _valley(**more):
    run = _run(instance="lake:50", stops=50, best_known_unserved=0, **more)
    return {"suite": "valley", "runs": [run]}


@pytest.fixture
def sound():
    return [
        _file("C101", 100, 0.0, vroom=100),
        _file("R1_2_1", 200, 3.9),
        _file("X-n401", 400, 5.9),
        _scale(),
        _valley(gap=4.9),
    ]


@pytest.fixture
def verdict(tmp_path, capsys):
    def say(found):
        paths = []
        for number, result in enumerate(found):
            paths.append(tmp_path / f"{number}.json")
            paths[-1].write_text(json.dumps(result))
        status = routes_report.main(paths)
        missed = [
            line.split(" | ")[0][2:]
            for line in capsys.readouterr().out.splitlines()
            if line.endswith("| **no** |")
        ]
        return status, missed

    return say


def test_everything_kept(sound, verdict):
    assert verdict(sound) == (0, [])


def _mean_gap(found):
    found[1]["runs"][0]["gap_percent"] = 4.1


def _gap_of_four_hundred(found):
    found[2]["runs"][0]["gap_percent"] = 6.1


def _stop_left_out(found):
    found[2]["runs"][0]["unserved"] = 1


def _worse_than_vroom(found):
    found[0].update(_file("C101", 100, 0.0, vroom=99))


def _dear_valley(found):
    found[4]["runs"][0]["gap_percent"] = 5.1


def _valley_leaves_more_out(found):
    found[4]["runs"][0]["unserved"] = 1


def _broken_plan(found):
    found[1]["runs"][1]["violations"] = {"too_fast": 1}


def _whole(found, stops):
    runs = found[3]["runs"]
    seconds = routes_report.STUDY[stops][1]
    return next(r for r in runs if (r["stops"], r["seconds"]) == (stops, seconds))


def _slow(found):
    _whole(found, 1000)["solve_seconds"] = 75.1


def _slow_by_the_processor(found):
    _whole(found, 400).update(clock="processor", solve_cpu_seconds=37.6)


def _large(found):
    _whole(found, 200)["solver_peak_megabytes"] = 101


def _slow_matrix(found):
    _whole(found, 50)["build_seconds"] = 0.13


def _quick_plan_leaves_out(found):
    quick = [run for run in found[3]["runs"] if run["stops"] == 400]
    min(quick, key=lambda run: run["seconds"])["unserved"] = 1


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (_mean_gap, "up to 200 customers"),
        (_gap_of_four_hundred, "201 to 400 customers"),
        (_stop_left_out, "201 to 400 customers"),
        (_worse_than_vroom, "beside VROOM"),
        (_dear_valley, "1 days of the valleys"),
        (_valley_leaves_more_out, "1 days of the valleys"),
        (_broken_plan, "all runs"),
        (_slow, "1000 stops, plan"),
        (_slow_by_the_processor, "400 stops, plan"),
        (_large, "200 stops, memory"),
        (_slow_matrix, "50 stops, travel"),
        (_quick_plan_leaves_out, "400 stops, served"),
    ],
)
def test_what_is_not_kept_is_named_and_fails(sound, verdict, spoil, what):
    spoil(sound)
    assert verdict(sound) == (1, [what])


def test_a_day_too_full_for_all_is_no_failure(sound, verdict):
    sound[4]["runs"][0].update(unserved=9, best_known_unserved=8)
    assert verdict(sound) == (0, [])
    assert "1 stops more left out" in "\n".join(routes_report.report(sound))


def test_what_nobody_measured_is_no_failure(sound, verdict):
    del sound[2]
    assert verdict(sound) == (0, [])
    assert "| 201 to 400 customers | mean gap at most 6 % | no instance | not" in (
        "\n".join(routes_report.report(sound))
    )
