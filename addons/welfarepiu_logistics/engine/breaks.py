# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Times of one route, with its break put where it delays nobody.

The break is chosen together with the times, so it can never break a window: a
place for it that would, is not a place. Place 0 inside a sequence is the depot: the
team loads again there, and may rest there too. Done stops keep the times they had.
"""

from dataclasses import dataclass

from .plan import Break

#: Kept free of driving, beyond the break itself, by engines that know no breaks.
#: Measured with 0, 300 and 600 on 50 and 200 stops: 300 gives the lowest cost, as the
#: polishing afterwards knows the break and finds room for it.
RESERVE_SECONDS = 300

#: After every round: who has no limit is never too late.
FOREVER = 10**9


@dataclass(slots=True)
class Times:
    """``pause.after`` counts places of the sequence, the depot among them."""

    leave: int
    arrive: list
    start: list
    back: int
    pause: Break | None

    @property
    def work(self) -> int:
        """Working seconds: leaving to return, without a break on the road."""
        pause = self.pause
        resting = pause.end - pause.start if pause and pause.after else 0
        return self.back - self.leave - resting


def reserved_seconds(team) -> int:
    """Return the seconds of the shift an engine without breaks must not use."""
    if not team.break_seconds or team.shift_end <= team.break_latest:
        return 0
    return team.break_seconds + RESERVE_SECONDS


def schedule(crew, sequence, service, windows, extra=0):
    """Return the ``Times`` of a route, or None if no timing keeps the rules.

    The team is back as early as possible and, given that, leaves as late as
    possible, so nobody waits in the street without need.

    :param crew: has ``team``, ``seconds`` (rows of travel between places), ``done``
        (recorded times of places that are the past) and ``past`` (how many places at
        the beginning of its sequences that is)
    :param sequence: places in order, 0 for loading again in between
    :param windows: allowed starts of service for each place, empty for any time
    :param extra: seconds added to the end of the shift (to explain what is missing)
    """
    after, back = _earliest_back(crew, sequence, service, windows, extra)
    if back is None:
        return None
    leave = _latest_leave(crew, sequence, service, windows, after, back)
    return _timed(crew, sequence, service, windows, after, leave)


def forced_schedule(crew, sequence, service):
    """Return ``Times`` for a round that breaks rules already: as soon as possible.

    Without windows, end of the shift and break; the checker says what is broken.
    """
    free = [()] * len(service)
    return _timed(crew, sequence, service, free, None, _soonest_leave(crew, sequence))


def loose_schedule(crew, sequence, service, windows):
    """Return ``Times`` for a round that a person wants although it breaks a rule.

    As soon as possible, from the first door on without waiting in the street; the break
    is had where it may be. Who comes too late to a door serves it all the same.
    """
    late = [
        (*allowed[:-1], (allowed[-1][0], FOREVER)) if allowed else ()
        for allowed in windows
    ]
    team = crew.team
    leave = _soonest_leave(crew, sequence)
    times = _timed(crew, sequence, service, late, None, leave)
    after = None
    if team.break_seconds and times.back > team.break_latest:
        after = _loose_break(crew, sequence, service, times)
    if sequence[0] not in crew.done:
        leave += times.start[0] - times.arrive[0]
    return _timed(crew, sequence, service, late, after, leave)


def _soonest_leave(crew, sequence):
    """Return when the team left for what is done, else when its shift starts."""
    first = sequence[0]
    if first in crew.done:
        return crew.done[first][0] - crew.seconds[0][first]
    return crew.team.shift_start


def _loose_break(crew, sequence, service, times):
    """Return after how many places the break is had: the first one left when it may
    begin, else the last one before, where the team waits for it."""
    team = crew.team
    best = crew.past
    for position in range(crew.past, len(sequence) + 1):
        place = sequence[position - 1] if position else None
        if place is None:
            free = team.shift_start
        elif place in crew.done:
            free = max(crew.done[place][2], team.free_from)
        else:
            stay = service[place] if place else team.reload_seconds
            free = times.start[position - 1] + stay
        if free > team.break_latest:
            break
        best = position
        if free >= team.break_earliest:
            break
    return best


def _service_start(arrive, windows):
    """Return the first allowed start at or after ``arrive``, None if too late."""
    if not windows:
        return arrive
    for early, late in windows:
        if arrive <= late:
            return arrive if arrive > early else early
    return None


def _rest_end(team, free):
    """Return when a break begun at ``free`` or later ends, None if too late."""
    start = max(free, team.break_earliest)
    return start + team.break_seconds if start <= team.break_latest else None


def _earliest_back(crew, sequence, service, windows, extra):
    """Return (number of places before the break or None, earliest return).

    Walks the route once with two states: the break still ahead, or already had.
    Being earlier is never worse, so one time a state is enough.
    """
    team, seconds, done = crew.team, crew.seconds, crew.done
    shift_end = team.shift_end + extra
    with_break = bool(team.break_seconds)
    fresh = team.shift_start
    rested = _rest_end(team, fresh) if with_break else None
    after = 0
    here = 0
    for position, place in enumerate(sequence, 1):
        if place in done:
            fresh, rested = done[place][2], None
            if position == crew.past:
                fresh = max(fresh, team.free_from)
                if with_break:
                    rested, after = _rest_end(team, fresh), position
            here = place
            continue
        way = seconds[here][place]
        allowed = windows[place]
        stay = service[place] if place else team.reload_seconds
        if rested is not None:
            rested = _service_start(rested + way, allowed)
            if rested is not None:
                rested += stay
        if fresh is not None:
            fresh = _service_start(fresh + way, allowed)
            if fresh is not None:
                fresh += stay
                if with_break:
                    now = _rest_end(team, fresh)
                    if now is not None and (rested is None or now <= rested):
                        rested, after = now, position
        if fresh is None and rested is None:
            return None, None
        here = place
    way = seconds[here][0]
    if fresh is not None and fresh + way <= shift_end:
        unbroken = fresh + way
        if not with_break or unbroken <= team.break_latest:
            return None, unbroken
    if rested is not None and rested + way <= shift_end:
        return after, rested + way
    return None, None


def _latest_leave(crew, sequence, service, windows, after, back):
    """Return the latest departure that still gives the return ``back``."""
    team, seconds, done = crew.team, crew.seconds, crew.done
    if sequence[0] in done:
        return done[sequence[0]][0] - seconds[0][sequence[0]]
    plain = _timed(crew, sequence, service, windows, after, team.shift_start)
    limit = back
    following = 0
    for position in range(len(sequence), 0, -1):
        place = sequence[position - 1]
        limit -= seconds[place][following]
        if after == position:
            limit = min(limit - team.break_seconds, team.break_latest)
        limit -= service[place] if place else team.reload_seconds
        for early, late in windows[place]:
            if early <= plain.start[position - 1] <= late:
                limit = min(limit, late)
        following = place
    return limit - seconds[0][following]


def _timed(crew, sequence, service, windows, after, leave):
    """Return the ``Times`` for a known place of the break and departure."""
    team, seconds, done = crew.team, crew.seconds, crew.done
    pause = None
    if after == 0:
        begin = max(team.shift_start, team.break_earliest)
        pause = Break(0, begin, begin + team.break_seconds)
        leave = max(leave, pause.end)
    free, here = leave, 0
    arrivals, starts = [], []
    for position, place in enumerate(sequence, 1):
        if place in done:
            arrive, start, free = done[place]
            if position == crew.past:
                free = max(free, team.free_from)
        else:
            arrive = free + seconds[here][place]
            start = _service_start(arrive, windows[place])
            free = start + (service[place] if place else team.reload_seconds)
        arrivals.append(arrive)
        starts.append(start)
        if after == position:
            begin = max(free, team.break_earliest)
            pause = Break(position, begin, begin + team.break_seconds)
            free = pause.end
        here = place
    return Times(leave, arrivals, starts, free + seconds[here][0], pause)
