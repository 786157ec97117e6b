"""Calm flat pictures, put together from ``data/motifs.svg`` and the design tokens."""

import re
from functools import cache
from zlib import crc32

from lxml import etree

from odoo.tools import file_open

SVG = "http://www.w3.org/2000/svg"

#: Tints between the tokens, for pictures alone: no text is ever set in them.
TINTS = {
    "leaf": "#8bb37a",
    "lakelight": "#8fc3cf",
    "orange": "#dd9a4a",
    "sand": "#e6c08f",
    "straw2": "#f0cf82",
    "cream": "#fbeccb",
    "rose": "#e3a49b",
    "lavender": "#b9b3d6",
}

#: Sky and hill behind the motif, two for each category so that neighbours differ.
GROUNDS = {
    "orto": (("meadow", "#cfe0c8"), ("straw", "#dfe6bd")),
    "forno": (("straw", "#f3dfb4"), ("blush", "#f1d6c4")),
    "latticini": (("mist", "#cbe0e4"), ("meadow", "#cfe0c8")),
    "dispensa": (("straw", "#f3dfb4"), ("meadow", "#d6e2c4")),
    "casa": (("mist", "#d2dfe0"), ("straw", "#eee0bd")),
    "infanzia": (("blush", "#f3d3cc"), ("straw", "#f3dfb4")),
    "scuola": (("straw", "#eedcae"), ("mist", "#cbe0e4")),
    "cura": (("blush", "#f1d6ce"), ("mist", "#cfe0e3")),
    "salute": (("mist", "#c6dfe4"), ("meadow", "#cfe3cd")),
    "sport": (("meadow", "#cbe0cb"), ("mist", "#c6dfe4")),
    "tempo": (("straw", "#efdcc0"), ("blush", "#efd5d0")),
    "trasporti": (("mist", "#ccdfe2"), ("meadow", "#cfe0c8")),
}

FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"'
    ' width="800" height="800">'
    '<rect width="400" height="400" fill="${sky}"/>'
    '<circle cx="200" cy="196" r="150" fill="$white" opacity="0.550"/>'
    '<path d="{hill}" fill="{ground}"/>'
    "{motif}</svg>"
)
HILLS = (
    "M0 316 Q100 276 200 304 T400 292 V400 H0z",
    "M0 296 Q110 330 210 298 T400 314 V400 H0z",
)


def draw(motif, category, key=""):
    """Draw a picture.

    :param str motif: id of a group of ``data/motifs.svg``
    :param str category: a key of :data:`GROUNDS`
    :param str key: of the product; decides which of two backgrounds it gets
    :return: bytes of an SVG
    """
    choice = crc32(f"{category}{key}".encode()) % 2
    sky, ground = GROUNDS[category][choice]
    picture = FRAME.format(
        sky=sky, ground=ground, hill=HILLS[choice], motif=read_motifs()[motif]
    )
    return paint(picture).encode()


def paint(picture):
    """Put the colours of the tokens where the picture names them."""
    colours = {**read_tokens(), **TINTS}
    return re.sub(r"\$([a-z0-9]+)", lambda found: colours[found[1]], picture)


@cache
def read_tokens():
    """:return: ``{name without dashes: colour}`` of the suite's design tokens"""
    with file_open("welfarepiu_base/static/src/scss/tokens.scss") as tokens:
        found = re.findall(r"^\$wp-([a-z-]+): (#[0-9a-f]{6});", tokens.read(), re.M)
    return {name.replace("-", ""): colour for name, colour in found}


@cache
def read_motifs():
    """:return: ``{id: its SVG group}``"""
    with file_open("welfarepiu_demo/data/motifs.svg", "rb") as motifs:
        root = etree.parse(motifs).getroot()
    return {
        group.get("id"): re.sub(
            r' (id|xmlns)="[^"]*"', "", etree.tostring(group, with_tail=False).decode()
        )
        for group in root.findall(f"{{{SVG}}}g")
    }
