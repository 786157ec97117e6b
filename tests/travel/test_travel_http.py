# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Travel from a real OSRM, and from services that are down, slow, or talk rubbish."""

import json
import random
import socket
import threading
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from travel_http import Osrm, TravelError, Valhalla, client
from valley_graph import load_graph, travel


def _doors(count):
    """Doors in the municipalities, some of them the centre itself."""
    draw = random.Random(7)
    nodes = load_graph().nodes
    doors = []
    for number in range(count):
        node = nodes[number % len(nodes)]
        spread = 0 if number < len(nodes) else 0.002
        doors.append(
            (
                node.latitude + draw.uniform(-spread, spread),
                node.longitude + draw.uniform(-spread, spread),
            )
        )
    return doors


def test_165_points_from_a_real_osrm(osrm):
    doors = _doors(165)
    table = Osrm(osrm).table(doors)
    assert len(table.metres) == len(table.seconds) == 165
    for rows in (table.metres, table.seconds):
        assert all(len(row) == 165 for row in rows)
        assert all(row[at] == 0 for at, row in enumerate(rows))
        assert all(isinstance(value, int) for row in rows for value in row)
    # The island has no road to the mainland: its doors are put on the shore.
    nodes = load_graph().nodes
    for number, snap in enumerate(table.snaps):
        island = nodes[number % len(nodes)].name == "Monte Isola"
        assert (snap > 500) is island


def test_osrm_goes_around_the_lake_as_the_graph_does(osrm):
    """The roads made of our graph are straight lines: as long or shorter."""
    graph = load_graph()
    names = ["Tavernola Bergamasca", "Marone", "Sarnico", "Lovere", "Casazza"]
    places = [graph.find(name) for name in names]
    points = [(place.latitude, place.longitude) for place in places]
    found = Osrm(osrm).table(points)
    own = travel([(*point, p.name) for point, p in zip(points, places, strict=True)])
    assert found.metres[0][1] > 17_000  # 5 km over the water
    for a in range(5):
        for b in range(5):
            if a != b:
                assert 0.5 < found.metres[a][b] / own.metres[a][b] <= 1.01
                assert 0.5 < found.seconds[a][b] / own.seconds[a][b] < 2


def test_a_real_osrm_would_refuse_what_is_not_cut_in_pieces(osrm, monkeypatch):
    from travel_http import service

    monkeypatch.setattr(service, "SIDE", 165)
    with pytest.raises(TravelError) as caught:
        Osrm(osrm).table(_doors(165))
    assert caught.value.code == "refused"


def _osrm_answer(path):
    """Answer like OSRM: a metre and a second for each pair of numbers of points."""
    parts = urlsplit(path)
    count = len(parts.path.rsplit("/", 1)[1].split(";"))
    query = parse_qs(parts.query)
    froms = query.get("sources", [";".join(map(str, range(count)))])[0].split(";")
    tos = query.get("destinations", [";".join(map(str, range(count)))])[0].split(";")
    rows = [[1.2 for _ in tos] for _ in froms]
    return 200, json.dumps(
        {
            "code": "Ok",
            "distances": rows,
            "durations": rows,
            "sources": [{"distance": 3.0} for _ in froms],
            "destinations": [{"distance": 3.0} for _ in tos],
        }
    )


def test_no_question_has_more_than_a_hundred_coordinates(fake):
    service = fake(_osrm_answer)
    table = Osrm(service.url).table(_doors(165))
    assert table.metres[3][164] == 2 and table.metres[3][3] == 0
    assert len(service.asked) == 16
    for path in service.asked:
        assert len(urlsplit(path).path.rsplit("/", 1)[1].split(";")) <= 100


def test_what_was_asked_is_remembered_by_rounded_coordinates(fake):
    service = fake(_osrm_answer)
    doors = _doors(30)
    first = Osrm(service.url).table(doors)
    moved = [(lat + 1e-7, lon - 1e-7) for lat, lon in doors]
    assert Osrm(service.url).table(moved[::-1]).metres == first.metres
    assert len(service.asked) == 1
    Osrm(service.url).table([*doors, (45.9, 10.0)])
    assert len(service.asked) == 2
    Osrm(service.url, "foot").table(doors)
    assert len(service.asked) == 3


def test_two_parcels_for_one_door_are_asked_once(fake):
    service = fake(_osrm_answer)
    table = Osrm(service.url).table([(45.7, 10.0), (45.7, 10.0), (45.8, 10.0)])
    assert table.metres == [[0, 0, 2], [0, 0, 2], [2, 2, 0]]
    assert service.asked[0].count(",45.7") == 1


def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TravelError) as caught:
        Osrm(f"http://127.0.0.1:{port}").table(_doors(3))
    assert caught.value.code == "unreachable"


def test_too_slow(fake, monkeypatch):
    monkeypatch.setattr(client, "READ_SECONDS", 0.2)
    enough = threading.Event()

    def late(path):
        enough.wait(30)
        return _osrm_answer(path)

    service = fake(late)
    with pytest.raises(TravelError) as caught:
        Osrm(service.url).table(_doors(3))
    enough.set()
    assert caught.value.code == "timeout"


def _changed(**values):
    def answer(path):
        status, body = _osrm_answer(path)
        return status, json.dumps({**json.loads(body), **values})

    return answer


ROWS = [[1.0] * 3] * 3


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda path: (200, "<html>hello</html>"), "rubbish"),
        (lambda path: (200, b"\xff\xfe\x00"), "rubbish"),
        (lambda path: (200, "[]"), "rubbish"),
        (lambda path: (200, ""), "rubbish"),
        (lambda path: (200, "x" * (client.MOST_BYTES + 5)), "rubbish"),
        (lambda path: (500, "oops"), "refused"),
        (lambda path: (400, '{"code": "TooBig"}'), "refused"),
        (lambda path: (200, '{"code": "NoTable"}'), "refused"),
        (lambda path: (302, "http://127.0.0.1:1/"), "refused"),
        (_changed(distances=None), "rubbish"),
        (_changed(durations=[[1.0] * 3]), "rubbish"),
        (_changed(durations=[[1.0] * 2] * 3), "rubbish"),
        (_changed(durations=[["far", 1, 1], *ROWS[1:]]), "rubbish"),
        (_changed(durations=[[1, -1, 1], *ROWS[1:]]), "rubbish"),
        (_changed(durations=[[1, 1e300, 1], *ROWS[1:]]), "rubbish"),
        (_changed(distances=[[1, True, 1], *ROWS[1:]]), "rubbish"),
        (_changed(sources=[{"distance": "near"}] * 3), "rubbish"),
        (_changed(sources=None), "rubbish"),
    ],
)
def test_rubbish_is_never_taken_for_a_way(fake, answer, code):
    service = fake(answer)
    with pytest.raises(TravelError) as caught:
        Osrm(service.url).table(_doors(3))
    assert caught.value.code == code


def test_no_way_is_none_and_no_large_number(fake):
    service = fake(_changed(durations=[[0, None, 1], *ROWS[1:]]))
    table = Osrm(service.url).table(_doors(3))
    assert table.metres[0] == [0, None, 2]
    assert table.seconds[0] == [0, None, 1]


@pytest.mark.parametrize(
    "url", ["", None, "ftp://here", "osrm", "http://", "file:///x"]
)
def test_an_address_that_is_none(url):
    with pytest.raises(TravelError) as caught:
        Osrm(url)
    assert caught.value.code == "misconfigured"


def _valhalla_answer(path):
    question = json.loads(parse_qs(urlsplit(path).query)["json"][0])
    assert question["costing"] == "bicycle"
    assert len(question["sources"]) <= 50 and len(question["targets"]) <= 50
    cells = [
        {
            "distance": None if (f, t) == (0, 1) else round(abs(f - t) / 3, 3),
            "time": None if (f, t) == (0, 1) else 60 * abs(f - t),
            "from_index": f,
            "to_index": t,
        }
        for f in range(len(question["sources"]))
        for t in range(len(question["targets"]))
    ]
    width = len(question["targets"])
    rows = [cells[at : at + width] for at in range(0, len(cells), width)]
    return 200, json.dumps({"units": "kilometers", "sources_to_targets": rows})


def test_valhalla_speaks_of_kilometres(fake):
    service = fake(_valhalla_answer)
    table = Valhalla(service.url, "cargo").table(_doors(4))
    assert table.metres[0] == [0, None, 667, 1000]
    assert table.seconds[0] == [0, None, 120, 180]
    assert table.snaps == [None] * 4
    assert unquote(service.asked[0]).startswith("/sources_to_targets?json={")


def test_valhalla_in_pieces(fake):
    service = fake(_valhalla_answer)
    Valhalla(service.url, "cargo").table(_doors(120))
    assert len(service.asked) == 9


@pytest.mark.parametrize(
    "body",
    ["{}", '{"sources_to_targets": [[{}]]}', '{"sources_to_targets": {"a": 1}}'],
)
def test_rubbish_of_valhalla(fake, body):
    service = fake(lambda path: (200, body))
    with pytest.raises(TravelError) as caught:
        Valhalla(service.url).table(_doors(2))
    assert caught.value.code == "rubbish"
