#!/usr/bin/env python3
"""Usage: test_total.py JUNIT_XML...: one closing line over all parts of a run."""

import sys
from xml.etree import ElementTree


def main(*reports):
    total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for report in reports:
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            for key in total:
                total[key] += int(suite.get(key, 0))
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    print(f"total: {passed} passed, {failed} failed, {total['skipped']} skipped")


if __name__ == "__main__":
    main(*sys.argv[1:])
