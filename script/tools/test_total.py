#!/usr/bin/env python3
"""Usage: test_total.py JUNIT_XML...: where the time went, and one closing line over all
parts of a run."""

import sys
from collections import Counter
from xml.etree import ElementTree

#: Files named with their seconds; of a few there is nothing to say.
SLOWEST = 12


def main(*reports):
    total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    seconds = Counter()
    for report in reports:
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            for key in total:
                total[key] += int(suite.get(key, 0))
            for case in suite.iter("testcase"):
                seconds[get_file(case)] += float(case.get("time", 0))
    if len(seconds) > SLOWEST:
        for name, spent in seconds.most_common(SLOWEST):
            print(f"{spent:7.0f} s  {name}")
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    print(f"total: {passed} passed, {failed} failed, {total['skipped']} skipped")


def get_file(case):
    """Return the file of a test, as a dotted name."""
    parts = case.get("classname", "").split(".")
    return ".".join(part for part in parts if not part[:1].isupper())


if __name__ == "__main__":
    main(*sys.argv[1:])
