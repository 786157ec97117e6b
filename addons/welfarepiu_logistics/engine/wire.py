# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What goes to the solving subprocess: a request with its matrices as plain numbers.

A thousand stops are four million travel times: as JSON they cost seconds and three
hundred megabytes, as four bytes each neither.
"""

import json
import struct
from array import array
from dataclasses import replace

from .problem import Problem, ProblemError

#: What a matrix says about itself.
_SAID = ("source", "quality", "fallback", "derived")


def pack(problem, options) -> bytes:
    """Return the request: length of the head, head as JSON, matrices."""
    matrices, blocks = {}, []
    for profile, matrix in problem.matrices.items():
        matrices[profile] = {
            "size": len(matrix.metres),
            **{name: getattr(matrix, name) for name in _SAID},
        }
        try:
            packed = matrix.packed()
        except (OverflowError, TypeError) as error:
            raise ProblemError(f"travel that is no whole number: {error}") from error
        for rows in (packed.metres, packed.seconds):
            for row in rows:
                if len(row) != len(rows):
                    raise ProblemError("the travel matrices are not square")
                blocks.append(row.tobytes())
    data = replace(problem, matrices={}).to_dict()
    head = {**options, "problem": {**data, "matrices": matrices}}
    text = json.dumps(head).encode()
    return b"".join([struct.pack(">I", len(text)), text, *blocks])


def unpack(stream) -> tuple:
    """Return (problem, options) from what ``pack`` made; reads row by row."""
    (length,) = struct.unpack(">I", _exactly(stream, 4))
    options = json.loads(_exactly(stream, length))
    data = options.pop("problem")
    matrices = {
        profile: {
            "metres": _rows(stream, head["size"]),
            "seconds": _rows(stream, head["size"]),
            **{name: head[name] for name in _SAID},
        }
        for profile, head in data["matrices"].items()
    }
    return Problem.from_dict({**data, "matrices": matrices}), options


def _rows(stream, size):
    rows = []
    for _ in range(size):
        row = array("i")
        row.frombytes(_exactly(stream, size * row.itemsize))
        rows.append(row)
    return rows


def _exactly(stream, length):
    data = stream.read(length)
    if len(data) != length:
        raise ProblemError("the request ends in the middle")
    return data


def send(stream, message) -> None:
    """Write one message, a line of JSON, and hand it over at once."""
    json.dump(message, stream)
    stream.write("\n")
    stream.flush()
