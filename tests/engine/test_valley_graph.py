# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The road graph: lakes, islands, limits of what it knows."""

import random

import pytest
from valley_graph import Point, load_graph, municipalities_within, travel


def _pair(start, end, profile="car", **options):
    nodes = [load_graph().find(name) for name in (start, end)]
    points = [Point(n.latitude, n.longitude, n.istat or n.name) for n in nodes]
    return travel(points, profile, **options)


def test_opposite_shores_are_far():
    matrix = _pair("Tavernola Bergamasca", "Marone")
    assert matrix.km(0, 1) == pytest.approx(30.5, abs=0.3)
    assert matrix.minutes(0, 1) > 40


def test_all_members_are_connected():
    graph = load_graph()
    assert len([n for n in graph.nodes if n.kind == "member"]) == 42
    table = graph.path_table()
    casazza = graph.find("016058").index
    unreachable = [
        n.name for n in graph.nodes if table.seconds[casazza][n.index] >= 10**9
    ]
    assert unreachable == ["Monte Isola"]


def test_island_needs_its_boat():
    assert _pair("Sulzano", "Monte Isola").seconds == [[0, None], [None, 0]]
    assert _pair("Sulzano", "Monte Isola").metres == [[0, None], [None, 0]]
    assert _pair("Sulzano", "Monte Isola", "car", ferry=True).km(0, 1) is None
    assert _pair("Sulzano", "Monte Isola", "foot").km(0, 1) is None
    walk = _pair("Sulzano", "Monte Isola", "foot", ferry=True)
    assert walk.minutes(0, 1) == pytest.approx(30 + 2, abs=0.1)


@pytest.mark.parametrize("profile", ["car", "cargo", "foot"])
def test_matrix_is_metric(profile):
    draw = random.Random(1)
    nodes = [n for n in load_graph().nodes if n.kind == "member"]
    points = []
    for _ in range(40):
        node = draw.choice(nodes)
        points.append(
            Point(
                node.latitude + draw.gauss(0, 0.006),
                node.longitude + draw.gauss(0, 0.008),
                draw.choice((node.istat, None)),
            )
        )
    matrix = travel(points, profile)
    for rows in (matrix.seconds, matrix.metres):
        for a in range(40):
            assert rows[a][a] == 0
            for b in range(40):
                assert isinstance(rows[a][b], int)
                assert rows[a][b] == rows[b][a]
                for c in range(40):
                    assert rows[a][b] <= rows[a][c] + rows[c][b]


def test_quality_is_told():
    good = Point(45.7486, 9.9063, "016058")
    guess = Point(45.7486, 9.9063, "016058", True)
    unknown = Point(45.7486, 9.9063)
    milan = Point(45.4642, 9.19)
    assert travel([good, good]).quality == "address"
    assert travel([good, guess]).quality == "approximate"
    assert travel([good, guess, unknown]).quality == "nearest_node"
    far = travel([good, milan])
    assert far.point_qualities == ["address", "outside"]
    assert far.seconds == [[0, None], [None, 0]]


def test_speeds_that_are_supposed_are_marked():
    car, cargo, foot = (
        _pair("Casazza", "Trescore Balneario", p) for p in ("car", "cargo", "foot")
    )
    assert (car.derived, cargo.derived, foot.derived) == (False, True, True)
    assert car.minutes(0, 1) < cargo.minutes(0, 1) < foot.minutes(0, 1)


def test_closed_road_makes_a_detour():
    road = ("Casazza", "Spinone al Lago")
    free = _pair(*road)
    closed = _pair(*road, closed=[road])
    assert closed.km(0, 1) > free.km(0, 1) * 2
    with pytest.raises(ValueError, match="no road"):
        _pair(*road, closed=[("Casazza", "Lovere")])


def test_neighbours():
    near = municipalities_within("016058", 8)
    names = [node.name for node, _ in near]
    assert names[0] == "Casazza"
    assert "Spinone al Lago" in names
    assert "Lovere" not in names
    assert [minutes for _, minutes in near] == sorted(m for _, m in near)
    # Marone is five kilometres from Tavernola, over the water.
    over = municipalities_within("Tavernola Bergamasca", 30)
    assert "Marone" not in [node.name for node, _ in over]
    assert all(
        node.kind == "member"
        for node, _ in municipalities_within("Sarnico", 20, members_only=True)
    )


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="not in the road graph"):
        travel([Point(45.7, 9.9, "999999")])
    with pytest.raises(ValueError, match="not in the road graph"):
        municipalities_within("Bergamo", 10)
    with pytest.raises(ValueError, match="profile"):
        travel([Point(45.7, 9.9)], "boat")
