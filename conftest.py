"""Every pytest run of this repository passes the gates of script/tools/gate.py."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "script" / "tools"))

pytest_plugins = ["gate"]
