"""Run in `odoo shell`: write ADDON.pot for each of WP_ADDON_NAMES into WP_TERMS."""

import os
from pathlib import Path

from odoo.tools.translate import trans_export

env = env  # noqa: F821, PLW0127 (given by the shell)
folder = Path(os.environ["WP_TERMS"])
for addon in os.environ["WP_ADDON_NAMES"].split(","):
    with open(folder / f"{addon}.pot", "wb") as target:
        trans_export(None, [addon], target, "po", env)
