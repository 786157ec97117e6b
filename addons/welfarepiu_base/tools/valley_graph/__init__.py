# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Road distances between the municipalities of the valleys, without internet.

Pure Python, no Odoo import: the route benchmark loads this package by path.
Two shores of one lake are near on a map and far by road; this graph knows it.
"""

from .graph import PROFILES, Graph, GraphDataError, Node, load_graph
from .travel import (
    QUALITIES,
    SOURCE,
    Matrix,
    Point,
    municipalities_within,
    travel,
)

__all__ = [
    "PROFILES",
    "QUALITIES",
    "SOURCE",
    "Graph",
    "GraphDataError",
    "Matrix",
    "Node",
    "Point",
    "load_graph",
    "municipalities_within",
    "travel",
]
