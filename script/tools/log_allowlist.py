"""The known foreign log warnings: tests/log_allowlist.txt.

One regular expression a line, matched against "LOGGER: MESSAGE". The comment lines
right above say whose warning it is and why it stays; an entry without is refused.
"""

import re
from pathlib import Path

PATH = Path(__file__).parents[2] / "tests" / "log_allowlist.txt"
# 2026-11-22 13:07:20,622 10684 WARNING db odoo.modules.loading: message
LOG_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): (?P<text>.*)$"
)
BAD_LEVELS = {"WARNING", "ERROR", "CRITICAL"}


def load(path=PATH):
    """Return the compiled patterns; raise ValueError on an entry without a reason."""
    patterns, reason = [], False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.strip()
        if not line:
            reason = False
        elif line.startswith("#"):
            reason = True
        elif not reason:
            raise ValueError(f"{path.name}:{number}: an entry needs its reason above")
        else:
            patterns.append(re.compile(line))
    return patterns


def is_allowed(logger, message, patterns):
    return any(pattern.search(f"{logger}: {message}") for pattern in patterns)


def unexpected_lines(log, patterns):
    """Yield the WARNING/ERROR/CRITICAL lines of an Odoo log file nobody allowed."""
    with open(log, errors="replace") as lines:
        for line in lines:
            match = LOG_LINE.match(line.rstrip())
            if not match or match["level"] not in BAD_LEVELS:
                continue
            if not is_allowed(match["logger"], match["text"], patterns):
                yield line.rstrip()
