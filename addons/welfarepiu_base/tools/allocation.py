"""Which credit pays which line: as much as possible, soonest expiring first.

Pure Python, amounts in integer cents, no floats. What a set of items can take from a
set of purses is a maximum flow, so plain augmenting paths answer every question; only
the choice among items that are covered whole or not at all is a search.
"""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations, groupby

# Choices tried before the search for the best set of whole units, or for the fewest
# purses of one day, settles for the best one found: enough for ten of each, whatever
# their amounts. A count, not a time: the same cart gives the same answer everywhere.
MAX_STEPS = 2**10


@dataclass(frozen=True)
class Item:
    """A cart line that credit could pay.

    :ivar key: the caller's identifier
    :ivar amount: cents to cover, > 0
    :ivar kind: benefit kind, compared with the purses' kinds
    :ivar whole: each unit covered entirely or not at all (law: no top-up by the worker)
    :ivar units: how many equal units a whole item has; cents that do not divide go
        to the first ones
    """

    key: int
    amount: int
    kind: int
    whole: bool = False
    units: int = 1


@dataclass(frozen=True)
class Purse:
    """A lot of credit: cents available, the kinds it may buy and its last day.

    :ivar counters: ``{kind: counter}``: where the law caps a kind, the count that what
        it gets from this purse goes to; no entry, not counted
    """

    key: int
    available: int
    kinds: frozenset = field(default_factory=frozenset)
    expires_on: date = date.max
    counters: dict = field(default_factory=dict)


@dataclass(frozen=True)
class _Unit:
    key: int
    number: int
    amount: int
    kind: int


def allocate(items, purses, caps=None):
    """Share credit out; the same input, in any order, always gives the same result.

    In this order: cover as much as possible; among units to be covered whole prefer
    the cheapest; use up what expires first (as much as possible of the earliest day,
    then of the next one); use the fewest purses; lower keys. Exact as long as the
    search stays within :data:`MAX_STEPS`; beyond that the cover is at least what
    either "cheapest first" or "dearest first" reaches.

    :param items: iterable of :class:`Item`
    :param purses: iterable of :class:`Purse`
    :param caps: ``{(kind, counter): cents}``: the most that items of a kind may get
        from the purses of a counter together; no entry, no cap
    :return: ``{(item.key, purse.key): cents}`` without zeros
    """
    caps = caps or {}
    purses = sorted(
        (purse for purse in purses if purse.available > 0),
        key=lambda purse: (purse.expires_on, purse.key),
    )
    items = sorted(items, key=lambda item: item.key)
    loose = [item for item in items if not item.whole]
    units = [unit for item in items if item.whole for unit in _split(item)]
    taken = _choose_units(_Flow(purses, caps), loose, units)
    chosen = _choose_purses(purses, [*loose, *taken], caps)
    return _share_out(chosen, loose, taken, caps)


def _split(item):
    """:return: the units of a whole item"""
    cents, rest = divmod(item.amount, item.units)
    return [
        _Unit(item.key, number, cents + (number < rest), item.kind)
        for number in range(item.units)
        if cents + (number < rest)
    ]


class _Flow:
    """How demands, by kind, are met from purses; more can be asked at any time.

    A demand once met stays met: a path only moves it to another purse. A kind reaches
    the purses of a capped counter through a gate ``(kind, counter)`` that lets through
    what the cap leaves, and every other purse directly.
    """

    def __init__(self, purses, caps):
        self.left = {purse.key: purse.available for purse in purses}
        # What a kind, or the gate of a kind, reaches.
        self.next = {}
        # {purse: {kind: the kind itself, or its gate}}
        self.door = {purse.key: {} for purse in purses}
        for purse in purses:
            for kind in purse.kinds:
                gate = (kind, purse.counters.get(kind))
                door = gate if gate in caps else kind
                if door == gate and gate not in self.next:
                    self.next.setdefault(kind, []).append(gate)
                self.next.setdefault(door, []).append(purse.key)
                self.door[purse.key][kind] = door
        self.room = dict(caps)
        self.passed = dict.fromkeys(caps, 0)
        # {purse: {kind: cents}}
        self.used = {purse.key: {} for purse in purses}

    def fork(self):
        res = object.__new__(_Flow)
        res.left = dict(self.left)
        res.next = self.next
        res.door = self.door
        res.room = dict(self.room)
        res.passed = dict(self.passed)
        res.used = {purse: dict(kinds) for purse, kinds in self.used.items()}
        return res

    def ask(self, kind, cents):
        """Take up to ``cents`` more for ``kind``.

        :return: the cents taken
        """
        given = 0
        while given < cents:
            path, room = self._find_path(kind, cents - given)
            if not room:
                break
            for arc in path:
                self._push(*arc, room)
            self.left[path[-1][2]] -= room
            given += room
        return given

    def _push(self, way, one, other, cents):
        if way == "enter":
            self.room[other] -= cents
            self.passed[other] += cents
        elif way == "leave":
            self.room[one] += cents
            self.passed[one] -= cents
        else:
            kind, purse, cents = (
                (one, other, cents) if way == "take" else (other, one, -cents)
            )
            used = self.used[purse]
            used[kind] = used.get(kind, 0) + cents
            if not used[kind]:
                del used[kind]

    def _get_capacity(self, way, one, other):
        if way == "enter":
            return self.room[other]
        if way == "leave":
            return self.passed[one]
        return self.used[one][other] if way == "back" else None

    def _get_arcs(self, node):
        """:return: ``(next node, way, from, to)`` of what can be done at a node, a
        ``(what, key)``: a kind, the gate of a kind, or a purse"""
        what, key = node
        if what == "purse":
            for kind in self.used[key]:
                door = self.door[key][kind]
                there = ("kind", kind) if door == kind else ("gate", door)
                yield there, "back", key, kind
            return
        kind = key if what == "kind" else key[0]
        if what == "gate" and self.passed[key]:
            yield ("kind", kind), "leave", key, kind
        for other in self.next.get(key, ()):
            if not isinstance(other, tuple):
                yield ("purse", other), "take", kind, other
            elif self.room[other]:
                yield ("gate", other), "enter", kind, other

    def _find_path(self, kind, limit):
        """Breadth-first to a purse with something left.

        :return: ``([(way, from, to)], cents)``; no cents if there is none
        """
        start = ("kind", kind)
        parents = {start: None}
        queue = deque([start])
        while queue:
            node = queue.popleft()
            for there, *arc in self._get_arcs(node):
                if there in parents:
                    continue
                parents[there] = (node, arc)
                what, key = there
                if what == "purse" and self.left[key]:
                    return self._walk_back(there, parents, min(limit, self.left[key]))
                queue.append(there)
        return [], 0

    def _walk_back(self, node, parents, room):
        path = []
        while parents[node] is not None:
            node, arc = parents[node]
            path.append(arc)
            capacity = self._get_capacity(*arc)
            if capacity is not None:
                room = min(room, capacity)
        return path[::-1], room


def _sum_kinds(demands):
    """:return: ``{kind: cents}``, in the order of the kinds"""
    res = {}
    for demand in sorted(demands, key=lambda one: one.kind):
        res[demand.kind] = res.get(demand.kind, 0) + demand.amount
    return res


def _get_cover(flow, demands):
    """:return: cents that ``demands`` can get on top of ``flow``"""
    flow = flow.fork()
    return sum(flow.ask(kind, cents) for kind, cents in _sum_kinds(demands).items())


def _choose_units(flow, loose, units):
    """Choose the whole units with which most is covered, the cheapest if several do.

    Branch and bound, taking before leaving and cheap before dear, so that the first
    best choice met is the one preferred. What a choice can still reach is bounded by
    covering the undecided units in part.

    :return: list of the units to cover
    """
    units = sorted(units, key=lambda one: (one.amount, one.kind, one.key, one.number))
    found, best = _choose_greedily(flow, loose, units)
    proven = False
    steps = 0
    # (flow with the taken units, cents they got, next unit, taken units, bound)
    stack = [(flow, 0, 0, (), _get_cover(flow, [*loose, *units]))]
    while stack and steps < MAX_STEPS:
        flow, covered, index, taken, bound = stack.pop()
        if bound < best or (proven and bound == best):
            continue
        if index == len(units):
            # Nothing is undecided: the bound is what is covered.
            found, best, proven = taken, bound, True
            continue
        steps += 1
        unit = units[index]
        # Who leaves a unit leaves those like it too: taking one of them is the same.
        after = next(
            (
                number
                for number in range(index + 1, len(units))
                if (units[number].amount, units[number].kind)
                != (unit.amount, unit.kind)
            ),
            len(units),
        )
        rest = covered + _get_cover(flow, [*loose, *units[after:]])
        stack.append((flow, covered, after, taken, rest))
        with_unit = flow.fork()
        if with_unit.ask(unit.kind, unit.amount) == unit.amount:
            stack.append(
                (with_unit, covered + unit.amount, index + 1, (*taken, unit), bound)
            )
    return list(found)


def _choose_greedily(flow, loose, units):
    """:return: ``(units, cents covered)`` of the better of two simple ways: the
    cheapest first, and the dearest first"""
    best, most = (), -1
    for way in (units, units[::-1]):
        with_units = flow.fork()
        taken = []
        for unit in way:
            trial = with_units.fork()
            if trial.ask(unit.kind, unit.amount) == unit.amount:
                with_units = trial
                taken.append(unit)
        covered = sum(unit.amount for unit in taken) + _get_cover(with_units, loose)
        if covered > most:
            best, most = tuple(taken), covered
    return best, most


def _choose_purses(purses, demands, caps):
    """Use up what expires first, and few purses among those of one day.

    What the purses up to a day can give does not depend on which of them give it, so
    each day is decided by itself.

    :param purses: in the order of their last day
    :return: list of ``(purse, cents it gives)``, in that order
    """
    chosen = []
    given = 0
    for _day, group in groupby(  # pylint: disable=bad-builtin-groupby # sorted; no Odoo
        purses, key=lambda purse: purse.expires_on
    ):
        group = list(group)
        target = _get_cover(_Flow([*chosen, *group], caps), demands)
        chosen += _choose_of_day(chosen, group, demands, caps, given, target)
        given = target
    res = []
    given = 0
    for number, purse in enumerate(chosen, start=1):
        target = _get_cover(_Flow(chosen[:number], caps), demands)
        res.append((purse, target - given))
        given = target
    return res


def _choose_of_day(chosen, group, demands, caps, given, target):
    """:return: the fewest purses of ``group`` that bring the cover to ``target``"""
    if given == target:
        return []
    steps = 0
    by_size = sorted((purse.available for purse in group), reverse=True)
    for size in range(1, len(group)):
        if given + sum(by_size[:size]) < target:
            continue
        for some in combinations(group, size):
            steps += 1
            if steps > MAX_STEPS:
                return group
            if given + sum(purse.available for purse in some) < target:
                continue
            if _get_cover(_Flow([*chosen, *some], caps), demands) == target:
                return list(some)
    return group


def _share_out(purses, loose, units, caps):
    """Give each demand its part of each purse; units first, then loose items in order.

    :param purses: ``(purse, cents it gives)``: together, as much as can be covered
    :return: ``{(item key, purse key): cents}``
    """
    flow = _Flow([replace(p, available=cents) for p, cents in purses], caps)
    got = [
        (demand.key, demand.kind, flow.ask(demand.kind, demand.amount))
        for demand in [*units, *loose]
    ]
    res = {}
    for key, kind, cents in got:
        for purse, _given in purses:
            part = min(cents, flow.used[purse.key].get(kind, 0))
            if part:
                flow.used[purse.key][kind] -= part
                cents -= part
                res[key, purse.key] = res.get((key, purse.key), 0) + part
    return res
