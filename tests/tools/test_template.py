"""Old templates go, but not from under a run that is about to clone them."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: The database server is a folder: a file for each database.
FAKES = """
set -euo pipefail
. script/lib/all.sh
WP_CACHE=$1; shift
psql() { ls -t "$WP_CACHE/db" | grep '^wp_suite_' | tail -n +3; }
db_exists() { [ -e "$WP_CACHE/db/$1" ]; }
db_drop() { rm "$WP_CACHE/db/$1"; }
_build_on() { touch "$WP_CACHE/db/$3"; }
"""
HOLD = FAKES + 'hold_template "$1"; echo held; read -r _end'
COLLECT = FAKES + "collect_templates wp_suite"
ENSURE = FAKES + 'ensure_on wp_core "addons" "$1"'


def start(cache, script, *args):
    return subprocess.Popen(
        ["bash", "-c", script, "test", str(cache), *args],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(cache, script, *args):
    process = start(cache, script, *args)
    process.communicate(timeout=60)
    assert process.returncode == 0


@pytest.fixture
def databases(tmp_path):
    """Five templates, the first the oldest; two are kept."""
    folder = tmp_path / "db"
    folder.mkdir()
    for number in range(5):
        path = folder / f"wp_suite_{number}"
        path.touch()
        subprocess.run(["touch", "-d", f"2026-01-0{number + 1}", path], check=True)
    return folder


def get_names(databases):
    return sorted(int(path.name[-1]) for path in databases.iterdir())


def test_the_oldest_go(tmp_path, databases):
    run(tmp_path, COLLECT)
    assert get_names(databases) == [3, 4]


def test_what_a_run_holds_stays_until_it_ends(tmp_path, databases):
    holders = [start(tmp_path, HOLD, "wp_suite_1") for _number in range(2)]
    for holder in holders:
        assert holder.stdout.readline() == "held\n"
    run(tmp_path, COLLECT)
    assert get_names(databases) == [1, 3, 4]
    holders[0].communicate("\n", timeout=60)
    run(tmp_path, COLLECT)
    assert get_names(databases) == [1, 3, 4]
    holders[1].communicate("\n", timeout=60)
    run(tmp_path, COLLECT)
    assert get_names(databases) == [3, 4]


def test_a_killed_run_holds_nothing(tmp_path, databases):
    holder = start(tmp_path, HOLD, "wp_suite_1")
    holder.stdout.readline()
    holder.kill()
    holder.wait()
    run(tmp_path, COLLECT)
    assert get_names(databases) == [3, 4]


def test_what_was_collected_is_built_again(tmp_path, databases):
    run(tmp_path, COLLECT)
    run(tmp_path, ENSURE, "wp_suite_0")
    assert 0 in get_names(databases)
