# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The route engine and the road graph, loaded by path: no Odoo is needed here."""

import importlib.util
import sys
from pathlib import Path

import pytest

ADDONS = Path(__file__).resolve().parents[2] / "addons"


def _load_package(name, folder):
    if name in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


_load_package("engine", ADDONS / "welfarepiu_logistics" / "engine")
_load_package("valley_graph", ADDONS / "welfarepiu_base" / "tools" / "valley_graph")


@pytest.fixture
def day():
    """Return ``day(n, seed=1, scenario="base")``: a generated problem."""
    from engine.generator import generate
    from valley_graph import load_graph, travel

    def make(n, seed=1, scenario="base"):
        return generate(n, seed, scenario, load_graph().nodes, travel)

    return make


@pytest.fixture
def small():
    """Two teams, three stops on a line, every rule in play.

    The depot is point 0; each step along the line is 10 km and 600 seconds. Team
    ``A`` knows stairs and must rest; team ``B`` may only take one stop.
    """
    from engine import Matrix, Problem, Stop, Team

    line = [[abs(a - b) for b in range(4)] for a in range(4)]
    matrix = Matrix(
        [[10_000 * step for step in row] for row in line],
        [[600 * step for step in row] for row in line],
    )
    stops = [
        Stop("s1", 1, 300, demand={"parcels": 2}),
        Stop("s2", 2, 300, [(0, 4000)], {"parcels": 2}, ["stairs"]),
        Stop("s3", 3, 300, demand={"parcels": 2}),
    ]
    teams = [
        Team(
            "A",
            0,
            7200,
            break_seconds=600,
            break_earliest=1200,
            break_latest=3600,
            max_stops=3,
            capacities={"parcels": 6},
            skills=["stairs"],
            max_metres=60_000,
        ),
        Team("B", 0, 7200, max_stops=1, capacities={"parcels": 2}),
    ]
    return Problem(0, stops, teams, {"car": matrix})


@pytest.fixture
def sound_plan():
    """A sound plan for ``small``, written by hand: A serves all, rests after s2."""
    from engine import Break, Plan, Route, Visit

    visits = [
        Visit("s1", 600, 600, 900),
        Visit("s2", 1500, 1500, 1800),
        Visit("s3", 3000, 3000, 3300),
    ]
    route = Route("A", 0, visits, 5100, 60_000, 3600, Break(2, 1800, 2400))
    # 60 km x 100 + (5100 - 600) / 60 minutes x 10 + 300 for the team.
    return Plan([route], [], "by hand", 0, cost=7050.0)
