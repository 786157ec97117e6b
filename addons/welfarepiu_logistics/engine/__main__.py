# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""``python .../engine``: start by path, where no parent package is importable."""

import sys
from pathlib import Path

if not __package__:
    # The folder itself must not be searched: ``plan`` or ``run`` are common names.
    folder = Path(__file__).resolve().parent
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".") != folder]
    sys.path.append(str(folder.parent))
    from engine.run import main
else:
    from .run import main

sys.exit(main())
