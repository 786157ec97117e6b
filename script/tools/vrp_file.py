# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Read other people's routing instances: VRPLIB (CVRP, VRPTW) and Solomon files.

Lenient about layout (order of the sections, tabs, empty lines, a missing name),
strict about content: what would change the answer and is not understood is an
``InstanceError`` that names the file, the line and what is wrong.
"""

import math
import re
from dataclasses import dataclass, field
from pathlib import Path

#: A larger distance would be taken for "no way" by the engine.
LARGEST = 5_000_000


class InstanceError(ValueError):
    """The file is no instance we can plan; the message says line and what."""


@dataclass
class Instance:
    """Whole numbers only; ``scale`` of them make one unit of the file.

    :param ways: distances, used as travel times too
    :param vehicles: number in the file, or None
    :param windows: (earliest, latest) start of service for each place, or None
    :param most_time: longest duration of a route, service included, or None
    :param most_way: longest distance of a route, or None
    """

    name: str
    convention: str
    scale: int
    ways: list
    demands: list
    capacity: int | None
    services: list
    windows: list | None = None
    vehicles: int | None = None
    most_time: int | None = None
    most_way: int | None = None


@dataclass
class _Raw:
    """What stands in the file: numbers as written, with the line they are on."""

    path: Path
    name: str = ""
    kind: str = ""
    vrplib: bool = False
    specs: dict = field(default_factory=dict)
    sections: dict = field(default_factory=dict)

    def fail(self, line, what):
        where = f"{self.path.name}, line {line}" if line else self.path.name
        raise InstanceError(f"{where}: {what}")


CONVENTIONS = ("auto", "round", "dimacs", "trunc", "exact")


def read_instance(path, convention="auto") -> Instance:
    """Return the instance in ``path``.

    :param convention: how straight distances become whole numbers: ``round`` (to the
        nearest), ``trunc``, ``dimacs`` (times 10, truncated), ``exact`` (times 1000,
        to the nearest). ``auto``: DIMACS with time windows, else ``round``, as the
        literature does. Matrices and CEIL_2D, FLOOR_2D are taken as they are
    :raises InstanceError: not readable, or not of a kind we can plan
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise InstanceError(f"{path}: {error.strerror or error}") from error
    lines = text.splitlines()
    if not any(line.strip() for line in lines):
        raise InstanceError(f"{path.name}: the file is empty")
    raw = _Raw(path)
    if any(_VRPLIB_SIGN.match(line) for line in lines):
        raw.vrplib = True
        _read_vrplib(raw, lines)
        return _from_vrplib(raw, convention)
    _read_solomon(raw, lines)
    return _from_solomon(raw, convention)


def read_solution(path, instance):
    """Return the cost of a solution file in the instance's whole numbers.

    Computed from its routes, so that no rounding convention has to be guessed;
    without routes the number after ``Cost`` is returned as it is written.
    """
    cost, routes = None, []
    text = Path(path).read_text(encoding="utf-8-sig", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r"\s*route\s*#?\s*\d+\s*:\s*(.*)", line, re.IGNORECASE)
        if found:
            where = f"{Path(path).name}, line {number}"
            try:
                routes.append([int(word) for word in found[1].split()])
            except ValueError:
                raise InstanceError(f"{where}: not a list of customers") from None
            for place in routes[-1]:
                if not 0 < place < len(instance.ways):
                    raise InstanceError(f"{where}: {place} is an unknown customer")
        elif found := re.match(r"\s*cost\D*(\d+\.?\d*)", line, re.IGNORECASE):
            cost = float(found[1])
    if not routes:
        return cost
    total = 0
    for route in routes:
        path_of = [0, *route, 0]
        total += sum(
            instance.ways[a][b] for a, b in zip(path_of, path_of[1:], strict=False)
        )
    return total


# -- numbers -------------------------------------------------------------------------


def _number(raw, line, word):
    try:
        value = float(word)
    except ValueError:
        raw.fail(line, f"{word!r} is not a number")
    if not math.isfinite(value):
        raw.fail(line, f"{word!r} is not a number")
    return value


def _scaled_whole(raw, values, what):
    """Return the factor that makes all whole: three decimals at most are kept."""
    for scale in (1, 10, 100, 1000):
        if all(abs(v * scale - round(v * scale)) < 1e-6 for v in values):
            return scale
    return raw.fail(0, f"{what} has more than three decimals")


# -- VRPLIB --------------------------------------------------------------------------

_VRPLIB_SIGN = re.compile(
    r"\s*(DIMENSION|CAPACITY|EDGE_WEIGHT_\w+|[A-Z_]+_SECTION)\s*(:|\d|$)", re.IGNORECASE
)
_SPEC = re.compile(r"\s*([A-Za-z][\w\- ]*?)\s*:\s*(.*?)\s*$")
_KINDS = ("", "CVRP", "VRP", "ACVRP", "DCVRP", "DVRP", "VRPTW", "CVRPTW")
_KNOWN_SPECS = {
    "NAME",
    "COMMENT",
    "TYPE",
    "DIMENSION",
    "CAPACITY",
    "VEHICLES",
    "DISTANCE",
    "SERVICE_TIME",
    "EDGE_WEIGHT_TYPE",
    "EDGE_WEIGHT_FORMAT",
    "NODE_COORD_TYPE",
    "DISPLAY_DATA_TYPE",
    "VEHICLES_MAX_DISTANCE",
    "VEHICLES_MAX_DURATION",
    "NUM_DEPOTS",
}
#: Values a row of the section must have, node number included; None: any.
_KNOWN_SECTIONS = {
    "NODE_COORD_SECTION": (3, 4),
    "DISPLAY_DATA_SECTION": None,
    "DEMAND_SECTION": (2,),
    "TIME_WINDOW_SECTION": (3,),
    "SERVICE_TIME_SECTION": (2,),
    "DEPOT_SECTION": (1,),
    "EDGE_WEIGHT_SECTION": None,
}


def _read_vrplib(raw, lines):
    section = None
    for number, line in enumerate(lines, 1):
        words = line.replace(",", " ").split()
        if not words or words[0].startswith("#"):
            continue
        head = words[0].rstrip(":").upper()
        if head == "EOF":
            break
        if head.endswith("_SECTION"):
            if head not in _KNOWN_SECTIONS:
                raw.fail(number, f"section {head} is not known here")
            if head in raw.sections:
                raw.fail(number, f"section {head} comes twice")
            section = raw.sections[head] = []
            words = words[1:]
            if not words or words == [":"]:
                continue
        elif words[0][0].isalpha() and not _is_number(words[0]):
            section = None
            _read_spec(raw, number, line)
            continue
        if section is None:
            raw.fail(number, f"{words[0]!r} belongs to no section")
        section.append((number, [_number(raw, number, word) for word in words]))


def _is_number(word):
    try:
        float(word)
    except ValueError:
        return False
    return word.lower() not in ("nan", "inf", "infinity")


def _read_spec(raw, number, line):
    found = _SPEC.match(line)
    if found:
        key, value = found[1], found[2]
    else:
        key, _, value = line.strip().partition(" ")
        if not value and "\t" in key:
            key, _, value = key.partition("\t")
    key = re.sub(r"[\s\-]+", "_", key.strip()).upper()
    value = value.strip().strip("\"'").strip()
    if key not in _KNOWN_SPECS:
        raw.fail(number, f"{key} is not known here")
    raw.specs[key] = (number, value)


def _spec_number(raw, key, least=0):
    if key not in raw.specs:
        return None
    line, text = raw.specs[key]
    value = _number(raw, line, text)
    if value < least:
        raw.fail(line, f"{key} must be at least {least}")
    return value


def _from_vrplib(raw, convention):
    kind = raw.specs.get("TYPE", (0, "CVRP"))
    if kind[1].upper() not in _KINDS:
        raw.fail(kind[0], f"TYPE {kind[1]} is not planned here (CVRP and VRPTW are)")
    size = _spec_number(raw, "DIMENSION", 1)
    if size is None:
        rows = raw.sections.get("NODE_COORD_SECTION") or raw.sections.get(
            "DEMAND_SECTION"
        )
        if not rows:
            raw.fail(0, "neither DIMENSION nor coordinates nor demands are there")
        size = len(rows)
    if size != int(size):
        raw.fail(raw.specs["DIMENSION"][0], "DIMENSION is not a whole number")
    size = int(size)
    capacity = _spec_number(raw, "CAPACITY")
    demands = _per_node(raw, "DEMAND_SECTION", size, 1)
    if demands is not None and capacity is None:
        raw.fail(0, "demands without CAPACITY")
    windows = _per_node(raw, "TIME_WINDOW_SECTION", size, 2)
    if "SERVICE_TIME_SECTION" in raw.sections:
        services = [row[0] for row in _per_node(raw, "SERVICE_TIME_SECTION", size, 1)]
    else:
        services = [_spec_number(raw, "SERVICE_TIME") or 0.0] * size
    depot = _depot(raw, size)
    if demands is None:
        demands, capacity = [(0.0,)] * size, None
    scale, ways, used = _vrplib_ways(raw, size, bool(windows), convention)
    order = [depot, *(place for place in range(size) if place != depot)]
    services[depot] = 0.0
    vehicles = _spec_number(raw, "VEHICLES", 1)
    most_time = _spec_number(raw, "VEHICLES_MAX_DURATION")
    distance = _spec_number(raw, "DISTANCE")
    if distance is not None:
        # TSPLIB: "the maximum length of a route", service included.
        most_time = distance if most_time is None else min(most_time, distance)
    most_way = _spec_number(raw, "VEHICLES_MAX_DISTANCE")
    return _finish(
        raw,
        used,
        scale,
        [[ways[a][b] for b in order] for a in order],
        [demands[place][0] for place in order],
        capacity,
        [services[place] for place in order],
        windows and [windows[place] for place in order],
        vehicles,
        most_time,
        most_way,
    )


def _depot(raw, size):
    rows = raw.sections.get("DEPOT_SECTION", [])
    depots, line = [], 0
    for number, values in rows:
        for value in values:
            if value == -1:
                break
            depots.append(value)
            line = line or number
    if len(depots) > 1 and not (len(depots) == 2 and depots[1] == 0):
        raw.fail(line, "more than one depot is not planned here")
    depot = depots[0] if depots else 1
    if depot != int(depot) or not 1 <= depot <= size:
        raw.fail(line, f"depot {depot:g} is not one of the {size} nodes")
    return int(depot) - 1


def _per_node(raw, section, size, width):
    """Return ``size`` tuples of ``width`` values, None without the section."""
    rows = raw.sections.get(section)
    if rows is None:
        return None
    values = [None] * size
    for line, row in rows:
        allowed = _KNOWN_SECTIONS[section]
        if len(row) not in allowed:
            raw.fail(line, f"{section}: {allowed[0]} values expected, {len(row)} found")
        node = row[0]
        if node != int(node) or not 1 <= node <= size:
            raw.fail(line, f"{section}: node {node:g} is not between 1 and {size}")
        node = int(node) - 1
        if values[node] is not None:
            raw.fail(line, f"{section}: node {node + 1} comes twice")
        values[node] = tuple(row[1 : 1 + width])
        if section != "NODE_COORD_SECTION" and min(values[node]) < 0:
            raw.fail(line, f"{section}: a negative value")
        if width == 2 and section == "TIME_WINDOW_SECTION" and row[2] < row[1]:
            raw.fail(line, f"{section}: the window ends before it begins")
    if None in values:
        raw.fail(
            rows[-1][0] if rows else 0,
            f"{section}: node {values.index(None) + 1} is missing",
        )
    return values


def _vrplib_ways(raw, size, windows, convention):
    line, kind = raw.specs.get("EDGE_WEIGHT_TYPE", (0, ""))
    kind = kind.upper()
    if not kind:
        kind = "EXPLICIT" if "EDGE_WEIGHT_SECTION" in raw.sections else "EUC_2D"
    if kind == "EXPLICIT":
        return _explicit_ways(raw, size)
    rule = _RULES.get(kind)
    if rule is None:
        raw.fail(line, f"EDGE_WEIGHT_TYPE {kind} is not known here")
    points = _per_node(raw, "NODE_COORD_SECTION", size, 2)
    if points is None:
        raw.fail(line, f"EDGE_WEIGHT_TYPE {kind} without NODE_COORD_SECTION")
    if rule != "euclid":
        return 1, [[rule(a, b) for b in points] for a in points], kind.lower()
    return _straight_ways(points, windows, convention)


def _straight_ways(points, windows, convention):
    if convention == "auto":
        convention = "dimacs" if windows else "round"
    scale, whole = {
        "round": (1, _nearest),
        "trunc": (1, math.floor),
        "dimacs": (10, math.floor),
        "exact": (1000, _nearest),
    }[convention]
    ways = [[int(whole(scale * _straight(a, b))) for b in points] for a in points]
    return scale, ways, convention


def _straight(a, b):
    """As the programs of the literature compute it.

    ``math.dist`` is a hair more exact: a distance that ends in a half would be rounded
    otherwise than in their tables.
    """
    across, along = a[0] - b[0], a[1] - b[1]
    return math.sqrt(across * across + along * along)


def _nearest(value):
    """TSPLIB's nint: halves go up; Python would send them to the even number."""
    return math.floor(value + 0.5)


def _geo(a, b):
    def radians(value):
        degrees = int(value)
        return 3.141592 * (degrees + 5.0 * (value - degrees) / 3.0) / 180.0

    if a == b:
        return 0
    (lat_a, lon_a), (lat_b, lon_b) = map(radians, a), map(radians, b)
    q1, q2, q3 = (
        math.cos(lon_a - lon_b),
        math.cos(lat_a - lat_b),
        math.cos(lat_a + lat_b),
    )
    return int(6378.388 * math.acos(0.5 * ((1 + q1) * q2 - (1 - q1) * q3)) + 1.0)


def _att(a, b):
    return math.ceil(math.sqrt(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) / 10.0))


_RULES = {
    "EUC_2D": "euclid",
    "EXACT_2D": "euclid",
    "CEIL_2D": lambda a, b: math.ceil(_straight(a, b)),
    "FLOOR_2D": lambda a, b: math.floor(_straight(a, b)),
    "MAN_2D": lambda a, b: _nearest(abs(a[0] - b[0]) + abs(a[1] - b[1])),
    "MAX_2D": lambda a, b: _nearest(max(abs(a[0] - b[0]), abs(a[1] - b[1]))),
    "GEO": _geo,
    "ATT": _att,
}


def _explicit_ways(raw, size):
    rows = raw.sections.get("EDGE_WEIGHT_SECTION")
    if not rows:
        raw.fail(0, "EXPLICIT distances without EDGE_WEIGHT_SECTION")
    line, layout = raw.specs.get("EDGE_WEIGHT_FORMAT", (0, ""))
    layout = layout.upper() or "FULL_MATRIX"
    cells = _LAYOUTS.get(layout)
    if cells is None:
        raw.fail(line, f"EDGE_WEIGHT_FORMAT {layout} is not known here")
    places = list(cells(size))
    values = [(number, value) for number, row in rows for value in row]
    if len(values) != len(places):
        raw.fail(
            values[-1][0],
            f"EDGE_WEIGHT_SECTION: {len(places)} values expected for {layout} of "
            f"{size} nodes, {len(values)} found",
        )
    for number, value in values:
        if value < 0:
            raw.fail(number, "EDGE_WEIGHT_SECTION: a negative distance")
    scale = _scaled_whole(raw, [value for _, value in values], "EDGE_WEIGHT_SECTION")
    ways = [[0] * size for _ in range(size)]
    for (a, b), (_, value) in zip(places, values, strict=True):
        ways[a][b] = round(value * scale)
        if layout != "FULL_MATRIX":
            ways[b][a] = ways[a][b]
    for place in range(size):
        ways[place][place] = 0
    return scale, ways, "explicit"


def _rows(first, last):
    def cells(size):
        for row in range(size):
            for column in range(first(row, size), last(row, size)):
                yield row, column

    return cells


_LAYOUTS = {
    "FULL_MATRIX": _rows(lambda r, n: 0, lambda r, n: n),
    "LOWER_ROW": _rows(lambda r, n: 0, lambda r, n: r),
    "LOWER_DIAG_ROW": _rows(lambda r, n: 0, lambda r, n: r + 1),
    "UPPER_ROW": _rows(lambda r, n: r + 1, lambda r, n: n),
    "UPPER_DIAG_ROW": _rows(lambda r, n: r, lambda r, n: n),
}
# By column is the other triangle by row: the matrix is symmetric.
_LAYOUTS["LOWER_COL"] = _LAYOUTS["UPPER_ROW"]
_LAYOUTS["LOWER_DIAG_COL"] = _LAYOUTS["UPPER_DIAG_ROW"]
_LAYOUTS["UPPER_COL"] = _LAYOUTS["LOWER_ROW"]
_LAYOUTS["UPPER_DIAG_COL"] = _LAYOUTS["LOWER_DIAG_ROW"]


# -- Solomon -------------------------------------------------------------------------


def _read_solomon(raw, lines):
    """Rows of seven numbers are customers, a row of two the fleet; words are heads."""
    customers, fleet = [], []
    for number, line in enumerate(lines, 1):
        words = line.replace(",", " ").split()
        if not words or words[0].startswith("#"):
            continue
        if all(_is_number(word) for word in words):
            values = [_number(raw, number, word) for word in words]
            if len(values) == 7:
                customers.append((number, values))
            elif len(values) == 2 and not fleet:
                fleet.append((number, values))
            else:
                raw.fail(
                    number,
                    f"a customer has 7 numbers, {len(values)} found",
                )
        elif _is_number(words[0]) and len(words) > 1:
            bad = next(word for word in words if not _is_number(word))
            raw.fail(number, f"{bad!r} is not a number")
        elif not raw.name and not customers and not _SOLOMON_HEAD.match(line):
            raw.name = line.strip()
    if not fleet:
        raw.fail(0, "no line with number of vehicles and capacity (nor any VRPLIB key)")
    if not customers:
        raw.fail(len(lines), "no customers")
    raw.sections = {"FLEET": fleet, "CUSTOMERS": customers}


_SOLOMON_HEAD = re.compile(r"\s*(VEHICLE|NUMBER|CUSTOMER|CUST)\b", re.IGNORECASE)


def _from_solomon(raw, convention):
    [(line, (vehicles, capacity))] = raw.sections["FLEET"]
    if vehicles < 1 or vehicles != int(vehicles) or capacity < 0:
        raw.fail(line, "number of vehicles and capacity make no sense")
    rows = raw.sections["CUSTOMERS"]
    seen = {}
    for number, row in rows:
        if row[0] in seen:
            raw.fail(number, f"customer {row[0]:g} is on line {seen[row[0]]} already")
        seen[row[0]] = number
        if min(row[3:]) < 0:
            raw.fail(number, "a negative demand or time")
        if row[5] < row[4]:
            raw.fail(number, "due before it is ready")
    rows = [row for _, row in rows]
    # The depot is customer 0; some write it elsewhere, some count from 1.
    rows.sort(key=lambda row: row[0])
    points = [(row[1], row[2]) for row in rows]
    scale, ways, used = _straight_ways(points, True, convention)
    return _finish(
        raw,
        used,
        scale,
        ways,
        [row[3] for row in rows],
        capacity,
        [0.0, *(row[6] for row in rows[1:])],
        [(row[4], row[5]) for row in rows],
        vehicles,
        None,
        None,
    )


# -- both ----------------------------------------------------------------------------


def _finish(
    raw,
    convention,
    scale,
    ways,
    demands,
    capacity,
    services,
    windows,
    vehicles,
    most_time,
    most_way,
):
    if len(ways) < 2:
        raw.fail(0, "there is no customer")
    if max(map(max, ways)) > LARGEST:
        raw.fail(0, f"a distance above {LARGEST // scale}")
    if vehicles is not None and vehicles != int(vehicles):
        raw.fail(0, "the number of vehicles is not whole")
    loads = _scaled_whole(raw, [*demands, capacity or 0], "a demand")
    name = raw.specs.get("NAME", (0, raw.name))[1]

    def time(value):
        return None if value is None else math.floor(scale * value + 1e-6)

    return Instance(
        name=name or raw.path.stem,
        convention=convention,
        scale=scale,
        ways=ways,
        demands=[round(value * loads) for value in demands],
        capacity=None if capacity is None else round(capacity * loads),
        services=[math.ceil(scale * value - 1e-6) for value in services],
        windows=windows
        and [(math.ceil(scale * early - 1e-6), time(late)) for early, late in windows],
        vehicles=None if vehicles is None else int(vehicles),
        most_time=time(most_time),
        most_way=time(most_way),
    )
