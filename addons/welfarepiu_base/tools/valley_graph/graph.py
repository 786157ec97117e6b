# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The shipped road graph and its shortest paths."""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

DATA_FOLDER = Path(__file__).resolve().parents[2] / "data" / "valley"

EARTH_RADIUS_METRES = 6_371_008.8

#: Roads bend: length of a short unmapped way over its straight line.
DETOUR_PERCENT = 140

#: Larger than any sum of paths in the graph, so that sums stay comparable.
UNREACHABLE = 10**9


@dataclass(frozen=True)
class Profile:
    """How one kind of vehicle uses the graph.

    ``speeds`` maps a road class to km/h; ``None`` means that the van minutes of
    the data are used as they are. ``derived`` tells the reader that the minutes
    were computed from a supposed speed and not taken from the road data.
    """

    name: str
    speeds: dict | None
    access_kmh: int
    by_ferry: bool
    derived: bool


#: km/h per class. Climbs weigh on a loaded bike and less on a walker.
PROFILES = {
    "car": Profile("car", None, 25, by_ferry=False, derived=False),
    "cargo": Profile(
        "cargo",
        {"main": 16, "lakeside_or_secondary": 15, "mountain": 9},
        12,
        by_ferry=True,
        derived=True,
    ),
    "foot": Profile(
        "foot",
        {"main": 4.5, "lakeside_or_secondary": 4.5, "mountain": 3.5},
        4,
        by_ferry=True,
        derived=True,
    ),
}


class GraphDataError(ValueError):
    """The shipped files contradict themselves (unknown place, bad number)."""


@dataclass(frozen=True)
class Node:
    """One place of the graph. ``istat`` is empty for a hamlet."""

    index: int
    name: str
    istat: str
    district: str
    latitude: float
    longitude: float
    population: int
    kind: str


@dataclass(frozen=True)
class Edge:
    start: int
    end: int
    road: str
    metres: int
    van_seconds: int


@dataclass(frozen=True)
class PathTable:
    """All-pairs shortest paths: whole metres and whole seconds.

    Metres and seconds are closed **separately** so that each of them is a metric:
    leaving out a stop can then never lengthen a route, neither in time nor in
    length. The price: metres are those of the shortest road, on average 1.3 %
    less than along the fastest one. ``UNREACHABLE`` marks a missing way.
    """

    metres: tuple
    seconds: tuple


@dataclass(frozen=True)
class Graph:
    nodes: tuple
    edges: tuple
    ferries: tuple
    by_key: dict = field(hash=False, compare=False)

    def __hash__(self):
        return hash((self.nodes, self.edges, self.ferries))

    def find(self, municipality) -> Node | None:
        """Return the node with this ISTAT code (or name, for hamlets)."""
        return self.by_key.get(municipality)

    def nearest(self, latitude, longitude) -> Node:
        """Return the node nearest in a straight line (beware of the lakes)."""
        return min(
            self.nodes,
            key=lambda node: haversine_metres(
                latitude, longitude, node.latitude, node.longitude
            ),
        )

    def path_table(self, profile="car", ferry=False, closed=()) -> PathTable:
        """Return the cached all-pairs table of a profile.

        :param profile: a key of ``PROFILES``; anything else raises ``ValueError``
        :param ferry: let walkers and bikes use the boats; a van never does
        :param closed: pairs of ISTAT codes or names whose road is closed (snow,
            works); an unknown pair raises ``ValueError``
        """
        if profile not in PROFILES:
            raise ValueError(f"unknown travel profile: {profile!r}")
        return _path_table(self, profile, bool(ferry), self._closed_pairs(closed))

    def has_road(self, start, end) -> bool:
        """Return whether a road, or a boat, joins two places without one between."""
        try:
            return bool(self._closed_pairs([(start, end)]))
        except ValueError:
            return False

    def _closed_pairs(self, closed: Iterable) -> frozenset:
        known = {frozenset((e.start, e.end)) for e in self.edges + self.ferries}
        pairs = set()
        for start, end in closed:
            ends = [self.find(start), self.find(end)]
            pair = frozenset(node.index for node in ends if node)
            if pair not in known:
                raise ValueError(f"no road between {start!r} and {end!r}")
            pairs.add(pair)
        return frozenset(pairs)


def haversine_metres(lat_1, lon_1, lat_2, lon_2) -> float:
    """Return the great-circle distance of two WGS84 coordinates, in metres."""
    phi_1, phi_2 = math.radians(lat_1), math.radians(lat_2)
    half_phi = (phi_2 - phi_1) / 2
    half_lambda = math.radians(lon_2 - lon_1) / 2
    chord = (
        math.sin(half_phi) ** 2
        + math.cos(phi_1) * math.cos(phi_2) * math.sin(half_lambda) ** 2
    )
    return 2 * EARTH_RADIUS_METRES * math.asin(math.sqrt(chord))


def local_metres(lat_1, lon_1, lat_2, lon_2) -> int:
    """Return the supposed way between two near points, in whole metres.

    Rounded up, so that the triangle inequality survives the rounding.
    """
    straight = haversine_metres(lat_1, lon_1, lat_2, lon_2)
    return math.ceil(straight * DETOUR_PERCENT / 100)


def seconds_at(metres, kmh) -> int:
    """Return the whole seconds, rounded up, of ``metres`` at ``kmh``."""
    return math.ceil(metres * 3.6 / kmh)


@lru_cache(maxsize=4)
def load_graph(folder: Path = DATA_FOLDER) -> Graph:
    """Read the shipped files once; raise ``GraphDataError`` if they do not fit."""
    nodes = tuple(_read_nodes(folder / "municipalities.csv"))
    names = {node.name: node.index for node in nodes}
    by_key = {node.name: node for node in nodes}
    by_key.update((node.istat, node) for node in nodes if node.istat)
    roads = tuple(_read_edges(folder / "roads.csv", names, "van_minutes_estimate"))
    ferries = tuple(_read_edges(folder / "ferries.csv", names, "minutes_estimate"))
    return Graph(nodes, roads, ferries, by_key)


def _read_rows(path):
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _read_nodes(path):
    seen = set()
    for index, row in enumerate(_read_rows(path)):
        if row["name"] in seen:
            raise GraphDataError(f"place given twice: {row['name']}")
        seen.add(row["name"])
        yield Node(
            index=index,
            name=row["name"],
            istat=row["istat"],
            district=row["district"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            population=int(row["population"] or 0),
            kind=row["kind"],
        )


def _read_edges(path, names, minutes_column):
    for row in _read_rows(path):
        for end in (row["from"], row["to"]):
            if end not in names:
                raise GraphDataError(f"road to an unknown place: {end}")
        metres = round(float(row["km_estimate"]) * 1000)
        seconds = round(float(row[minutes_column]) * 60)
        if metres <= 0 or seconds <= 0:
            raise GraphDataError(f"road without length: {row['from']} - {row['to']}")
        yield Edge(
            names[row["from"]],
            names[row["to"]],
            row.get("class") or "ferry",
            metres,
            seconds,
        )


@lru_cache(maxsize=32)
def _path_table(graph: Graph, profile: str, ferry: bool, closed) -> PathTable:
    rules = PROFILES[profile]
    edges = graph.edges
    if ferry and rules.by_ferry:
        edges += graph.ferries
    edges = [e for e in edges if frozenset((e.start, e.end)) not in closed]
    size = len(graph.nodes)
    return PathTable(
        metres=_closure(size, ((e.start, e.end, e.metres) for e in edges)),
        seconds=_closure(
            size, ((e.start, e.end, _edge_seconds(e, rules)) for e in edges)
        ),
    )


def _edge_seconds(edge: Edge, rules: Profile) -> int:
    if rules.speeds is None or edge.road == "ferry":
        return edge.van_seconds
    return seconds_at(edge.metres, rules.speeds[edge.road])


def _closure(size, weighted_edges) -> tuple:
    """Floyd-Warshall over an undirected graph."""
    best = [[UNREACHABLE] * size for _ in range(size)]
    for node in range(size):
        best[node][node] = 0
    for start, end, weight in weighted_edges:
        best[start][end] = min(best[start][end], weight)
        best[end][start] = min(best[end][start], weight)
    for middle in range(size):
        through = best[middle]
        for start in range(size):
            row = best[start]
            first = row[middle]
            if first >= UNREACHABLE:
                continue
            best[start] = [
                first + second if first + second < known else known
                for known, second in zip(row, through, strict=True)
            ]
    return tuple(tuple(min(value, UNREACHABLE) for value in row) for row in best)
