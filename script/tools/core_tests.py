"""Read and judge the JUnit reports of Odoo's own tests (script/verify core-tests)."""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

EXCEPTIONS = Path(__file__).parents[2] / "tests" / "core_exceptions.txt"


def read(path):
    """:return: ``{"file.Class.test": "passed" | "failed" | "skipped"}``"""
    res = {}
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        # From the file's name on: what stands before depends on where Odoo lies.
        name = ".".join(name.split(".")[-3:])
        states = {child.tag for child in case}
        if states & {"failure", "error"}:
            res[name] = "failed"
        elif res.get(name) != "failed":
            res[name] = "skipped" if "skipped" in states else "passed"
    return res


def get_failed(*paths):
    """:return: names of the tests that failed in the last report that has them"""
    states = {}
    for path in paths:
        if Path(path).exists():
            states |= read(path)
    return sorted(name for name, state in states.items() if state == "failed")


def load_exceptions():
    """:return: ``{expression: reason}``; a reason is the comment right above"""
    res, reason = {}, []
    for line in EXCEPTIONS.read_text().splitlines():
        if line.startswith("#"):
            reason.append(line.lstrip("# "))
        elif not line.strip():
            reason = []
        elif not reason:
            raise SystemExit(f"{EXCEPTIONS.name}: no reason above: {line}")
        else:
            res[line.strip()] = " ".join(reason)
    return res


def report(folder, modules):
    """Print the table and what failed.

    :return: 1 if a test fails that passes without the suite and that nobody argued away
    """
    exceptions = load_exceptions()
    used = set()
    broken = []
    without_us = []
    argued = []
    print("| module | tests | passed | skipped by the core | passed the second time |")
    print("| --- | --- | --- | --- | --- |")
    for module in modules:
        first = read(folder / f"{module}.suite.xml")
        failed = set(
            get_failed(folder / f"{module}.suite.xml", folder / f"{module}.again.xml")
        )
        alone = set(get_failed(folder / f"{module}.core.xml"))
        states = list(first.values())
        again = states.count("failed") - len(failed)
        print(
            f"| {module} | {len(first)} | {states.count('passed') + again}"
            f" | {states.count('skipped')} | {again} |"
        )
        for name in sorted(failed):
            full = f"{module}.{name}"
            match = next((one for one in exceptions if re.fullmatch(one, full)), None)
            if name in alone:
                without_us.append(full)
            elif match:
                used.add(match)
                argued.append(full)
            else:
                broken.append(full)
    stale = sorted(set(exceptions) - used)
    for title, names in (
        ("Fail without the suite too, on the same machine", without_us),
        ("Argued in ADR 0036", argued),
        ("Exceptions that no test needs any more", stale),
        ("**Broken by the suite**", broken),
    ):
        if names:
            print(f"\n{title}:\n")
            for name in names:
                print(f"- `{name}`")
    return 1 if broken else 0


if __name__ == "__main__":
    command, *args = sys.argv[1:]
    if command == "failed":
        print(" ".join(get_failed(*args)))
    else:
        sys.exit(report(Path(args[0]), args[1:]))
