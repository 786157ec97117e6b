# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The frozen days of the valleys: plans are sound and not worse than they were.

``script/bench routes --suite valley`` plans them all for 5 s; here, those of fifty
stops, by iterations, so that a busy machine judges as a quiet one does.
"""

import json
from pathlib import Path

import pytest
from engine import check, solve
from engine.generator import fingerprint

BEST = json.loads(
    (Path(__file__).resolve().parents[1] / "data/routes/valley_best.json").read_text()
)


@pytest.mark.parametrize("key", BEST)
def test_the_days_are_frozen(day, key):
    """Another day under the same name would make its best known plan a lie."""
    scenario, stops, seed = key.split(":")
    problem = day(int(stops), int(seed), scenario)
    assert fingerprint(problem) == BEST[key]["day"]


@pytest.mark.parametrize("key", [key for key in BEST if ":50:" in key])
def test_plans_keep_up_with_the_best_known(day, key):
    scenario, stops, seed = key.split(":")
    problem = day(int(stops), int(seed), scenario)
    plan = solve(problem, seed=1, engine="pyvrp", max_iterations=1500)
    assert plan.violations == []
    assert check(problem, plan) == []
    assert len(plan.unserved) <= BEST[key]["unserved"]
    if not BEST[key]["unserved"]:
        assert plan.cost <= BEST[key]["cost"] * 1.05
