# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Other people's instances are read as they are meant, or refused with the line."""

import importlib.util
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "script" / "tools" / "vrp_file.py"
_spec = importlib.util.spec_from_file_location("vrp_file", TOOL)
vrp_file = sys.modules["vrp_file"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(vrp_file)

HEAD = "NAME : tiny\nTYPE : CVRP\nDIMENSION : 3\nCAPACITY : 10\n"
COORDS = "NODE_COORD_SECTION\n1 0 0\n2 3 4\n3 1 1\n"
DEMANDS = "DEMAND_SECTION\n1 0\n2 4\n3 4\n"
DEPOT = "DEPOT_SECTION\n1\n-1\nEOF\n"
EUC = "EDGE_WEIGHT_TYPE : EUC_2D\n"
CUSTOMERS = (
    "CUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE\n\n"
    "0 0 0 0 0 100 0\n1 3 4 4 5 50 2\n2 1 1 4 0 60 2\n"
)
FLEET = "VEHICLE\nNUMBER CAPACITY\n 2 10\n"


@pytest.fixture
def read(tmp_path):
    def parse(text, convention="auto", name="tiny.vrp"):
        path = tmp_path / name
        path.write_text(text)
        return vrp_file.read_instance(path, convention)

    return parse


def test_rounded_distances(read):
    found = read(HEAD + EUC + COORDS + DEMANDS + DEPOT)
    assert found.ways == [[0, 5, 1], [5, 0, 4], [1, 4, 0]]  # 1.41 and 3.61
    assert (found.capacity, found.demands, found.convention) == (10, [0, 4, 4], "round")
    assert (found.windows, found.vehicles, found.most_time) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        DEMANDS + DEPOT.replace("EOF\n", "") + COORDS + EUC + HEAD,
        (HEAD + EUC + COORDS + DEMANDS + DEPOT)
        .replace(" : ", ":\t")
        .replace(" ", "\t"),
        (HEAD + EUC + COORDS + DEMANDS + DEPOT).replace(" : ", ": "),
        (HEAD + EUC + COORDS + DEMANDS + DEPOT).replace("NAME : tiny\n", ""),
        (HEAD + EUC + COORDS + DEMANDS + DEPOT).replace("\n", "\r\n"),
        "\ufeff" + HEAD + EUC + COORDS.replace("1 0 0", "1 0.0 0e0") + DEMANDS + DEPOT,
        HEAD + EUC + COORDS + DEMANDS,
        HEAD.replace("DIMENSION : 3\n", "") + COORDS + DEMANDS + DEPOT,
        HEAD.replace(" : ", " ") + EUC.replace(" : ", " ") + COORDS + DEMANDS + DEPOT,
        (HEAD + EUC + COORDS + DEMANDS + DEPOT).lower(),
        "# from afar\nCOMMENT : a: b, c\n" + HEAD + EUC + COORDS + DEMANDS + DEPOT,
        (HEAD + EUC + COORDS + DEMANDS + DEPOT).replace("\n", "  \n\n"),
    ],
    ids=range(12),
)
def test_layout_does_not_matter(read, text):
    found = read(text)
    assert found.ways == [[0, 5, 1], [5, 0, 4], [1, 4, 0]]
    assert found.demands == [0, 4, 4]
    assert found.name == "tiny"


@pytest.mark.parametrize(
    ("kind", "ways"),
    [
        ("CEIL_2D", [[0, 5, 2], [5, 0, 4], [2, 4, 0]]),
        ("FLOOR_2D", [[0, 5, 1], [5, 0, 3], [1, 3, 0]]),
        ("MAN_2D", [[0, 7, 2], [7, 0, 5], [2, 5, 0]]),
        ("MAX_2D", [[0, 4, 1], [4, 0, 3], [1, 3, 0]]),
        ("ATT", [[0, 2, 1], [2, 0, 2], [1, 2, 0]]),  # 1.58, 0.45 and 1.14, up
    ],
)
def test_kinds_of_distance(read, kind, ways):
    text = HEAD + f"EDGE_WEIGHT_TYPE : {kind}\n" + COORDS + DEMANDS + DEPOT
    assert read(text).ways == ways


def test_kilometres_on_the_globe(read):
    """TSPLIB's burma14, degrees and minutes: its best tour is known to be 3323."""
    rows = """
        1 16.47 96.10, 2 16.47 94.44, 3 20.09 92.54, 4 22.39 93.37, 5 25.23 97.24,
        6 22.00 96.05, 7 20.47 97.02, 8 17.20 96.29, 9 16.30 97.38, 10 14.05 98.12,
        11 16.53 97.38, 12 21.52 95.59, 13 19.41 97.13, 14 20.09 94.55
    """.replace(",", "\n")
    head = "TYPE : CVRP\nDIMENSION : 14\nEDGE_WEIGHT_TYPE : GEO\n"
    ways = read(head + "NODE_COORD_SECTION\n" + rows).ways
    tour = [1, 2, 14, 3, 4, 5, 6, 12, 7, 13, 8, 11, 9, 10, 1]
    legs = zip(tour, tour[1:], strict=False)
    assert sum(ways[here - 1][there - 1] for here, there in legs) == 3323


@pytest.mark.parametrize(
    ("layout", "numbers"),
    [
        ("FULL_MATRIX", "0 5 1\n5 0 4\n1 4 0"),
        ("FULL_MATRIX", "0 5 1 5 0\n4 1 4 0"),
        ("LOWER_ROW", "5\n1 4"),
        ("LOWER_DIAG_ROW", "0 5 0 1 4 0"),
        ("UPPER_ROW", "5 1\n4"),
        ("UPPER_DIAG_ROW", "0 5 1 0 4 0"),
        ("LOWER_COL", "5 1 4"),
        ("UPPER_COL", "5 1 4"),
    ],
)
def test_matrices(read, layout, numbers):
    text = f"EDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: {layout}\n"
    text = HEAD + text + f"EDGE_WEIGHT_SECTION\n{numbers}\n" + DEMANDS + DEPOT
    assert read(text).ways == [[0, 5, 1], [5, 0, 4], [1, 4, 0]]


def test_one_way_matrix_stays_one_way(read):
    text = "EDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: FULL_MATRIX\n"
    text += "EDGE_WEIGHT_SECTION\n0 1.5 2\n3 0 4\n5 6 0\n"
    found = read(HEAD + text + DEMANDS + DEPOT)
    assert (found.scale, found.ways) == (10, [[0, 15, 20], [30, 0, 40], [50, 60, 0]])


def test_another_depot_comes_first(read):
    demands = "DEMAND_SECTION\n1 4\n2 3\n3 0\n"
    found = read(HEAD + EUC + COORDS + demands + DEPOT.replace("1\n-1", "3\n-1"))
    assert found.ways[0] == [0, 1, 4]
    assert found.demands == [0, 4, 3]


def test_limits_of_a_route(read):
    text = "DISTANCE : 40\nSERVICE_TIME : 10\nVEHICLES : 2\n"
    found = read(HEAD + text + EUC + COORDS + DEMANDS + DEPOT)
    assert (found.most_time, found.services, found.vehicles) == (40, [0, 10, 10], 2)
    found = read(HEAD + "VEHICLES_MAX_DISTANCE: 8\n" + EUC + COORDS + DEMANDS + DEPOT)
    assert (found.most_way, found.most_time) == (8, None)


def test_windows_in_vrplib_follow_dimacs(read):
    more = "TIME_WINDOW_SECTION\n1 0 100\n2 5 50\n3 0 60\n"
    more += "SERVICE_TIME_SECTION\n1 0\n2 2\n3 2\n"
    text = HEAD.replace("CVRP", "VRPTW") + EUC + COORDS + DEMANDS + more + DEPOT
    found = read(text)
    solomon = read("\n" + FLEET + CUSTOMERS, name="tiny.txt")
    assert found.ways == solomon.ways == [[0, 50, 14], [50, 0, 36], [14, 36, 0]]
    assert found.windows == solomon.windows == [(0, 1000), (50, 500), (0, 600)]
    assert found.services == solomon.services == [0, 20, 20]
    assert (solomon.vehicles, solomon.capacity, solomon.name) == (2, 10, "tiny")


def test_solomon_in_any_order(read):
    for text in (
        "C1\n" + FLEET + CUSTOMERS,
        "C1\n" + CUSTOMERS + FLEET,
        "C1\n" + FLEET + CUSTOMERS.replace(" ", "\t"),
    ):
        found = read(text, name="a.txt")
        assert (found.name, len(found.ways), found.vehicles) == ("C1", 3, 2)


@pytest.mark.parametrize(
    ("convention", "way"), [("round", 1), ("trunc", 1), ("dimacs", 14), ("exact", 1414)]
)
def test_convention_can_be_chosen(read, convention, way):
    assert read(FLEET + CUSTOMERS, convention, "a.txt").ways[0][2] == way


WHOLE = HEAD + EUC + COORDS + DEMANDS + DEPOT


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", "", "empty"),
        ("hello\n", "", "no line with number of vehicles"),
        (WHOLE.replace("2 3 4", "2 3 x"), "line 8", "'x' is not a number"),
        (WHOLE.replace("2 3 4", "2 3"), "line 8", "3 values expected"),
        (WHOLE.replace("2 3 4", "9 3 4"), "line 8", "not between 1 and 3"),
        (WHOLE.replace("2 3 4", "1 3 4"), "line 8", "comes twice"),
        (WHOLE.replace("3 1 1\n", ""), "line 8", "node 3 is missing"),
        (WHOLE.replace("2 4\n", "2 -4\n"), "line 12", "negative"),
        (WHOLE.replace("CAPACITY : 10", "CAPACITY : ten"), "line 4", "'ten'"),
        (WHOLE.replace("DIMENSION : 3", "DIMENSION : 2.5"), "line 3", "whole"),
        (WHOLE.replace("CVRP", "PDPTW"), "line 2", "PDPTW is not planned here"),
        (WHOLE.replace("EUC_2D", "XRAY1"), "line 5", "XRAY1"),
        (WHOLE.replace("1\n-1", "1\n2\n-1"), "line 15", "more than one depot"),
        (WHOLE.replace("1\n-1", "7\n-1"), "line 15", "depot 7"),
        (WHOLE.replace("DEPOT_S", "BACKHAUL_S"), "line 14", "BACKHAUL_SECTION"),
        (WHOLE.replace("CAPACITY", "STARTDATE"), "line 4", "STARTDATE"),
        (WHOLE + DEMANDS.replace("EOF", ""), None, None),
        (WHOLE.replace("EUC_2D", "EXPLICIT"), "", "without EDGE_WEIGHT_SECTION"),
        (FLEET + CUSTOMERS.replace("3 4 4 5", "3 4 4"), "line 8", "7 numbers"),
        (FLEET + CUSTOMERS.replace("5 50", "55 50"), "line 8", "due before"),
        (FLEET + CUSTOMERS.replace("2 1 1", "1 1 1"), "line 9", "line 8 already"),
        (FLEET + CUSTOMERS.replace("5 50", "5 nan"), "line 8", "'nan'"),
        (CUSTOMERS, "", "number of vehicles"),
    ],
)
def test_bad_file_is_refused_with_line_and_reason(read, text, line, what):
    if what is None:  # what follows EOF is not read
        assert read(text).ways
        return
    with pytest.raises(vrp_file.InstanceError) as caught:
        read(text)
    message = str(caught.value)
    assert message.startswith("tiny.vrp")
    assert line in message
    assert what in message


def test_no_file():
    with pytest.raises(vrp_file.InstanceError, match="No such file"):
        vrp_file.read_instance("/nowhere/at/all.vrp")


def test_solution_beside_is_measured_in_our_convention(read, tmp_path):
    instance = read(FLEET + CUSTOMERS, name="tiny.txt")
    solution = tmp_path / "tiny.sol"
    solution.write_text("Route #1: 1 2\nCost 9.99\n")
    assert vrp_file.read_solution(solution, instance) == 50 + 36 + 14
    solution.write_text("Cost 9.99\n")
    assert vrp_file.read_solution(solution, instance) == 9.99
    solution.write_bytes("caf\xe9\r\nROUTE 1 : 2\r\nroute 2: 1\r\n".encode("latin-1"))
    assert vrp_file.read_solution(solution, instance) == 14 * 2 + 50 * 2
    for text in ("", "to be found\n", "Cost unknown\n"):
        solution.write_text(text)
        assert vrp_file.read_solution(solution, instance) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Route #1: 1\nRoute #2: 9\n", "tiny.sol, line 2: 9 is an unknown customer"),
        ("Route #1: 1 x\n", "tiny.sol, line 1: not a list of customers"),
    ],
)
def test_bad_solution_is_refused_with_its_line(read, tmp_path, text, message):
    instance = read(FLEET + CUSTOMERS, name="tiny.txt")
    solution = tmp_path / "tiny.sol"
    solution.write_text(text)
    with pytest.raises(vrp_file.InstanceError, match=message):
        vrp_file.read_solution(solution, instance)
