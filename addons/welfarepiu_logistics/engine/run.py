# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The subprocess: one request as JSON on stdin, one plan as JSON on stdout."""

import json
import os
import resource
import sys

from .problem import Problem, ProblemError
from .runner import EXIT_PROBLEM, EXIT_UNAVAILABLE
from .solver import EngineUnavailable, solve


def main() -> int:
    answer = _private_stdout()
    request = json.load(sys.stdin)
    _limit(resource.RLIMIT_CPU, request.get("cpu_seconds"))
    _limit(resource.RLIMIT_AS, (request.get("memory_megabytes") or 0) * 2**20)
    try:
        plan = solve(
            Problem.from_dict(request["problem"]),
            seconds=request.get("seconds"),
            seed=request.get("seed"),
            engine=request.get("engine", "auto"),
            max_iterations=request.get("max_iterations"),
        )
    except ProblemError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_PROBLEM
    except EngineUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_UNAVAILABLE
    json.dump(plan.to_dict(), answer)
    answer.flush()
    return 0


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
