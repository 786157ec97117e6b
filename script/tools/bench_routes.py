# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Plan one instance with the route engine and print the result as JSON.

Instances: a day of the valley generator, or any VRPLIB (CVRP, VRPTW) or Solomon file.
For files the cost is the distance alone, in the conventions of the literature: CVRP
distances rounded, VRPTW's times 10 and truncated (DIMACS); ``cost_in_file_units``
divides by that 10 again. The best known cost comes from --best-known or from a
solution file NAME.sol beside the instance.

--compare plans the same problem with PyVRP and VROOM, one after the other.
--suite plans a list of valley days: valley (18 days, compared with their best known
plans) or scale (50, 200, 400, 1000 stops, a quick plan and one of full length).
--update-best writes down what is strictly better than the best known plan of a valley
day, and passed the checker.
"""

import argparse
import importlib.util
import json
import math
import os
import resource
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
BEST_VALLEY = ROOT / "tests" / "data" / "routes" / "valley_best.json"

ENGINES = ("auto", "pyvrp", "vroom", "python")

#: Distances are pure cost in the files of the literature: no weight on minutes.
PER_KM = 100

VALLEY_SUITE = [
    (f"{scenario}:{stops}", seed, None)
    for scenario in ("base", "lake", "short_staff")
    for stops in (50, 200)
    for seed in (1, 2, 3)
]
SCALE_SUITE = [("base:50", 1, 5), ("base:200", 1, 5), ("base:200", 1, 30)]
SCALE_SUITE += [("base:400", 1, 5), ("base:400", 1, 30)]
SCALE_SUITE += [("base:1000", 1, 30), ("base:1000", 1, 60)]


def _load(name, path):
    """Import by path: neither a package nor this folder is on the search path."""
    folders = [str(path.parent)] if path.name == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(
        name, path, submodule_search_locations=folders
    )
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


engine = _load("engine", ADDONS / "welfarepiu_logistics/engine/__init__.py")
importlib.import_module("engine.generator")
valley = _load(
    "valley_graph", ADDONS / "welfarepiu_base/tools/valley_graph/__init__.py"
)
vrp_file = _load("vrp_file", Path(__file__).with_name("vrp_file.py"))
InstanceError = vrp_file.InstanceError


def main(arguments=None) -> int:
    options = _parse(arguments)
    try:
        if options.suite:
            result = _run_suite(options)
        elif options.file:
            result = _run_file(options)
        else:
            result = _run_valley(options, options.valley, options.seed)
    except (InstanceError, engine.ProblemError, engine.EngineUnavailable) as error:
        sys.stderr.write(f"script/bench routes: {error}\n")
        return 2
    except engine.SolverError as error:
        sys.stderr.write(f"script/bench routes: {error}\n{_errors(error)}")
        return 3
    json.dump(result, sys.stdout, indent=1)
    sys.stdout.write("\n")
    broken = any(run["violations"] for run in result.get("runs", [result]))
    return 1 if broken else 0


def _errors(error):
    return getattr(error, "errors", "")


def _parse(arguments):
    parser = argparse.ArgumentParser(
        prog="script/bench routes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--valley", default="base:50", metavar="SCENARIO:STOPS")
    parser.add_argument("--suite", choices=("valley", "scale"))
    parser.add_argument("--seconds", type=_positive, help="5, or as the suite says")
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", default="auto", choices=ENGINES)
    parser.add_argument(
        "--compare", action="store_true", help="run PyVRP and VROOM, print both"
    )
    parser.add_argument(
        "--cpu-clock",
        action="store_true",
        help="seconds of the processor, for a busy machine (for VROOM, which has a "
        "clock of its own, about as many)",
    )
    parser.add_argument("--teams", type=int, help="vehicles, instead of the file's")
    parser.add_argument("--best-known", type=_positive)
    parser.add_argument("--update-best", action="store_true")
    parser.add_argument("--rounding", choices=vrp_file.CONVENTIONS, default="auto")
    return parser.parse_args(arguments)


def _positive(text):
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text} is not above zero")
    return value


# -- what to plan --------------------------------------------------------------------


def _run_file(options):
    started = time.process_time()
    instance = vrp_file.read_instance(options.file, options.rounding)
    problem = build_problem(instance, options.teams)
    best_known = options.best_known
    solution = options.file.with_suffix(".sol")
    if best_known is None and solution.is_file():
        best_known = vrp_file.read_solution(solution, instance)
    head = {
        "instance": instance.name,
        "convention": instance.convention,
        "build_seconds": round(time.process_time() - started, 2),
    }
    return _run(options, problem, head, best_known, instance.scale)


def _run_valley(options, text, seed):
    started = time.process_time()
    scenario, _, stops = text.partition(":")
    if scenario == "week" and stops.isdigit():
        return _run_week(options, int(stops), seed)
    try:
        problem = _valley_problem(scenario, int(stops), seed)
    except ValueError as error:
        raise InstanceError(f"--valley {text}: {error}") from error
    head = {
        "instance": f"{text} seed {seed}",
        "build_seconds": round(time.process_time() - started, 2),
    }
    day = engine.generator.fingerprint(problem)
    best = _best_valley().get(f"{text}:{seed}", {})
    if best.get("day") != day:
        best = {}
    found = _run(options, problem, head, options.best_known or best.get("cost"))
    if "unserved" in best:
        head["best_known_unserved"] = best["unserved"]
    if options.update_best:
        _keep_better(f"{text}:{seed}", day, found.get("runs", [found]))
    return {**head, **found}


def _valley_problem(scenario, stops, seed):
    from engine.generator import generate, without_team

    nodes = valley.load_graph().nodes
    if scenario != "absent_educator":
        return generate(stops, seed, scenario, nodes, valley.travel)
    problem = generate(stops, seed, "base", nodes, valley.travel)
    plan = engine.solve(problem, seed=seed, max_iterations=100)
    return without_team(problem, plan, plan.routes[0].team)


def _run_week(options, stops, seed):
    """Ten days one after the other; each knows who worked how much before."""
    from engine.generator import generate_week

    worked, runs = Counter(), []
    options.compare = False
    nodes = valley.load_graph().nodes
    for day, problem in enumerate(generate_week(stops, seed, nodes, valley.travel), 1):
        for team in problem.teams:
            team.recent_seconds = worked[team.id]
        run = _run(options, problem, {"instance": f"day {day}"}, None)
        for route in run["routes"]:
            worked[route["team"]] += route["work_seconds"]
        runs.append(run)
    spread = statistics.pstdev(worked.values()) / statistics.mean(worked.values())
    return {
        "instance": f"week:{stops} seed {seed}",
        "workload_spread": round(spread, 3),
        "runs": runs,
    }


def _best_valley():
    return json.loads(BEST_VALLEY.read_text()) if BEST_VALLEY.is_file() else {}


def _keep_better(key, day, runs):
    """Write down a sound plan that serves more, or as many for less.

    Only as long as the generator makes the same ``day``.
    """
    kept = _best_valley()
    for run in runs:
        if run["violations"]:
            continue
        known = kept.get(key)
        better = known is None or known["day"] != day
        if better or (run["unserved"], run["cost"]) < (
            known["unserved"],
            known["cost"],
        ):
            kept[key] = {"day": day, "unserved": run["unserved"], "cost": run["cost"]}
    BEST_VALLEY.parent.mkdir(parents=True, exist_ok=True)
    BEST_VALLEY.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n")


def _run_suite(options):
    suite = VALLEY_SUITE if options.suite == "valley" else SCALE_SUITE
    wanted = options.seconds
    runs = []
    for text, seed, seconds in suite:
        options.seconds = wanted or seconds
        found = _run_valley(options, text, seed)
        for run in found.get("runs", [found]):
            runs.append({"instance": found["instance"], **run})
            sys.stderr.write(f"{found['instance']}: {run['cost']}\n")
    gaps = [run["gap_percent"] for run in runs if run["gap_percent"] is not None]
    return {
        "suite": options.suite,
        "mean_gap_percent": round(statistics.mean(gaps), 2) if gaps else None,
        "violations": sum(sum(run["violations"].values()) for run in runs),
        "runs": runs,
    }


def build_problem(instance, teams=None):
    """Return the engine's problem: one kind of vehicle, distance is all that counts."""
    ways = instance.ways
    windows = instance.windows
    load = {} if instance.capacity is None else {"load": instance.capacity}
    stops = [
        engine.Stop(
            place,
            place,
            instance.services[place],
            [windows[place]] if windows else [],
            {"load": instance.demands[place]} if load else {},
        )
        for place in range(1, len(ways))
    ]
    start, end = windows[0] if windows else (0, 10**9)
    if instance.most_time is not None:
        end = min(end, start + instance.most_time)
    crews = [
        engine.Team(
            number,
            start,
            end,
            capacities=load,
            start_cost=0,
            max_metres=instance.most_way,
        )
        for number in range(1, _fleet(instance, teams) + 1)
    ]
    # Whatever the distances, no stop may be left out to save a way.
    unserved = max(10**6, 4 * PER_KM * max(map(max, ways)) // 1000)
    return engine.Problem(
        0,
        stops,
        crews,
        {"car": engine.Matrix(ways, ways)},
        weights=engine.Weights(per_km=PER_KM, per_minute=0, unserved=unserved),
    )


def _fleet(instance, teams):
    customers = len(instance.ways) - 1
    if teams or instance.vehicles:
        return min(teams or instance.vehicles, customers)
    if instance.windows or instance.most_time or instance.most_way:
        return customers
    if not instance.capacity:
        return 1
    needed = math.ceil(sum(instance.demands) / instance.capacity * 1.1) + 3
    return min(needed, customers)


# -- how it went ---------------------------------------------------------------------


def _run(options, problem, head, best_known, scale=None):
    names = ("pyvrp", "vroom") if options.compare else (options.engine,)
    runs = [_plan(options, problem, name, best_known, scale) for name in names]
    head = {**head, "stops": len(problem.stops), "teams": len(problem.teams)}
    if not options.compare:
        return {**head, **runs[0]}
    first, second = ((run["unserved"], run["cost"]) for run in runs)
    return {**head, "never_worse": first <= second, "runs": runs}


def _plan(options, problem, name, best_known, scale):
    load = os.getloadavg()[0]
    started = time.monotonic()
    used = _children_cpu()
    plan = engine.solve_in_subprocess(
        problem,
        options.seconds or 5.0,
        options.seed,
        "insertion" if name == "python" else name,
        options.iterations,
        grace=600,
        cpu_clock=options.cpu_clock,
    )
    took = time.monotonic() - started
    return {
        **_describe(problem, plan, best_known, scale),
        "seconds": options.seconds or 5.0,
        "clock": "processor" if options.cpu_clock else "wall",
        "solve_seconds": round(took, 2),
        "solve_cpu_seconds": round(_children_cpu() - used, 2),
        "solver_peak_megabytes": plan.peak_megabytes,
        "machine_load": round(load, 2),
    }


def _children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _in_unit(best_known, cost, scale):
    """The best known cost in the unit of ours: papers print 827.3, others 8273."""
    if scale == 1 or not cost or best_known > cost / 3:
        return best_known
    return round(best_known * scale)


def _describe(problem, plan, best_known, scale):
    from_file = scale is not None
    cost = plan.metres if from_file else plan.cost
    work = [route.work for route in plan.routes]
    spread = statistics.pstdev(work) / statistics.mean(work) if any(work) else 0
    gap = None
    if best_known:
        best_known = _in_unit(best_known, cost, scale or 1)
        gap = round(100 * (cost - best_known) / best_known, 2)
    found = engine.check(problem, plan)
    return {
        "engine": plan.engine,
        "fallback": plan.fallback,
        "seed": plan.seed,
        "stopped_by": plan.stopped_by,
        "iterations": plan.iterations,
        "cost": cost,
        "cost_in_file_units": cost / scale if from_file else None,
        "best_known": best_known,
        "gap_percent": gap,
        "kilometres": None if from_file else round(plan.metres / 1000, 1),
        "routes_used": len(plan.routes),
        "unserved": len(plan.unserved),
        "violations": dict(Counter(violation.kind for violation in found)),
        "workload_spread": round(spread, 3),
        "routes": [
            {
                "team": route.team,
                "stops": [visit.stop for visit in route.visits],
                "work_seconds": route.work,
            }
            for route in plan.routes
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
