"""No second source of time in the suite (ADR 21)."""

import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

ADDONS = Path(__file__).parents[2] / "addons"
OTHER_CLOCKS = re.compile(
    r"(Date\.(today|context_today)|Datetime\.now|date\.today|datetime\.(now|utcnow))\("
)


@tagged("post_install", "-at_install")
class TestClock(BaseCase):
    def test_models_ask_the_clock(self):
        found = [
            f"{path.relative_to(ADDONS)}:{number}"
            for path in ADDONS.glob("welfarepiu_*/**/*.py")
            if "tests" not in path.parts
            and path.name != "clock.py"
            and not {"engine", "tools"} & set(path.parts)  # no Odoo in there
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
            if OTHER_CLOCKS.search(line)
        ]
        self.assertFalse(found)
