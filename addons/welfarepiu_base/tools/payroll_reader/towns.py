# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The towns that the reader knows, and how payroll programs spell them."""

import csv
import functools
import pathlib
import re

from .values import fold

MUNICIPALITIES = (
    pathlib.Path(__file__).parents[2] / "data" / "valley" / "municipalities.csv"
)


@functools.cache
def default_towns():
    """Names of the territory's municipalities and hamlets and of their neighbours."""
    if not MUNICIPALITIES.exists():
        return ()
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as lines:
        return tuple(row["name"] for row in csv.DictReader(lines))


class Towns:
    """Finds a town by the names in ``names`` (default: `default_towns`).

    With no names at all every town is taken as known.
    """

    def __init__(self, names=None):
        names = default_towns() if names is None else names
        self._names = {_key(name): name for name in names}

    def find(self, text):
        """The town's own name for what the file says, None when unknown."""
        if not self._names:
            return text
        # "24060 ROGNO (BG)", "ROGNO BG", "ROGNO - BG"
        text = re.sub(r"^\s*\d{5}\s+|\s*[(\[][A-Za-z]{2}[)\]]\s*$", "", text)
        for candidate in (text, re.sub(r"[\s,-]+[A-Z]{2}\s*$", "", text)):
            if _key(candidate) in self._names:
                return self._names[_key(candidate)]
        return None


def _key(name):
    words = fold(name).split()
    saints = {"s", "san", "santa", "santo", "sant", "ss"}
    words = ["s" if word in saints else word for word in words]
    return "".join(words)
