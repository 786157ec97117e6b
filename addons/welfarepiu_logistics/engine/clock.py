# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The clock of a search: the one on the wall, as people wait by it.

On a busy machine a benchmark counts the seconds of the processor instead
(``script/bench routes --cpu-clock``).
"""

import time

_clocks = [time.monotonic]


def now() -> float:
    """Return seconds of the clock in use; only differences have a meaning."""
    return _clocks[-1]()


def count_processor_time() -> None:
    """From now on, in this process, count what the processor spends on it."""
    _clocks.append(time.process_time)
