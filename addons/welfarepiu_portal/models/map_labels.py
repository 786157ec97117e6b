"""Names beside the circles of a map so that none covers another; no Odoo here."""

from typing import NamedTuple

#: Of the names, in the drawing's units.
LETTER = 7.0
LINE = 16.0
GAP = 3.0


class Label(NamedTuple):
    """:ivar x: where the text is anchored
    :ivar y: its base line
    :ivar anchor: ``middle``, ``start`` or ``end``, as SVG says it"""

    x: float
    y: float
    anchor: str


def place_labels(circles, width, height):
    """Find a free place for each name: below its circle, above, right or left of it.

    :param circles: list of ``(x, y, radius, name)``, the most important first
    :param width: of the drawing
    :param height: of the drawing
    :return: list of :class:`Label`, one a circle; ``None`` where none was free or there
        is no name: a name left out is better than two that nobody can read
    """
    taken = [_box(x - r, y - r, 2 * r, 2 * r) for x, y, r, _name in circles]
    labels = []
    for number, (x, y, radius, name) in enumerate(circles):
        found = None
        for label, box in _get_places(x, y, radius, name) if name else ():
            inside = box[0] >= 0 and box[2] <= width and 0 <= box[1] <= box[3] <= height
            others = (one for at, one in enumerate(taken) if at != number)
            if inside and not any(_overlap(box, one) for one in others):
                found = label
                taken.append(box)
                break
        labels.append(found)
    return labels


def _get_places(x, y, radius, name):
    length = LETTER * len(name)
    below, above = y + radius + LINE - GAP, y - radius - GAP
    middle = y + LINE / 3
    right, left = x + radius + GAP, x - radius - GAP
    return (
        (Label(x, below, "middle"), _text_box(x - length / 2, below, length)),
        (Label(x, above, "middle"), _text_box(x - length / 2, above, length)),
        (Label(right, middle, "start"), _text_box(right, middle, length)),
        (Label(left, middle, "end"), _text_box(left - length, middle, length)),
    )


def _text_box(x, base, length):
    return _box(x, base - LINE + GAP, length, LINE)


def _box(x, y, width, height):
    return (x, y, x + width, y + height)


def _overlap(one, other):
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )
