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


def _bench(*arguments):
    done = subprocess.run(
        [BENCH, "routes", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_valley_day():
    found = _bench("--valley", "lake:20", "--seconds", 30, "--iterations", 50)
    assert (found["stops"], found["unserved"], found["violations"]) == (20, 0, {})
    assert sum(len(route["stops"]) for route in found["routes"]) == 20


@pytest.mark.parametrize(
    ("text", "best"), [(SOLOMON, 230 + 100), (VRPLIB, 23 + 10)], ids=["solomon", "vrp"]
)
def test_file_of_the_literature(tmp_path, text, best):
    path = tmp_path / "tiny.txt"
    path.write_text(text)
    found = _bench(path, "--best-known", best, "--seconds", 30, "--iterations", 50)
    assert found["cost"] == best
    assert found["gap_percent"] == 0
    assert found["violations"] == {}
