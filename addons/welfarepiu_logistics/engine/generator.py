# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Days to plan for tests and benchmarks: no data of real people, repeatable.

The same ``(n, seed, scenario)`` gives the same problem, on every machine.
"""

import hashlib
import math
import random
from dataclasses import replace

from .problem import Matrix, Problem, Stop, Team

SHIFT_START = 8 * 3600
SHIFT_SECONDS = 210 * 60
BREAK_SECONDS = 20 * 60
BREAK_EARLIEST = SHIFT_START + 60 * 60
BREAK_LATEST = SHIFT_START + 140 * 60

#: Loading a bike or the bags of walkers again.
RELOAD_SECONDS = 5 * 60

#: Spread of the doors around the centre of a municipality.
SPREAD_METRES = 550
METRES_PER_DEGREE = 111_195

LAKE = (
    "Castro",
    "Clusane",
    "Costa Volpino",
    "Credaro",
    "Iseo",
    "Lovere",
    "Marone",
    "Paratico",
    "Parzanica",
    "Pisogne",
    "Predore",
    "Riva di Solto",
    "Sale Marasino",
    "Sarnico",
    "Sulzano",
    "Tavernola Bergamasca",
    "Vigolo",
    "Villongo",
)

#: scenario -> depot, municipalities (None: all members), kind of teams
SCENARIOS = {
    "base": ("Casazza", None, "mixed"),
    "familiar": ("Casazza", None, "mixed"),
    "short_staff": ("Casazza", None, "mixed"),
    "lake": ("Sarnico", LAKE, "mixed"),
    "mountain": (
        "Lovere",
        ("Bossico", "Fonteno", "Parzanica", "Vigolo"),
        "van",
    ),
    "bike": ("Lovere", ("Castro", "Costa Volpino", "Lovere", "Pianico"), "bike"),
    "foot": ("Lovere", ("Lovere",), "foot"),
}

WEEK_DAYS = 10
WEEK_SAME_SHARE = 0.8


def generate(n, seed, scenario, places, travel) -> Problem:
    """Return a day of ``n`` stops.

    :param scenario: a key of ``SCENARIOS``; anything else raises ``ValueError``
    :param places: objects with ``name``, ``istat``, ``latitude``, ``longitude``,
        ``population``, ``district``, ``kind`` (nodes of the valley graph)
    :param travel: ``travel(points, profile)`` giving an object with ``metres``,
        ``seconds``, ``source``, ``quality``; a point is (latitude, longitude,
        municipality)
    """
    if scenario not in SCENARIOS:
        raise ValueError(f"unknown scenario: {scenario!r}")
    draw = random.Random(f"{scenario}/{n}/{seed}")
    depot_name, chosen, kind = SCENARIOS[scenario]
    by_name = {place.name: place for place in places}
    doors = _draw_doors(draw, n, _scenario_places(places, chosen))
    stops = [_draw_stop(draw, i, place) for i, (place, _) in enumerate(doors, 1)]
    teams = _teams(n, kind, scenario, places)
    points = [_point(by_name[depot_name]), *(point for _, point in doors)]
    return _problem(seed, points, stops, teams, travel)


def fingerprint(problem) -> str:
    """Return a short name of the day: another one is another day to plan."""
    parts = [[repr(stop) for stop in problem.stops]]
    parts.append([repr(team) for team in problem.teams])
    for profile, matrix in sorted(problem.matrices.items()):
        parts.append([profile, sum(map(sum, matrix.metres))])
        parts.append([profile, sum(map(sum, matrix.seconds))])
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def generate_week(n, seed, places, travel) -> list:
    """Return ten working days of ``n`` stops; four doors in five come again."""
    draw = random.Random(f"week/{n}/{seed}")
    members = _scenario_places(places, None)
    depot_name, _, kind = SCENARIOS["base"]
    depot = next(place for place in places if place.name == depot_name)
    doors = _draw_doors(draw, n, members)
    known = list(enumerate(doors, 1))
    days, next_id = [], n + 1
    for day in range(WEEK_DAYS):
        if day:
            kept = sorted(draw.sample(range(n), round(n * WEEK_SAME_SHARE)))
            fresh = _draw_doors(draw, n - len(kept), members)
            known = [known[i] for i in kept]
            known += list(enumerate(fresh, next_id))
            next_id += len(fresh)
        stops = [_draw_stop(draw, ident, door[0]) for ident, door in known]
        for point, stop in enumerate(stops, 1):
            stop.point = point
        points = [_point(depot), *(door[1] for _, door in known)]
        teams = _teams(n, kind, "base", places)
        days.append(_problem(seed + day, points, stops, teams, travel))
    return days


def without_team(problem, plan, team_id) -> Problem:
    """Return the day again without one team: an educator is absent.

    The rounds of the others stay with them (pinned); the stops of the absent team
    are free to go anywhere.
    """
    teams = [team for team in problem.teams if team.id != team_id]
    server = {v.stop: route.team for route in plan.routes for v in route.visits}
    stops = []
    for stop in problem.stops:
        team = server.get(stop.id)
        pinned = team if team != team_id else None
        allowed = stop.allowed_teams
        if allowed is not None:
            allowed = [ident for ident in allowed if ident != team_id]
        stops.append(replace(stop, pinned_team=pinned, allowed_teams=allowed))
    return replace(problem, teams=teams, stops=stops)


def _scenario_places(places, names):
    if names is None:
        return [place for place in places if place.kind == "member"]
    return [place for place in places if place.name in names]


def _point(place):
    return place.latitude, place.longitude, place.istat or place.name


def _draw_doors(draw, n, places):
    """Return n pairs (place, point), more where more people live."""
    weights = [max(place.population, 1) for place in places]
    doors = []
    for place in draw.choices(places, weights, k=n):
        north = draw.gauss(0, SPREAD_METRES) / METRES_PER_DEGREE
        east = draw.gauss(0, SPREAD_METRES) / METRES_PER_DEGREE
        east /= math.cos(math.radians(place.latitude))
        latitude = round(place.latitude + north, 6)
        longitude = round(place.longitude + east, 6)
        doors.append((place, (latitude, longitude, place.istat or place.name)))
    return doors


def _draw_stop(draw, ident, place):
    parcels = draw.choices((1, 2, 3), (55, 35, 10))[0]
    weight = sum(draw.randint(6000, 10_000) for _ in range(parcels))
    service = draw.randint(5, 9) * 60
    skills = []
    if draw.random() < 0.22:
        skills = ["stairs"]
        service += 3 * 60
    windows = []
    kind = draw.random()
    if kind < 0.20:
        windows = [(SHIFT_START, SHIFT_START + 100 * 60)]
    elif kind < 0.35:
        windows = [(SHIFT_START + 60 * 60, SHIFT_START + 180 * 60)]
    return Stop(
        id=ident,
        point=ident,
        service=service,
        windows=windows,
        demand={"parcels": parcels, "weight": weight},
        skills=skills,
        zone=place.district,
    )


def _teams(n, kind, scenario, places):
    count = math.ceil(n / 9) + 1
    if scenario == "short_staff":
        count = max(1, count * 6 // 10)
    zones = sorted({place.district for place in places if place.district})
    teams = []
    for position in range(count):
        bike = kind == "bike" or (kind == "mixed" and position % 6 == 5)
        team = Team(
            id=position + 1,
            shift_start=SHIFT_START,
            shift_end=SHIFT_START + SHIFT_SECONDS,
            break_seconds=BREAK_SECONDS,
            break_earliest=BREAK_EARLIEST,
            break_latest=BREAK_LATEST,
            max_stops=13,
            capacities={"parcels": 40, "weight": 320_000},
            skills=["stairs"] if position % 2 == 0 or kind != "mixed" else [],
        )
        if bike:
            team.profile, team.max_stops = "cargo", 10
            team.capacities = {"parcels": 20, "weight": 160_000}
        elif kind == "foot":
            team.profile, team.max_stops = "foot", 10
            team.capacities = {"parcels": 6, "weight": 45_000}
        if kind == "bike":
            team.capacities = {"parcels": 10, "weight": 80_000}
        if kind in ("bike", "foot"):
            team.max_trips, team.reload_seconds = 3, RELOAD_SECONDS
        if scenario == "familiar":
            team.known_zones = [zones[position % len(zones)]]
        teams.append(team)
    return teams


def _problem(seed, points, stops, teams, travel):
    matrices = {}
    for profile in sorted({team.profile for team in teams}):
        found = travel(points, profile)
        matrices[profile] = Matrix(
            found.metres, found.seconds, found.source, found.quality
        )
    return Problem(0, stops, teams, matrices, seed=seed)
