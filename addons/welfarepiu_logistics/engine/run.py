# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The subprocess: one request on stdin, on stdout lines of JSON, the plan the last.

SIGTERM means: enough, answer with the best so far.
"""

import os
import resource
import signal
import sys
from dataclasses import asdict

from . import clock
from .problem import ProblemError
from .runner import EXIT_PROBLEM, EXIT_UNAVAILABLE
from .solver import EngineUnavailable, solve
from .wire import send, unpack


def main() -> int:
    answer = _private_stdout()
    enough = []
    signal.signal(signal.SIGTERM, lambda *_: enough.append(True))
    send(answer, {"ready": True})
    try:
        problem, options = unpack(sys.stdin.buffer)
        if options.get("cpu_clock"):
            clock.count_processor_time()
        _limit(resource.RLIMIT_CPU, options.get("cpu_seconds"))
        _limit(resource.RLIMIT_AS, (options.get("memory_megabytes") or 0) * 2**20)
        plan = solve(
            problem,
            seconds=options.get("seconds"),
            seed=options.get("seed"),
            engine=options.get("engine", "auto"),
            max_iterations=options.get("max_iterations"),
            progress=lambda found: send(answer, {"progress": asdict(found)}),
            cancelled=lambda: bool(enough),
        )
    except ProblemError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_PROBLEM
    except EngineUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_UNAVAILABLE
    plan.peak_megabytes = _peak_megabytes()
    send(answer, {"plan": plan.to_dict()})
    return 0


def _peak_megabytes():
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(_own_peak_kilobytes(), child) // 1024


def _own_peak_kilobytes():
    """Return the peak of this program: ``ru_maxrss`` starts at its parent's size."""
    try:
        with open("/proc/self/status") as lines:
            for line in lines:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _private_stdout():
    """Keep stdout for the answer: PyVRP logs to it, a library may print."""
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answer


def _limit(kind, value):
    if not value:
        return
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, hard))
