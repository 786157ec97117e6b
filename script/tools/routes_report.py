# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tables of script/verify routes, and whether what was promised is kept.

routes_report.py FILE.json...: what ``script/bench routes`` printed, a file for each
suite and instance. Prints Markdown; ends with 1 when a promise is not kept. A group
nobody measured is said, and no failure.
"""

import json
import statistics
import sys
from pathlib import Path

#: Promises about instances of the literature: name, customers, mean gap in %.
GROUPS = (
    ("up to 200 customers", range(201), 2.0),
    ("201 to 400 customers", range(201, 401), 6.0),
)

#: Measured by the study behind ADR 11, on one core: seconds for the matrix, seconds of
#: the whole search, megabytes, seconds after which every stop is served.
#: A thousand stops: 80 MB and 16 for the matrices of each of the three kinds of team.
STUDY = {
    50: (0.1, 5, 80, 5),
    200: (0.1, 5, 80, 5),
    400: (0.3, 30, 80, 5),
    1000: (2.3, 60, 80 + 3 * 16, 30),
}

#: How much more than measured there is allowed.
TIMES = 1.25

#: A day of the valleys may cost this much more than its best known plan, in per cent.
VALLEY_GAP = 5.0

HEAD = (
    *("instance", "stops", "engine", "cost", "gap %", "unserved", "violations"),
    *("s", "CPU s", "MB", "load"),
)


def main(paths) -> int:
    found = [json.loads(Path(path).read_text()) for path in paths]
    for line in report(found):
        print(line)
    return 0 if all(kept is not False for *_, kept in promises(found)) else 1


def report(found):
    """Yield the lines: every run, every size of the scale suite, every promise."""
    runs = [run for result in found for run in _runs(result)]
    yield from _table(HEAD, map(_cells, runs))
    yield ""
    yield from _table(
        ("promise", "asked for", "measured", "kept"),
        (
            (what, asked, measured, _yes(kept))
            for what, asked, measured, kept in promises(found)
        ),
    )


def promises(found):
    """Return (what, asked for, measured, kept); kept is None where nobody measured."""
    lines = []
    pairs = [result for result in found if "suite" not in result]
    for name, sizes, gap in GROUPS:
        group = [_runs(pair) for pair in pairs if pair["stops"] in sizes]
        lines.append(_gap_promise(name, gap, [runs[0] for runs in group]))
    lines.append(_vroom_promise(pairs))
    for result in found:
        if result.get("suite") == "valley":
            lines.append(_valley_promise(result))
        if result.get("suite") == "scale":
            lines += _scale_promises(result)
    broken = sum(
        sum(run["violations"].values()) for result in found for run in _runs(result)
    )
    lines.append(("all runs", "0 violations", broken, broken == 0))
    return lines


def _gap_promise(name, most, runs):
    gaps = [run["gap_percent"] for run in runs if run["gap_percent"] is not None]
    asked = f"mean gap at most {most:g} %"
    left_out = sum(run["unserved"] for run in runs)
    if not gaps:
        return name, asked, "no instance", None
    mean = statistics.mean(gaps)
    measured = f"{mean:.2f} % ({len(gaps)} instances, worst {max(gaps):.2f} %)"
    if left_out:
        measured += f", {left_out} stops left out"
    return name, asked, measured, mean <= most and not left_out


def _vroom_promise(pairs):
    asked = "never worse in the same run"
    pairs = [pair for pair in pairs if "never_worse" in pair]
    if not pairs:
        return "beside VROOM", asked, "no instance", None
    worse = [pair["instance"] for pair in pairs if not pair["never_worse"]]
    nearest = max(pairs, key=_beyond_vroom)
    measured = (
        f"{len(pairs) - len(worse)} of {len(pairs)}; nearest: "
        f"{nearest['instance']}, {_beyond_vroom(nearest):+.2f} %"
    )
    if worse:
        measured += "; worse: " + ", ".join(worse)
    return "beside VROOM", asked, measured, not worse


def _beyond_vroom(pair):
    """Return by how much of VROOM's cost ours is higher, in per cent."""
    ours, vrooms = (run["cost"] for run in pair["runs"])
    return 100 * (ours - vrooms) / vrooms


def _valley_promise(result):
    runs = _runs(result)
    whole = [run for run in runs if not run.get("best_known_unserved")]
    late = [
        run
        for run in runs
        if (run["gap_percent"] or 0) > VALLEY_GAP or (run in whole and run["unserved"])
    ]
    worst = max(run["gap_percent"] or 0 for run in runs)
    more = sum(
        max(0, run["unserved"] - run["best_known_unserved"])
        for run in runs
        if run not in whole
    )
    measured = f"{len(runs) - len(late)} of {len(runs)}; worst {worst:+.2f} %"
    if len(whole) < len(runs):
        measured += f"; days too full for all: {more} stops more left out"
    return (
        f"{len(runs)} days of the valleys",
        f"all served where the best known plan does, at most {VALLEY_GAP:g} % dearer",
        measured,
        not late,
    )


def _scale_promises(result):
    lines = []
    runs = _runs(result)
    for stops, (matrix, seconds, megabytes, first) in STUDY.items():
        own = {run["seconds"]: run for run in runs if run["stops"] == stops}
        whole, quick = own.get(seconds), own.get(first)
        what = f"{stops} stops"
        if whole is None or quick is None:
            lines.append((what, "time and memory", "no run", None))
            continue
        took = whole[
            "solve_cpu_seconds" if whole["clock"] == "processor" else "solve_seconds"
        ]
        used = whole["solver_peak_megabytes"]
        lines += [
            (
                f"{what}, served",
                f"all after {first:g} s",
                f"{quick['unserved']} left out",
                not quick["unserved"],
            ),
            (
                f"{what}, travel",
                f"{TIMES * matrix:.2f} s",
                f"{whole['build_seconds']:.2f} s",
                whole["build_seconds"] <= TIMES * matrix,
            ),
            (
                f"{what}, plan",
                f"{TIMES * seconds:.1f} s",
                f"{took:.1f} s",
                took <= TIMES * seconds,
            ),
            (
                f"{what}, memory",
                f"{TIMES * megabytes:.0f} MB",
                f"{used} MB",
                used <= TIMES * megabytes,
            ),
        ]
    return lines


def _runs(result):
    head = {key: value for key, value in result.items() if key != "runs"}
    return [{**head, **run} for run in result.get("runs", [result])]


def _cells(run):
    return (
        run["instance"],
        run["stops"],
        run["engine"],
        run["cost"],
        "-" if run["gap_percent"] is None else run["gap_percent"],
        run["unserved"],
        sum(run["violations"].values()),
        run["solve_seconds"],
        run["solve_cpu_seconds"],
        run["solver_peak_megabytes"],
        run["machine_load"],
    )


def _table(head, rows):
    yield _row(head)
    yield _row("---" for _ in head)
    for row in rows:
        yield _row(row)


def _row(values):
    return f"| {' | '.join(map(str, values))} |"


def _yes(kept):
    return {None: "not measured", True: "yes", False: "**no**"}[kept]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
