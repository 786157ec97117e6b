# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Travel matrices between addresses, on top of the road graph."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .graph import (
    PROFILES,
    UNREACHABLE,
    Graph,
    Node,
    load_graph,
    local_metres,
    seconds_at,
)

SOURCE = "valley_graph"

#: Best first. The matrix as a whole is as good as its worst point.
QUALITIES = ("address", "approximate", "nearest_node", "outside")

#: Leaving a main road and finding the door.
ACCESS_SECONDS = 60

#: Farther than this (by the supposed way) from its node, the graph knows nothing.
OUTSIDE_METRES = 15_000


class Point(NamedTuple):
    """One address.

    ``municipality`` is an ISTAT code (six digits), the name of a place of the
    graph, or ``None`` when unknown: the nearest node by straight line is then
    taken and the quality says so. ``approximate`` tells that the coordinate is
    the centre of the municipality and not the door.
    """

    latitude: float
    longitude: float
    municipality: str | None = None
    approximate: bool = False


@dataclass(frozen=True)
class Matrix:
    """Travel between ``n`` points: ``n`` rows of ``n`` whole numbers.

    ``seconds`` and ``metres`` hold ``None`` where there is **no way** (an island
    without its boat, a place outside the graph): the caller has to decide, no
    large number hides it. ``quality`` is the worst of ``point_qualities``.
    ``derived`` tells that the seconds come from a supposed speed. ``fallback`` says why
    these are the graph's although another service was to be asked.
    """

    seconds: list
    metres: list
    profile: str
    source: str = SOURCE
    quality: str = QUALITIES[0]
    point_qualities: list = field(default_factory=list)
    derived: bool = False
    fallback: str = ""

    def __len__(self):
        return len(self.seconds)

    def minutes(self, start: int, end: int) -> float | None:
        """Return the minutes from point ``start`` to ``end``, None if no way."""
        value = self.seconds[start][end]
        return None if value is None else value / 60

    def km(self, start: int, end: int) -> float | None:
        """Return the kilometres from point ``start`` to ``end``, None if no way."""
        value = self.metres[start][end]
        return None if value is None else value / 1000

    def reachable(self, start: int, end: int) -> bool:
        return self.seconds[start][end] is not None


class _Access(NamedTuple):
    node: int
    metres: int
    seconds: int
    quality: str


def travel(
    points: Sequence,
    profile: str = "car",
    *,
    ferry: bool = False,
    closed: Iterable = (),
    graph: Graph | None = None,
) -> Matrix:
    """Return the matrix between ``points`` (``Point`` or tuples of that shape).

    Between municipalities: way to the centre, shortest path in the graph, way to
    the door. Inside one municipality: straight line x 1.4. Both are metric, hence
    the whole is. Raises ``ValueError`` for an unknown profile, municipality or
    closed road.
    """
    graph = graph or load_graph()
    points = [Point(*point) for point in points]
    table = graph.path_table(profile, ferry, closed)
    accesses = [_access(graph, point, PROFILES[profile]) for point in points]
    qualities = [access.quality for access in accesses]
    metres = _rows(accesses, table.metres, "metres")
    seconds = _rows(accesses, table.seconds, "seconds")
    _set_local_ways(points, accesses, metres, seconds, PROFILES[profile])
    _remove_missing_ways(metres, seconds, qualities)
    return Matrix(
        seconds=seconds,
        metres=metres,
        profile=profile,
        quality=max(qualities, key=QUALITIES.index, default=QUALITIES[0]),
        point_qualities=qualities,
        derived=PROFILES[profile].derived,
    )


def municipalities_within(
    origin: str,
    minutes: float,
    profile: str = "car",
    *,
    ferry: bool = False,
    closed: Iterable = (),
    members_only: bool = False,
    graph: Graph | None = None,
) -> list[tuple[Node, float]]:
    """Return the municipalities within ``minutes`` of ``origin``, nearest first.

    :param origin: ISTAT code or name; an unknown one raises ``ValueError``
    :param members_only: leave out the neighbours that are not members
    :return: pairs (node, minutes between the two centres); the origin itself comes
        first with 0 minutes; hamlets are left out
    """
    graph = graph or load_graph()
    start = _known_node(graph, origin)
    row = graph.path_table(profile, ferry, closed).seconds[start.index]
    found = [
        (node, row[node.index] / 60)
        for node in graph.nodes
        if node.istat
        and row[node.index] <= minutes * 60
        and (node.kind == "member" or not members_only)
    ]
    return sorted(found, key=lambda pair: (pair[1], pair[0].name))


def _known_node(graph: Graph, municipality: str) -> Node:
    node = graph.find(municipality)
    if node is None:
        raise ValueError(f"municipality not in the road graph: {municipality!r}")
    return node


def _access(graph: Graph, point: Point, rules) -> _Access:
    quality = "approximate" if point.approximate else "address"
    if point.municipality:
        node = _known_node(graph, point.municipality)
    else:
        node = graph.nearest(point.latitude, point.longitude)
        quality = "nearest_node"
    metres = local_metres(
        point.latitude, point.longitude, node.latitude, node.longitude
    )
    if metres > OUTSIDE_METRES:
        quality = "outside"
    seconds = seconds_at(metres, rules.access_kmh) + ACCESS_SECONDS
    return _Access(node.index, metres, seconds, quality)


def _rows(accesses, table, unit) -> list:
    legs = [getattr(access, unit) for access in accesses]
    ends = [(access.node, getattr(access, unit)) for access in accesses]
    rows = []
    for access, leg in zip(accesses, legs, strict=True):
        from_node = [leg + way for way in table[access.node]]
        rows.append([from_node[node] + last for node, last in ends])
    return rows


def _set_local_ways(points, accesses, metres, seconds, rules):
    """Inside one municipality nobody drives through its centre."""
    by_node = {}
    for index, access in enumerate(accesses):
        by_node.setdefault(access.node, []).append(index)
    for members in by_node.values():
        for position, first in enumerate(members):
            metres[first][first] = seconds[first][first] = 0
            here = points[first]
            for second in members[position + 1 :]:
                there = points[second]
                way = local_metres(
                    here.latitude, here.longitude, there.latitude, there.longitude
                )
                metres[first][second] = metres[second][first] = way
                time = seconds_at(way, rules.access_kmh)
                seconds[first][second] = seconds[second][first] = time


def _remove_missing_ways(metres, seconds, qualities):
    """Replace the unreachable by None, and all ways of a point outside the graph.

    A point outside keeps its zero way to itself, like any other.
    """
    outside = {i for i, quality in enumerate(qualities) if quality == "outside"}
    for start, row in enumerate(seconds):
        if not outside and max(row, default=0) < UNREACHABLE:
            continue
        for end, value in enumerate(row):
            lost = start != end and (start in outside or end in outside)
            if lost or value >= UNREACHABLE:
                row[end] = metres[start][end] = None
