#!/usr/bin/env python3
"""Usage: check_log.py LOG...: fail on a log warning that nobody allowed."""

import sys

import log_allowlist


def main(*logs):
    patterns = log_allowlist.load()
    bad = 0
    for log in logs:
        for line in log_allowlist.unexpected_lines(log, patterns):
            bad += 1
            print(f"unexpected in {log}:\n    {line}", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
