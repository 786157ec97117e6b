# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Run the solver in a process of its own: a crash or a leak stays outside Odoo."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from .insertion import Progress
from .plan import Plan
from .problem import ProblemError
from .solver import EngineUnavailable
from .wire import pack

ENGINE_FOLDER = Path(__file__).resolve().parent

#: How often the wish to stop is asked for.
POLL_SECONDS = 0.2

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
    progress=None,
    cancelled=None,
    grace=GRACE_SECONDS,
    memory_megabytes=MEMORY_MEGABYTES,
    cpu_clock=False,
    command=None,
):
    """Return the ``Plan`` of ``solver.solve``, made in a subprocess.

    :param seconds: time to search; the process is killed ``grace`` seconds later.
        Without it ``problem.limits.seconds``, which must then be set
    :param progress: called here, while waiting, with each ``Progress`` that arrives
    :param cancelled: asked here every ``POLL_SECONDS``; once it says yes, the process
        answers with the best so far (``plan.stopped_by`` is ``"cancel"``)
    :param cpu_clock: count seconds of the processor, for benchmarks
    :param command: the program to start, for tests
    :raises ProblemError: the problem contradicts itself
    :raises EngineUnavailable: the engine asked for by name is not installed
    :raises SolverTimeout: no answer in time
    :raises SolverCrash: it died, for example out of memory
    :raises SolverOutputError: its answer is not a plan
    """
    if seconds is None:
        seconds = problem.limits.seconds
    if seconds is None:
        raise ValueError("a subprocess needs a limit in seconds")
    request = pack(
        problem,
        {
            "seconds": seconds,
            "seed": seed,
            "engine": engine,
            "max_iterations": max_iterations,
            "cpu_seconds": int(seconds + grace) + 1,
            "memory_megabytes": memory_megabytes,
            "cpu_clock": cpu_clock,
        },
    )
    run = _Run(command or [sys.executable, str(ENGINE_FOLDER)], request)
    try:
        answer = run.wait(seconds + grace, progress, cancelled)
    finally:
        run.end()
    try:
        return Plan.from_dict(answer["plan"])
    except (ValueError, TypeError, KeyError) as error:
        raise SolverOutputError(f"not a plan: {error}") from error


class _Run:
    """The process, and threads that write to it and read from it."""

    def __init__(self, command, request):
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD},
            start_new_session=True,
        )
        self.lines = queue.Queue()
        self.errors = b""
        self.threads = [
            threading.Thread(target=work, daemon=True)
            for work in (lambda: self._write(request), self._read, self._read_errors)
        ]
        for thread in self.threads:
            thread.start()

    def _write(self, request):
        try:
            with self.process.stdin as stream:
                stream.write(request)
        except OSError:
            pass  # it died, or has read enough: its status says so

    def _read(self):
        with self.process.stdout as stream:
            for line in stream:
                self.lines.put(line)
        self.lines.put(None)

    def _read_errors(self):
        with self.process.stderr as stream:
            self.errors = stream.read()

    def wait(self, timeout, progress, cancelled):
        """Return the last message; pass on progress, and the wish to stop."""
        deadline = time.monotonic() + timeout
        ready = told = False
        last = None
        while True:
            if ready and not told and cancelled is not None and cancelled():
                self.process.terminate()
                told = True
            try:
                line = self.lines.get(timeout=POLL_SECONDS)
            except queue.Empty:
                if time.monotonic() > deadline:
                    raise SolverTimeout(
                        f"no plan after {timeout:.0f} seconds"
                    ) from None
                continue
            if line is None:
                break
            last = self._message(line)
            ready = ready or "ready" in last
            if progress is not None and "progress" in last:
                progress(Progress(**last["progress"]))
        self._check_status(max(1.0, deadline - time.monotonic()))
        if last is None:
            raise SolverOutputError("not a plan: it said nothing")
        return last

    @staticmethod
    def _message(line):
        try:
            message = json.loads(line)
        except ValueError as error:
            raise SolverOutputError(f"not a plan: {error}") from error
        if not isinstance(message, dict):
            raise SolverOutputError("not a plan: no object")
        return message

    def _check_status(self, timeout):
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise SolverTimeout("the process does not end") from error
        self.threads[-1].join(timeout)
        errors = self.errors.decode(errors="replace")
        if status == EXIT_PROBLEM:
            raise ProblemError(errors.strip())
        if status == EXIT_UNAVAILABLE:
            raise EngineUnavailable(errors.strip())
        if status:
            raise SolverCrash(status, errors)

    def end(self):
        """Kill what is left of the process and its own process group."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for thread in self.threads:
            thread.join()
