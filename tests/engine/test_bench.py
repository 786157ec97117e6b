# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""``script/bench routes``: valley days and files of the literature."""

import json
import subprocess
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "script" / "bench"

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME

    0      0        0        0       0           100        0
    1      3        4        4       0           100        2
    2      6        8        4      20            30        2
    3      0        7        4       0           100        2
"""

VRPLIB = """NAME : tiny
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 0 7
DEMAND_SECTION
1 0
2 4
3 4
4 4
DEPOT_SECTION
1
-1
EOF
"""


def _run(*arguments):
    return subprocess.run(
        [BENCH, "routes", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def _bench(*arguments):
    done = _run(*arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_valley_day():
    found = _bench("--valley", "lake:20", "--seconds", 30, "--iterations", 50)
    assert (found["stops"], found["unserved"], found["violations"]) == (20, 0, {})
    assert sum(len(route["stops"]) for route in found["routes"]) == 20


@pytest.mark.parametrize(
    ("text", "best", "unit"),
    [(SOLOMON, 230 + 100, 10), (VRPLIB, 23 + 10, 1)],
    ids=["solomon", "vrp"],
)
@pytest.mark.parametrize("engine", ["pyvrp", "vroom", "python"])
def test_file_of_the_literature(tmp_path, text, best, unit, engine):
    path = tmp_path / "tiny.txt"
    path.write_text(text)
    effort = ("--seconds", 30, "--iterations", 50, "--engine", engine)
    found = _bench(path, "--best-known", best / unit, *effort)
    assert (found["cost"], found["best_known"]) == (best, best)
    assert found["cost_in_file_units"] == best / unit
    assert found["gap_percent"] == 0
    assert found["violations"] == {}
    assert found["engine"].startswith({"python": "insertion"}.get(engine, engine))
    assert found["solver_peak_megabytes"] > 5
    assert found["solve_cpu_seconds"] > 0


def test_best_known_from_the_solution_beside(tmp_path):
    path = tmp_path / "tiny.txt"
    path.write_text(SOLOMON)
    path.with_suffix(".sol").write_text("Route #1: 1 2\nRoute #2: 3\nCost 33\n")
    found = _bench(path, "--seconds", 30, "--iterations", 50)
    # There and back by 1 and 2 (5 + 5 + 10), and by 3 (7 + 7), in tenths.
    assert found["best_known"] == 340
    assert found["gap_percent"] < 0


def test_both_engines_in_one_run(tmp_path):
    path = tmp_path / "tiny.txt"
    path.write_text(SOLOMON)
    found = _bench(path, "--compare", "--seconds", 2)
    assert [run["engine"].split()[0] for run in found["runs"]] == ["pyvrp", "vroom"]
    assert found["never_worse"] is True
    assert [run["violations"] for run in found["runs"]] == [{}, {}]


def test_bad_file_is_named_with_its_line(tmp_path):
    path = tmp_path / "tiny.txt"
    path.write_text(SOLOMON.replace("2      6        8", "2      x        8"))
    done = _run(path)
    assert done.returncode == 2
    assert "tiny.txt, line 12" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "arguments", [("/nowhere.vrp",), ("--valley", "moon:5"), ("--valley", "base:x")]
)
def test_what_is_not_there_is_said(arguments):
    done = _run(*arguments)
    assert done.returncode == 2
    assert arguments[-1] in done.stderr
    assert "Traceback" not in done.stderr


def test_an_educator_is_absent():
    found = _bench(
        "--valley", "absent_educator:20", "--seconds", 30, "--iterations", 20
    )
    assert found["violations"] == {}
    assert found["stops"] == 20


def test_a_week_is_shared_out():
    found = _bench("--valley", "week:12", "--seconds", 30, "--iterations", 10)
    assert len(found["runs"]) == 10
    assert all(run["violations"] == {} for run in found["runs"])
    assert 0 <= found["workload_spread"] < 1
