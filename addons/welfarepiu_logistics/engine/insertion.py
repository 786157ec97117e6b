# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Fallback engine without any wheel: regret insertion, then ruin and recreate.

Good for some eighty stops. It also repairs and completes plans of an engine that
knows no breaks or second trips, and builds the first plan of a day. Every round it
makes went through ``Model.cost``, so every rule holds after every step.
"""

import random
import time
from dataclasses import dataclass

from . import clock
from .model import tidy
from .problem import UNITS_PER_COST

#: Most stops taken out at once.
LARGEST_RUIN = 16

#: A new plan may be this much worse than the best at the start of the search; the
#: tolerance falls to zero at its end. It lets the search leave a local optimum.
TOLERANCE = 0.015


@dataclass(slots=True)
class Progress:
    """How far a search is: share of the effort, and the best so far.

    ``cost`` counts what is left out and unfamiliar zones too; all are None as long as
    there is no plan, ``unserved`` and ``metres`` also while an engine does not say.
    """

    share: float
    cost: float | None = None
    unserved: int | None = None
    metres: int | None = None


@dataclass(slots=True)
class Effort:
    """How long to search: whichever ends first. Both None: only the first plan."""

    seconds: float | None = None
    iterations: int | None = None

    def progress(self, started, done):
        """Return the share of the effort spent, 1.0 or more when it is over."""
        if self.seconds is None and self.iterations is None:
            return 1.0
        by_count = by_clock = 0.0
        if self.iterations is not None:
            by_count = done / self.iterations if self.iterations else 1.0
        if self.seconds is not None:
            passed = clock.now() - started
            by_clock = passed / self.seconds if self.seconds else 1.0
        return max(by_count, by_clock)


class Watch:
    """Tells how far a search is, and hears that somebody had enough."""

    #: Reports are at least this many seconds apart.
    INTERVAL = 0.25

    def __init__(self, progress=None, cancelled=None):
        self._progress = progress
        self._cancelled = cancelled or (lambda: False)
        self._last = 0.0
        self._from, self._to = 0.0, 1.0
        self.was_cancelled = False
        #: Stops left out whatever is found.
        self.hopeless = 0

    def part(self, start, end):
        """What is reported next is this part of the whole."""
        self._from, self._to = start, end
        return self

    def cancelled(self):
        self.was_cancelled = self.was_cancelled or bool(self._cancelled())
        return self.was_cancelled

    def report(self, share, cost_units, unserved, measure=None):
        """Tell the share of the effort spent and the best so far, now and then.

        :param measure: asked for the metres only when it is told
        """
        if self._progress is None:
            return
        now = time.monotonic()
        if now - self._last < self.INTERVAL:
            return
        self._last = now
        done = self._from + (self._to - self._from) * min(1.0, max(0.0, share))
        cost = None if cost_units is None else round(cost_units / UNITS_PER_COST, 2)
        if unserved is not None:
            unserved += self.hopeless
        metres = measure() if measure else None
        self._progress(Progress(round(done, 3), cost, unserved, metres))


class Insertion:
    """One search. Places in ``leave_out`` are not even tried."""

    def __init__(self, model, seed, leave_out=(), watch=None):
        self.model = model
        self.random = random.Random(seed)
        left_out = {*leave_out, *model.fixed}
        self.places = [p for p in range(1, model.size) if p not in left_out]
        self.watch = watch or Watch()
        self.iterations = 0
        self.ended_by_clock = False

    def run(self, effort, sequences=None):
        """Return (sequences by team position, unserved places).

        ``sequences`` is a feasible start; without it one is built.
        """
        started = clock.now()
        current = list(sequences or self.model.fixed_sequences())
        missing = sorted(set(self.places) - {p for s in current for p in s})
        missing = self._recreate(current, missing)
        best, best_missing = list(current), list(missing)
        best_cost = current_cost = self.model.total(current, missing)
        if not self.places or not self.model.problem.teams:
            return best, best_missing
        while (spent := effort.progress(started, self.iterations)) < 1:
            if self.watch.cancelled():
                return best, best_missing
            self.watch.report(
                spent,
                best_cost,
                len(best_missing),
                lambda sequences=best: self.model.metres(sequences),
            )
            trial = list(current)
            removed = self._ruin(trial)
            left = self._recreate(trial, sorted({*missing, *removed}))
            cost = self.model.total(trial, left)
            self.iterations += 1
            steps = self._threshold_share(effort, spent)
            if cost < current_cost or cost < best_cost * (1 + TOLERANCE * steps):
                current, missing, current_cost = trial, left, cost
            if cost < best_cost:
                best, best_missing, best_cost = list(trial), list(left), cost
        self.ended_by_clock = effort.iterations is None or (
            self.iterations < effort.iterations
        )
        return best, best_missing

    def _threshold_share(self, effort, spent):
        """Share of the tolerance left; by count alone when there is a count.

        Otherwise the clock would slip into a search that must be repeatable.
        """
        if effort.iterations:
            spent = self.iterations / effort.iterations
        return max(0.0, 1 - spent)

    # -- ruin -----------------------------------------------------------------

    def _ruin(self, sequences):
        """Take some places out of ``sequences`` and return them."""
        served = [place for rest in self._free_parts(sequences) for place in rest]
        if not served:
            return []
        most = max(2, min(LARGEST_RUIN, len(served) * 3 // 10))
        count = min(len(served), self.random.randint(min(2, most), most))
        draw = self.random.random()
        if draw < 0.55:
            removed = self._near_ones(served, count)
        elif draw < 0.8:
            removed = self._whole_route(sequences)
        else:
            removed = self.random.sample(served, count)
        gone = set(removed)
        for team, sequence in enumerate(sequences):
            if not gone.isdisjoint(sequence):
                crew = self.model.crew_of[team]
                kept = tidy(tuple(place for place in sequence if place not in gone))
                # Without metric travel a shorter round can be a longer way.
                if self.model.cost(crew, kept) is None:
                    removed.extend(p for p in kept[len(crew.prefix) :] if p)
                    kept = crew.prefix
                sequences[team] = self._with_fewest_trips(crew, kept)
        return removed

    def _free_parts(self, sequences):
        """Yield the places of each round that may be taken out."""
        for team, sequence in enumerate(sequences):
            first = len(self.model.crew_of[team].prefix)
            yield [place for place in sequence[first:] if place]

    def _with_fewest_trips(self, crew, sequence):
        """Return the round without a loading that became needless."""
        position = len(crew.prefix)
        while 0 in sequence[position:]:
            position = sequence.index(0, position)
            without = sequence[:position] + sequence[position + 1 :]
            cost = self.model.cost(crew, without)
            if cost is not None and cost <= self.model.cost(crew, sequence):
                sequence = without
            else:
                position += 1
        return sequence

    def _near_ones(self, served, count):
        seconds = self.model.crews[0].seconds
        first = self.random.choice(served)
        near = sorted(served, key=lambda place: (seconds[first][place], place))
        return near[:count]

    def _whole_route(self, sequences):
        used = [rest for rest in self._free_parts(sequences) if rest]
        chosen = self.random.choice(used)
        if len(chosen) > LARGEST_RUIN:
            start = self.random.randrange(len(chosen) - LARGEST_RUIN + 1)
            chosen = chosen[start : start + LARGEST_RUIN]
        return chosen

    # -- recreate ---------------------------------------------------------------

    def _recreate(self, sequences, missing):
        """Insert what fits, the stop with most to lose first; return the rest."""
        missing = list(missing)
        self.random.shuffle(missing)
        offers = {
            place: {
                team: offer
                for team in self._candidates(sequences)
                if (offer := self._best_offer(team, sequences[team], place))
            }
            for place in missing
        }
        while True:
            chosen = self._most_regretted(missing, offers)
            if chosen is None:
                return sorted(missing)
            place, team = chosen
            sequences[team] = offers[place][team][1]
            missing.remove(place)
            self._refresh(sequences, missing, offers, team)

    def _refresh(self, sequences, missing, offers, changed):
        """Compute again the offers of the changed team and of a fresh one."""
        candidates = self._candidates(sequences)
        for place in missing:
            mine = offers[place]
            mine.pop(changed, None)
            for team in candidates:
                # Only the changed route, or a team that just became a candidate.
                if team == changed or (not sequences[team] and team not in mine):
                    offer = self._best_offer(team, sequences[team], place)
                    if offer:
                        mine[team] = offer

    def _candidates(self, sequences):
        """Return the used teams and one unused team of every crew type."""
        found = []
        for crew in self.model.crews:
            fresh = False
            for team in crew.teams:
                if crew.frozen:
                    continue
                if sequences[team]:
                    found.append(team)
                elif not fresh:
                    fresh = True
                    found.append(team)
        return found

    def _best_offer(self, team, sequence, place):
        """Return (added cost, new sequence) or None."""
        model = self.model
        crew = model.crew_of[team]
        if not crew.can_serve[place]:
            return None
        limit = crew.team.max_stops
        if limit is not None and len(sequence) - sequence.count(0) >= limit:
            return None
        before = model.cost(crew, sequence)
        if crew.team.max_trips > 1:
            return self._best_of_trips(crew, sequence, place, before)
        for position in self._positions(crew, sequence, place):
            trial = sequence[:position] + (place,) + sequence[position:]
            cost = model.cost(crew, trial)
            if cost is not None:
                return cost - before, trial
        return None

    def _best_of_trips(self, crew, sequence, place, before):
        """As ``_best_offer``, with coming back to load again as one more way."""
        best = None
        for trial in self.model.insertions(crew, sequence, place):
            cost = self.model.cost(crew, trial)
            if cost is not None and (best is None or cost - before < best[0]):
                best = cost - before, trial
        return best

    def _positions(self, crew, sequence, place):
        """Return the positions, the smallest detour first; fixed stops stay first."""
        per_metre, per_second = self.model.per_metre, self.model.per_second
        metres, seconds = crew.metres, crew.seconds
        path = (0, *sequence, 0)
        detours = []
        for position in range(len(crew.prefix), len(path) - 1):
            here, there = path[position], path[position + 1]
            detours.append(
                (
                    per_metre
                    * (metres[here][place] + metres[place][there] - metres[here][there])
                    + per_second
                    * (
                        seconds[here][place]
                        + seconds[place][there]
                        - seconds[here][there]
                    ),
                    position,
                )
            )
        detours.sort()
        return [position for _, position in detours]

    def _most_regretted(self, missing, offers):
        """Return (place, team) of the stop that loses most by waiting."""
        best_key, best = None, None
        for place in missing:
            costs = offers[place]
            if not costs:
                continue
            ranked = sorted((offer[0], team) for team, offer in costs.items())
            first, team = ranked[0]
            unserved = self.model.unserved_cost[place]
            second = ranked[1][0] if len(ranked) > 1 else unserved
            key = (second - first, unserved, -first)
            if best_key is None or key > best_key:
                best_key, best = key, (place, team)
        return best
