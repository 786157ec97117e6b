#!/usr/bin/env python3
"""Usage: wait_for.py URL PID [SECONDS]: the page answers or the process is gone."""

import os
import sys
import time
import urllib.error
import urllib.request


def main(url, pid, seconds="180"):
    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline:
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return 1
        try:
            urllib.request.urlopen(url, timeout=60).close()
            return 0
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
