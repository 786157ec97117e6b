"""Processes that spend the same lots at once and are killed break no promise.

The short form of `script/verify faults`: enough to fail when a lock goes missing.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STORM = Path(__file__).parents[2] / "script" / "tools" / "fault_storm.py"


@pytest.fixture
def database():
    """A clone of the suite template that goes away afterwards."""
    name = f"wp_storm_{os.getpid()}"
    template = os.environ["WP_SUITE_TEMPLATE"]
    filestore = Path(os.environ["WP_DATA"], "filestore")
    subprocess.run(["createdb", "-T", template, name], check=True)
    shutil.copytree(filestore / template, filestore / name)
    yield name
    subprocess.run(["dropdb", "--force", name], check=True, capture_output=True)
    shutil.rmtree(filestore / name)


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
