"""Processes that spend the same lots at once and are killed break no promise.

The short form of `script/verify faults`: enough to fail when a lock goes missing.
"""

import json
import subprocess
import sys
from pathlib import Path

STORM = Path(__file__).parents[2] / "script" / "tools" / "fault_storm.py"


def test_storm_breaks_no_promise(database, tmp_path):
    report_file = tmp_path / "report.json"
    done = subprocess.run(
        [sys.executable, STORM, database]
        + ["--seconds", "25", "--processes", "4", "--report", report_file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert report_file.exists(), done.stderr
    report = json.loads(report_file.read_text())
    assert report["broken"] == [], f"seed {report['seed']}"
    assert done.returncode == 0
    # It did meet: otherwise it has shown nothing.
    assert report["kills"] >= 3
    assert report["operations"]["answer"]["done"]
    assert sum(report["figures"]["moves"].values()) > 3
