#!/usr/bin/env python3
"""Usage: wait_for.py URL PID [SECONDS]: the page answers or the process is gone."""

import os
import sys
import time
import urllib.error
import urllib.request

# A starting server may refuse for a moment; one that goes on answering 500 is broken.
PATIENCE_SECONDS = 20


def main(url, pid, seconds="180"):
    deadline = time.monotonic() + float(seconds)
    refused = None
    while time.monotonic() < deadline:
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return 1
        try:
            urllib.request.urlopen(url, timeout=60).close()
            return 0
        except urllib.error.HTTPError as error:
            refused = refused or time.monotonic()
            if time.monotonic() - refused > PATIENCE_SECONDS:
                print(f"{url} answers {error.code} {error.reason}", file=sys.stderr)
                return 1
            time.sleep(1)
        except (urllib.error.URLError, OSError):
            refused = None
            time.sleep(0.2)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
