# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Plan one instance with the route engine and print the result as JSON.

Instances: a day of the valley generator, or any VRPLIB (CVRP) or Solomon (VRPTW)
file. For files the cost is the distance alone, in the conventions of the
literature: VRPLIB distances rounded, Solomon's times 10 and truncated (DIMACS).
"""

import argparse
import importlib.util
import json
import math
import resource
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"


def _load_package(name, folder):
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


engine = _load_package("engine", ADDONS / "welfarepiu_logistics" / "engine")
valley = _load_package("valley_graph", ADDONS / "welfarepiu_base/tools/valley_graph")


def main() -> int:
    options = _parse()
    started = time.monotonic()
    if options.file:
        problem = read_file(options.file, options.teams)
        name = options.file.stem
    else:
        problem = _valley_problem(options.valley, options.seed)
        name = f"{options.valley} seed {options.seed}"
    built = time.monotonic()
    plan = engine.solve_in_subprocess(
        problem,
        options.seconds,
        options.seed,
        options.engine,
        options.iterations,
        grace=600,
    )
    solved = time.monotonic()
    result = {
        "instance": name,
        **_describe(problem, plan, bool(options.file), options.best_known),
        "build_seconds": round(built - started, 2),
        "solve_seconds": round(solved - built, 2),
        "solver_peak_megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        // 1024,
    }
    json.dump(result, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 1 if result["violations"] else 0


def _parse():
    parser = argparse.ArgumentParser(prog="script/bench routes", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--valley", default="base:50", metavar="SCENARIO:STOPS")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--teams", type=int, help="vehicles, if the file has none")
    parser.add_argument("--best-known", type=float)
    return parser.parse_args()


def _valley_problem(text, seed):
    from engine.generator import generate

    scenario, _, stops = text.partition(":")
    return generate(
        int(stops), seed, scenario, valley.load_graph().nodes, valley.travel
    )


def read_file(path, teams=None):
    """Return the problem of a VRPLIB or Solomon file; one depot only."""
    import vrplib

    text = path.read_text(encoding="utf-8")
    solomon = "DIMENSION" not in text
    data = vrplib.read_instance(path, "solomon" if solomon else "vrplib")
    scale, whole = (10, math.floor) if solomon else (1, round)
    way = [[int(whole(scale * x)) for x in row] for row in data["edge_weight"]]
    size = len(way)
    demand = [int(x) for x in data["demand"]]
    windows = data.get("time_window")
    service = data.get("service_time", [0] * size)
    stops = [
        engine.Stop(
            place,
            place,
            int(scale * service[place]),
            [tuple(int(scale * x) for x in windows[place])] if solomon else [],
            {"load": demand[place]},
        )
        for place in range(1, size)
    ]
    capacity = int(data["capacity"])
    needed = math.ceil(sum(demand) / capacity * 1.1) + 3
    count = teams or int(data.get("vehicles") or needed)
    shift_end = int(scale * windows[0][1]) if solomon else 10**9
    crews = [
        engine.Team(place, 0, shift_end, capacities={"load": capacity}, start_cost=0)
        for place in range(1, count + 1)
    ]
    return engine.Problem(
        0,
        stops,
        crews,
        {"car": engine.Matrix(way, way)},
        weights=engine.Weights(per_minute=0, unserved=10**6),
    )


def _describe(problem, plan, distance_only, best_known):
    cost = plan.metres if distance_only else plan.cost
    work = [route.work for route in plan.routes]
    spread = statistics.pstdev(work) / statistics.mean(work) if work else 0
    gap = None
    if best_known:
        gap = round(100 * (cost - best_known) / best_known, 2)
    return {
        "stops": len(problem.stops),
        "engine": plan.engine,
        "fallback": plan.fallback,
        "seed": plan.seed,
        "stopped_by": plan.stopped_by,
        "iterations": plan.iterations,
        "cost": cost,
        "best_known": best_known,
        "gap_percent": gap,
        "kilometres": None if distance_only else round(plan.metres / 1000, 1),
        "teams": len(plan.routes),
        "unserved": len(plan.unserved),
        "violations": dict(
            Counter(found.kind for found in engine.check(problem, plan))
        ),
        "workload_spread": round(spread, 3),
        "routes": [
            {"team": route.team, "stops": [visit.stop for visit in route.visits]}
            for route in plan.routes
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
