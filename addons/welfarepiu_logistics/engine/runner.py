# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Run the solver in a process of its own: a crash or a leak stays outside Odoo."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from .plan import Plan
from .problem import ProblemError

ENGINE_FOLDER = Path(__file__).resolve().parent

#: Seconds beyond the search: starting Python, matrices, explaining, checking.
GRACE_SECONDS = 20

#: Address space of the subprocess; a thousand stops need well below half of it.
MEMORY_MEGABYTES = 3072

#: Threads of numerical libraries would only reserve memory: the search uses one.
_ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}

#: Exit status of ``run`` when the problem, not the program, is at fault.
EXIT_PROBLEM = 3
EXIT_UNAVAILABLE = 4


class SolverError(RuntimeError):
    """The subprocess gave no plan."""


class SolverTimeout(SolverError):
    """It did not answer in its time and was killed."""


class SolverCrash(SolverError):
    """It died; ``returncode`` and the end of its error output are kept."""

    def __init__(self, returncode, errors):
        super().__init__(f"the route solver ended with status {returncode}")
        self.returncode = returncode
        self.errors = errors[-2000:]


class SolverOutputError(SolverError):
    """It answered something that is not a plan."""


def solve_in_subprocess(
    problem,
    seconds=None,
    seed=None,
    engine="auto",
    max_iterations=None,
    *,
    grace=GRACE_SECONDS,
    memory_megabytes=MEMORY_MEGABYTES,
    command=None,
):
    """Return the ``Plan`` of ``solver.solve``, made in a subprocess.

    :param seconds: time to search; the process is killed ``grace`` seconds later.
        Without it ``problem.limits.seconds``, which must then be set
    :param command: the program to start, for tests
    :raises ProblemError: the problem contradicts itself
    :raises SolverTimeout: no answer in time
    :raises SolverCrash: it died, for example out of memory
    :raises SolverOutputError: its answer is not a plan
    """
    if seconds is None:
        seconds = problem.limits.seconds
    if seconds is None:
        raise ValueError("a subprocess needs a limit in seconds")
    request = {
        "problem": problem.to_dict(),
        "seconds": seconds,
        "seed": seed,
        "engine": engine,
        "max_iterations": max_iterations,
        "cpu_seconds": int(seconds + grace) + 1,
        "memory_megabytes": memory_megabytes,
    }
    answer = _run(
        command or [sys.executable, str(ENGINE_FOLDER)],
        json.dumps(request).encode(),
        seconds + grace,
    )
    try:
        return Plan.from_dict(json.loads(answer))
    except ValueError as error:
        raise SolverOutputError("the answer of the solver is not a plan") from error


def _run(command, request, timeout):
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **_ONE_THREAD},
        start_new_session=True,
    )
    try:
        answer, errors = process.communicate(request, timeout=timeout)
    except subprocess.TimeoutExpired as error:
        raise SolverTimeout(f"no plan after {timeout:.0f} seconds") from error
    finally:
        _end(process)
    if process.returncode == EXIT_PROBLEM:
        raise ProblemError(errors.decode(errors="replace").strip())
    if process.returncode:
        raise SolverCrash(process.returncode, errors.decode(errors="replace"))
    return answer


def _end(process):
    """Kill what is left of the process and its own process group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
