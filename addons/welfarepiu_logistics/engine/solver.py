# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""``solve(problem) -> plan``: choose an engine, repair, explain, check."""

import math
import time

from . import pyvrp_adapter
from .balance import balance
from .checker import check, plan_cost
from .explain import explain
from .insertion import Effort, Insertion
from .model import Model
from .plan import Plan

ENGINES = ("auto", "pyvrp", "insertion")

#: Share of the seconds kept for polishing PyVRP's plan with the real break in it; a
#: search by iterations spends this share of their number.
POLISH_SHARE = 0.15


class EngineUnavailable(RuntimeError):
    """The engine asked for by name is not installed."""


def solve(problem, seconds=None, seed=None, engine="auto", max_iterations=None):
    """Return the best ``Plan`` found; it went through the checker.

    :param seconds: time to search; None: ``problem.limits``, unless
        ``max_iterations`` is given here, which then counts alone
    :param seed: None: ``problem.seed``
    :param engine: ``auto`` takes PyVRP if it is installed and answers, else the
        pure Python ``insertion``; a named engine that is missing raises
        ``EngineUnavailable``
    :param max_iterations: a search ended by it gives the same plan again
    :raises ProblemError: the problem contradicts itself

    Every stop of the problem is in a route or among the unserved with reasons.
    ``plan.violations`` is empty unless an engine failed its promise.
    """
    if engine not in ENGINES:
        raise ValueError(f"unknown engine: {engine!r}")
    problem.validate()
    if seconds is None and max_iterations is None:
        seconds = problem.limits.seconds
        max_iterations = problem.limits.max_iterations
    seed = problem.seed if seed is None else seed
    return _Solver(problem, seconds, seed, max_iterations).run(engine)


class _Solver:
    def __init__(self, problem, seconds, seed, max_iterations):
        self.problem = problem
        self.model = Model(problem)
        self.hopeless = self.model.hopeless()
        self.places = [
            p for p in range(1, self.model.size) if p not in set(self.hopeless)
        ]
        self.seconds = seconds
        self.seed = seed
        self.max_iterations = max_iterations
        self.started = time.monotonic()

    def run(self, engine):
        available = pyvrp_adapter.version()
        if engine == "insertion" or not self.places:
            return self._with_insertion()
        if available is None:
            if engine == "pyvrp":
                raise EngineUnavailable("PyVRP is not installed")
            return self._with_insertion("not_installed")
        try:
            plan = self._with_pyvrp(available)
        except Exception as error:  # a native library may fail in any way
            return self._with_insertion(f"failed: {type(error).__name__}")
        if plan.violations:
            return self._with_insertion("plan_refused")
        return plan

    def _left(self):
        """Return the seconds that remain, None without a limit of time."""
        if self.seconds is None:
            return None
        return max(0.0, self.seconds - (time.monotonic() - self.started))

    def _insertion(self):
        return Insertion(self.model, self.seed, self.hopeless)

    def _with_insertion(self, fallback=""):
        search = self._insertion()
        effort = Effort(self._left(), self.max_iterations)
        sequences, missing = search.run(effort)
        return self._plan(
            sequences,
            missing,
            "insertion",
            search.iterations,
            search.ended_by_clock,
            fallback,
        )

    def _with_pyvrp(self, version):
        share = POLISH_SHARE if any(c.needs_break for c in self.model.crews) else 0
        seconds = self._left()
        if seconds is not None:
            seconds *= 1 - share
        found = pyvrp_adapter.search(
            self.model, self.places, seconds, self.seed, self.max_iterations
        )
        iterations = None
        if self.max_iterations is not None:
            iterations = math.ceil(self.max_iterations * share)
        polish = self._insertion()
        sequences, missing = polish.run(
            Effort(self._left(), iterations), self._keep_sound(found.sequences)
        )
        return self._plan(
            sequences,
            missing,
            f"pyvrp {version}",
            found.iterations + polish.iterations,
            found.ended_by_clock or polish.ended_by_clock,
        )

    def _keep_sound(self, sequences):
        """Return the sequences less the places that make them break a rule."""
        sound = []
        for team, sequence in enumerate(sequences):
            crew = self.model.crew_of[team]
            able = tuple(p for p in sequence if crew.can_serve[p])
            while able and self.model.cost(crew, able) is None:
                able = self._without_worst(crew, able)
            sound.append(able)
        return sound

    def _without_worst(self, crew, sequence):
        """Return the sequence less one place: a sound one, else the shortest."""
        trials = []
        for position, place in enumerate(sequence):
            rest = sequence[:position] + sequence[position + 1 :]
            broken = self.model.cost(crew, rest) is None
            length = self.model.length(crew, rest) if rest else 0
            lost = self.model.unserved_cost[place]
            trials.append((broken, lost, length, position, rest))
        return min(trials)[4]

    def _plan(self, sequences, missing, engine, iterations, by_clock, fallback=""):
        sequences = balance(self.model, sequences)
        left = sorted({*missing, *self.hopeless})
        plan = Plan(
            routes=[
                self.model.route(team, sequence)
                for team, sequence in enumerate(sequences)
                if sequence
            ],
            unserved=explain(self.model, sequences, left),
            engine=engine,
            seed=self.seed,
            iterations=iterations,
            seconds=round(time.monotonic() - self.started, 3),
            stopped_by="time" if by_clock else "iterations",
            fallback=fallback,
        )
        plan.cost = plan_cost(self.problem, plan)
        plan.violations = [found.to_dict() for found in check(self.problem, plan)]
        return plan
