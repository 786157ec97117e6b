# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Matrices asked in pieces, remembered by rounded coordinates."""

import itertools
import json
import math
import time
from collections import OrderedDict
from typing import NamedTuple
from urllib.parse import urlsplit

import requests

from .client import TravelError, get_json

#: OSRM and Valhalla take so many coordinates in one question unless told otherwise.
MOST_COORDINATES = 100
SIDE = MOST_COORDINATES // 2

#: Coordinates are compared and sent with five decimals: a metre.
DECIMALS = 5

#: A whole matrix has to be there by then, whatever its pieces take.
TOTAL_SECONDS = 60

#: Travel from door to door is remembered: pairs, and for how long.
REMEMBERED = 200_000
REMEMBERED_SECONDS = 24 * 3600

#: A door so far from the road it was put on is no longer at its address.
SNAP_METRES = 300
OUTSIDE_METRES = 5000


class Table(NamedTuple):
    """``metres`` and ``seconds`` hold None where there is no way.

    ``snaps``: metres between each point and the road, None if the service does not say.
    """

    metres: list
    seconds: list
    snaps: list


class _Memory:
    """Pairs of places and what lies between them, the least recently used go first."""

    def __init__(self):
        self.kept = OrderedDict()

    def get(self, key):
        found = self.kept.get(key)
        if found is None or found[0] < time.monotonic():
            return None
        self.kept.move_to_end(key)
        return found[1]

    def put(self, key, value):
        self.kept[key] = (time.monotonic() + REMEMBERED_SECONDS, value)
        self.kept.move_to_end(key)
        while len(self.kept) > REMEMBERED:
            self.kept.popitem(last=False)

    def clear(self):
        self.kept.clear()


_memory = _Memory()


def forget() -> None:
    """Forget all remembered travel, for tests and after a change of the map."""
    _memory.clear()


class Service:
    """One routing service at one address, for one way of travelling."""

    name = ""
    #: Our profile -> the service's own word.
    profiles = {}

    def __init__(self, url, profile="car"):
        """:raises TravelError: ``misconfigured``: the address is none"""
        parts = urlsplit(url or "")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise TravelError("misconfigured", "no http address")
        self.url = url.rstrip("/")
        self.profile = profile
        self.session = requests.Session()
        # The proxy of the machine is for the world outside, not for our own service.
        self.session.trust_env = False

    def table(self, points) -> Table:
        """Return the travel between ``points`` (latitude, longitude, ...).

        :raises TravelError: no complete and sensible answer in time
        """
        places = [
            (round(point[0], DECIMALS), round(point[1], DECIMALS)) for point in points
        ]
        distinct = list(dict.fromkeys(places))
        index = {place: number for number, place in enumerate(distinct)}
        metres, seconds, snaps = self._whole(distinct)
        rows = [index[place] for place in places]
        return Table(
            [[metres[a][b] for b in rows] for a in rows],
            [[seconds[a][b] for b in rows] for a in rows],
            [snaps[a] for a in rows],
        )

    def _whole(self, places):
        size = len(places)
        metres = [[0] * size for _ in range(size)]
        seconds = [[0] * size for _ in range(size)]
        snaps = [None] * size
        deadline = time.monotonic() + TOTAL_SECONDS
        parts = [range(at, min(at + SIDE, size)) for at in range(0, size, SIDE)]
        for sources, targets in itertools.product(parts, parts):
            if time.monotonic() > deadline:
                raise TravelError("timeout", "the whole matrix")
            block = self._block(places, sources, targets)
            for a, row in zip(sources, block["pairs"], strict=True):
                for b, (way, lasts) in zip(targets, row, strict=True):
                    if a != b:
                        metres[a][b], seconds[a][b] = way, lasts
            for a, snap in zip(sources, block["snaps"], strict=True):
                snaps[a] = snap
        return metres, seconds, snaps

    def _block(self, places, sources, targets):
        froms = tuple(places[a] for a in sources)
        tos = tuple(places[b] for b in targets)
        known = self._remembered(froms, tos)
        if known is not None:
            return known
        metres, seconds, snaps = self._ask(froms, tos)
        _check_shape(metres, seconds, snaps, len(froms), len(tos))
        pairs = [
            [
                _way(way, lasts)
                for way, lasts in zip(row_metres, row_seconds, strict=True)
            ]
            for row_metres, row_seconds in zip(metres, seconds, strict=True)
        ]
        for a, row, snap in zip(froms, pairs, snaps, strict=True):
            for b, way in zip(tos, row, strict=True):
                _memory.put((self.name, self.url, self.profile, a, b), (way, snap))
        return {"pairs": pairs, "snaps": snaps}

    def _remembered(self, froms, tos):
        pairs, snaps = [], []
        for a in froms:
            row = []
            for b in tos:
                found = _memory.get((self.name, self.url, self.profile, a, b))
                if found is None:
                    return None
                row.append(found[0])
                snap = found[1]
            pairs.append(row)
            snaps.append(snap)
        return {"pairs": pairs, "snaps": snaps}

    def _ask(self, froms, tos):
        """Return (rows of metres, rows of seconds, metres to the road per source)."""
        raise NotImplementedError


class Osrm(Service):
    """``/table``: the profile is the server's, the word in the address is not read."""

    name = "osrm"
    profiles = {"car": "driving", "cargo": "cycling", "foot": "walking"}

    def _ask(self, froms, tos):
        same = froms == tos
        places = froms if same else (*froms, *tos)
        coordinates = ";".join(f"{lon:.5f},{lat:.5f}" for lat, lon in places)
        params = {"annotations": "duration,distance"}
        if not same:
            params["sources"] = ";".join(map(str, range(len(froms))))
            params["destinations"] = ";".join(
                str(len(froms) + number) for number in range(len(tos))
            )
        word = self.profiles[self.profile]
        data = get_json(
            self.session, f"{self.url}/table/v1/{word}/{coordinates}", params
        )
        if data.get("code") != "Ok":
            raise TravelError("refused", str(data.get("code"))[:40])
        sources = data.get("sources")
        if not isinstance(sources, list):
            raise TravelError("rubbish", "no sources")
        snaps = [
            one.get("distance") if isinstance(one, dict) else None for one in sources
        ]
        return data.get("distances"), data.get("durations"), snaps


class Valhalla(Service):
    """``/sources_to_targets``; distances come in kilometres."""

    name = "valhalla"
    profiles = {"car": "auto", "cargo": "bicycle", "foot": "pedestrian"}

    def _ask(self, froms, tos):
        question = {
            "sources": [{"lat": lat, "lon": lon} for lat, lon in froms],
            "targets": [{"lat": lat, "lon": lon} for lat, lon in tos],
            "costing": self.profiles[self.profile],
            "units": "kilometers",
        }
        data = get_json(
            self.session,
            f"{self.url}/sources_to_targets",
            {"json": json.dumps(question, separators=(",", ":"))},
        )
        rows = data.get("sources_to_targets")
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise TravelError("rubbish", "no table")
        try:
            metres = [
                [None if c["distance"] is None else c["distance"] * 1000 for c in row]
                for row in rows
            ]
            seconds = [[cell["time"] for cell in row] for row in rows]
        except (KeyError, TypeError) as error:
            raise TravelError("rubbish", "a cell") from error
        return metres, seconds, [None] * len(froms)


SERVICES = {"osrm": Osrm, "valhalla": Valhalla}


def _check_shape(metres, seconds, snaps, rows, columns):
    for table in (metres, seconds):
        if not isinstance(table, list) or len(table) != rows:
            raise TravelError("rubbish", "rows")
        for row in table:
            if not isinstance(row, list) or len(row) != columns:
                raise TravelError("rubbish", "columns")
    if len(snaps) != rows:
        raise TravelError("rubbish", "sources")
    for snap in snaps:
        if snap is not None and not _is_length(snap):
            raise TravelError("rubbish", "a snap")


def _is_length(value):
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and 0 <= value < 10**8
    )


def _way(metres, seconds):
    """Return whole numbers, rounded up; (None, None) where there is no way."""
    if metres is None or seconds is None:
        return None, None
    if not _is_length(metres) or not _is_length(seconds):
        raise TravelError("rubbish", "a number")
    return math.ceil(metres), math.ceil(seconds)
