# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The clock of a search: the one on the wall, as people wait by it.

On a busy machine a benchmark counts the seconds of the processor instead
(``script/bench routes --cpu-clock``).
"""

import os
import time

_clocks = [time.monotonic]


def now() -> float:
    """Return seconds of the clock in use; only differences have a meaning."""
    return _clocks[-1]()


def count_processor_time() -> None:
    """From now on, in this process, count what the processor spends on it."""
    _clocks.append(time.process_time)


def on_the_wall(seconds) -> float:
    """Return about how long ``seconds`` of the clock in use take on the wall.

    For a library that has a clock of its own.
    """
    if _clocks[-1] is time.monotonic:
        return seconds
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
