# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""``solve(problem) -> plan``: choose an engine, repair, explain, check."""

import math

from . import clock, pyvrp_adapter, vroom_adapter
from .balance import balance
from .checker import check, plan_cost
from .explain import explain
from .insertion import Effort, Insertion, Watch
from .model import Model, tidy
from .plan import Plan

#: Best first: what ``auto`` tries, until one answers.
ADAPTERS = {"pyvrp": pyvrp_adapter, "vroom": vroom_adapter}

ENGINES = ("auto", *ADAPTERS, "insertion")

#: Share of the seconds kept for polishing an engine's plan with all rules in it; a
#: search by iterations spends this share of their number.
POLISH_SHARE = 0.15


class EngineUnavailable(RuntimeError):
    """The engine asked for by name is not installed."""


def solve(
    problem,
    seconds=None,
    seed=None,
    engine="auto",
    max_iterations=None,
    progress=None,
    cancelled=None,
):
    """Return the best ``Plan`` found; it went through the checker.

    :param seconds: time to search; None: ``problem.limits``, unless
        ``max_iterations`` is given here, which then counts alone
    :param seed: None: ``problem.seed``
    :param engine: ``auto`` takes PyVRP if it is installed and answers, else VROOM, else
        the pure Python ``insertion``; ``plan.fallback`` says why not the first. A named
        engine that is missing raises ``EngineUnavailable``; one that fails is replaced
        by ``insertion``
    :param max_iterations: a search ended by it gives the same plan again
    :param progress: called now and then with an ``insertion.Progress``
    :param cancelled: asked now and then; once it says yes, the best so far is the plan
    :raises ProblemError: the problem contradicts itself

    Every stop of the problem is in a route or among the unserved with reasons.
    ``plan.violations`` is empty unless what is fixed breaks a rule already.
    """
    if engine not in ENGINES:
        raise ValueError(f"unknown engine: {engine!r}")
    problem.validate()
    if seconds is None and max_iterations is None:
        seconds = problem.limits.seconds
        max_iterations = problem.limits.max_iterations
    seed = problem.seed if seed is None else seed
    watch = Watch(progress, cancelled)
    return _Solver(problem, seconds, seed, max_iterations, watch).run(engine)


class _Solver:
    def __init__(self, problem, seconds, seed, max_iterations, watch):
        self.problem = problem
        self.started = clock.now()
        self.watch = watch
        self.model = Model(problem)
        self.hopeless = self.model.hopeless()
        watch.hopeless = len(self.hopeless)
        left_out = {*self.hopeless, *self.model.fixed}
        self.places = [p for p in range(1, self.model.size) if p not in left_out]
        self.seconds = seconds
        self.seed = seed
        self.max_iterations = max_iterations
        self.tolerated = any(crew.frozen for crew in self.model.crews)

    def run(self, engine):
        if engine == "insertion" or not self.places:
            return self._with_insertion()
        names = list(ADAPTERS) if engine == "auto" else [engine]
        reasons = []
        for name in names:
            version = ADAPTERS[name].version()
            if version is None:
                if engine != "auto":
                    raise EngineUnavailable(f"{name} is not installed")
                reasons.append(f"{name}: not_installed")
                continue
            try:
                plan = self._with_adapter(name, version)
            except Exception as error:  # a native library may fail in any way
                reasons.append(f"{name}: failed: {type(error).__name__}")
                continue
            if not plan.violations or self.tolerated:
                plan.fallback = "; ".join(reasons)
                return plan
            reasons.append(f"{name}: plan_refused")
        return self._with_insertion("; ".join(reasons))

    def _left(self):
        """Return the seconds that remain, None without a limit of time."""
        if self.seconds is None:
            return None
        return max(0.0, self.seconds - (clock.now() - self.started))

    def _insertion(self):
        return Insertion(self.model, self.seed, self.hopeless, self.watch)

    def _with_insertion(self, fallback=""):
        self.watch.part(0, 1)
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

    def _with_adapter(self, name, version):
        share = POLISH_SHARE if self._needs_polish() else 0
        seconds = self._left()
        if seconds is not None:
            seconds *= 1 - share
        found = ADAPTERS[name].search(
            self.model,
            self.places,
            seconds,
            self.seed,
            self.max_iterations,
            self.watch.part(0, 1 - share),
        )
        iterations = None
        if self.max_iterations is not None:
            iterations = math.ceil(self.max_iterations * share)
        elif not share:
            iterations = 0
        self.watch.part(1 - share, 1)
        polish = self._insertion()
        sequences, missing = polish.run(
            Effort(self._left() if share else None, iterations),
            self._keep_sound(found.sequences),
        )
        return self._plan(
            sequences,
            missing,
            f"{name} {version}",
            found.iterations + polish.iterations,
            found.ended_by_clock or polish.ended_by_clock,
        )

    def _needs_polish(self):
        """Whether there are rules the engines do not know, or not as well."""
        return any(
            crew.needs_break or crew.prefix or crew.team.max_trips > 1
            for crew in self.model.crews
        )

    def _keep_sound(self, sequences):
        """Return the sequences less the places that make them break a rule."""
        sound = []
        for team, sequence in enumerate(sequences):
            crew = self.model.crew_of[team]
            if crew.frozen:
                sound.append(crew.prefix)
                continue
            able = tidy(tuple(p for p in sequence if crew.can_serve[p]))
            while able and self.model.cost(crew, able) is None:
                able = self._without_worst(crew, able)
            sound.append(able)
        return sound

    def _without_worst(self, crew, sequence):
        """Return the sequence less one place: a sound one, else the shortest."""
        trials = []
        for position in range(len(crew.prefix), len(sequence)):
            place = sequence[position]
            if not place:
                continue
            rest = tidy(sequence[:position] + sequence[position + 1 :])
            broken = self.model.cost(crew, rest) is None
            length = self.model.length(crew, rest) if rest else 0
            lost = self.model.unserved_cost[place]
            trials.append((broken, lost, length, position, rest))
        return min(trials)[4]

    def _plan(self, sequences, missing, engine, iterations, by_clock, fallback=""):
        sequences = balance(self.model, sequences)
        left = sorted({*missing, *self.hopeless})
        stopped_by = "time" if by_clock else "iterations"
        if self.watch.was_cancelled:
            stopped_by = "cancel"
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
            seconds=round(clock.now() - self.started, 3),
            stopped_by=stopped_by,
            fallback=fallback,
        )
        plan.cost = plan_cost(self.problem, plan)
        plan.violations = [found.to_dict() for found in check(self.problem, plan)]
        return plan
