# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Write the shipped road graph as an OpenStreetMap file: graph_osm.py FILE.osm

For the tests of the travel adapter: a real routing engine builds its own network from
it. Roads are straight lines between the centres; each carries the speed that makes its
minutes on that line the graph's.
"""

import importlib.util
import sys
from pathlib import Path
from xml.etree import ElementTree

FOLDER = (
    Path(__file__).resolve().parents[2] / "addons/welfarepiu_base/tools/valley_graph"
)

#: Our class of road -> OpenStreetMap's.
HIGHWAYS = {"main": "primary", "lakeside_or_secondary": "secondary"}


def _load_graph():
    spec = importlib.util.spec_from_file_location(
        "valley_graph", FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
    )
    sys.modules["valley_graph"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.load_graph()


def build(graph) -> ElementTree.ElementTree:
    """Return the graph as the XML of OpenStreetMap."""
    from valley_graph.graph import haversine_metres

    root = ElementTree.Element("osm", version="0.6", generator="welfarepiu")
    for node in graph.nodes:
        ElementTree.SubElement(
            root,
            "node",
            id=str(node.index + 1),
            lat=f"{node.latitude:.6f}",
            lon=f"{node.longitude:.6f}",
            version="1",
        )
    for number, edge in enumerate(graph.edges, 1):
        start, end = graph.nodes[edge.start], graph.nodes[edge.end]
        straight = haversine_metres(
            start.latitude, start.longitude, end.latitude, end.longitude
        )
        way = ElementTree.SubElement(root, "way", id=str(number), version="1")
        for node in (edge.start, edge.end):
            ElementTree.SubElement(way, "nd", ref=str(node + 1))
        tags = {
            "highway": HIGHWAYS.get(edge.road, "tertiary"),
            "name": f"{start.name} - {end.name}",
            "maxspeed": str(max(5, round(straight * 3.6 / edge.van_seconds))),
        }
        for key, value in tags.items():
            ElementTree.SubElement(way, "tag", k=key, v=value)
    return ElementTree.ElementTree(root)


def main() -> int:
    if len(sys.argv) != 2:
        sys.stderr.write(__doc__)
        return 2
    tree = build(_load_graph())
    tree.write(sys.argv[1], encoding="utf-8", xml_declaration=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
