"""Which credit pays which line: a maximum flow from purses to items.

Pure Python, amounts in integer cents, no floats. The graph is tiny (a cart and one
worker's lots), so plain augmenting paths are enough.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Item:
    """A cart line that credit could pay.

    :ivar key: the caller's identifier
    :ivar amount: cents to cover, > 0
    :ivar kind: benefit kind, compared with the purses' kinds
    :ivar whole: covered entirely or not at all (law: no top-up by the worker)
    """

    key: int
    amount: int
    kind: int
    whole: bool = False


@dataclass(frozen=True)
class Purse:
    """A lot of credit: cents available, the kinds it may buy and its last day."""

    key: int
    available: int
    kinds: frozenset = field(default_factory=frozenset)
    expires_on: date = date.max


def allocate(items, purses):
    """Cover as much as possible, then earliest expiry first, then the fewest purses
    that plain order gives; the same input always gives the same result.

    Items to be covered whole come first, cheapest first, because they are lost
    entirely when the credit runs out on others.

    :param items: iterable of :class:`Item`
    :param purses: iterable of :class:`Purse`
    :return: ``{(item.key, purse.key): cents}`` without zeros
    """
    purses = sorted(purses, key=lambda purse: (purse.expires_on, purse.key))
    accepted = []
    for item in sorted(
        (item for item in items if item.whole), key=lambda item: (item.amount, item.key)
    ):
        flow = _max_flow([*accepted, item], purses)
        if sum(flow.values()) == sum(other.amount for other in [*accepted, item]):
            accepted.append(item)
    flow = _max_flow(accepted, purses)
    partial = sorted(
        (item for item in items if not item.whole), key=lambda item: item.key
    )
    return _max_flow([*accepted, *partial], purses, flow)


def _max_flow(items, purses, start=None):
    """Augment ``start`` purse by purse, in their order.

    A path never lowers what an earlier purse gives nor what an item got, so the
    order of the purses is the order in which they are used up.
    """
    flow = dict(start or {})
    by_key = {item.key: item for item in items}
    for purse in purses:
        left = purse.available - sum(
            cents for (_item, key), cents in flow.items() if key == purse.key
        )
        while left > 0:
            path, room = _find_path(purse, by_key, purses, flow, left)
            if not path:
                break
            for item_key, purse_key, sign in path:
                cents = flow.get((item_key, purse_key), 0) + sign * room
                if cents:
                    flow[item_key, purse_key] = cents
                else:
                    del flow[item_key, purse_key]
            left -= room
    return flow


def _find_path(source, items, purses, flow, limit):
    """Breadth-first from ``source`` to an item with room, along residual edges.

    :return: ``(edges, cents)``: edges ``(item, purse, +1 | -1)``, empty if none
    """
    covered = {}
    for (item_key, _purse), cents in flow.items():
        covered[item_key] = covered.get(item_key, 0) + cents
    kinds = {purse.key: purse.kinds for purse in purses}
    parents = {("purse", source.key): None}
    queue = deque([("purse", source.key)])
    while queue:
        node = side, key = queue.popleft()
        if side == "purse":
            neighbours = [
                ("item", item.key) for item in items.values() if item.kind in kinds[key]
            ]
        else:
            if covered.get(key, 0) < items[key].amount:
                room = min(limit, items[key].amount - covered.get(key, 0))
                return _walk_back(node, parents, flow, room)
            neighbours = [
                ("purse", purse.key) for purse in purses if flow.get((key, purse.key))
            ]
        for neighbour in neighbours:
            if neighbour not in parents:
                parents[neighbour] = node
                queue.append(neighbour)
    return [], 0


def _walk_back(node, parents, flow, room):
    path = []
    while parents[node] is not None:
        parent = parents[node]
        if node[0] == "item":
            path.append((node[1], parent[1], 1))
        else:
            path.append((parent[1], node[1], -1))
            room = min(room, flow[parent[1], node[1]])
        node = parent
    return path, room
