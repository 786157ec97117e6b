"""script/test gives each test the template it needs, whatever path it is given."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEMO = "addons/welfarepiu_demo/tests"
SORT = """
set -euo pipefail
. script/lib/all.sh
. script/lib/parts.sh
sort_paths "$@"
[ "${#inside[@]}${#demo[@]}${#outside[@]}" != 000 ] || sort_everything
for part in inside demo outside options; do
  declare -n found=$part
  for one in "${found[@]}"; do printf '%s %s\\n' "$part" "${one#"$WP_ROOT"/}"; done
done
"""

DEAL = """
set -euo pipefail
. script/lib/all.sh
. script/lib/parts.sh
deal_out "$@"
"""


def sort_paths(*args):
    """:return: ``{part: {path}}``"""
    done = subprocess.run(
        ["bash", "-c", SORT, "sort", *args],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    parts = {"inside": set(), "demo": set(), "outside": set(), "options": set()}
    for line in done.stdout.splitlines():
        part, path = line.split(" ", 1)
        parts[part].add(path)
    return parts


@pytest.mark.parametrize("args", [(), ("addons",), ("addons/",), ("./addons/.",)])
def test_demo_tests_run_with_the_demo_data(args):
    parts = sort_paths(*args)
    assert parts["demo"] == {DEMO}
    assert "addons/welfarepiu_base/tests" in parts["inside"]
    assert not [path for path in parts["inside"] if "welfarepiu_demo" in path]
    assert bool(parts["outside"]) == (not args)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("addons/welfarepiu_demo", "demo"),
        (f"{DEMO}/test_world.py::TestWorld", "demo"),
        ("addons/welfarepiu_base", "inside"),
        ("tests/suite", "inside"),
        ("tests/engine", "outside"),
        ("-k", "options"),
    ],
)
def test_each_path_finds_its_part(path, part):
    parts = sort_paths(path)
    assert parts.pop(part) == {path}
    if part != "options":
        assert not any(parts.values())


def test_paths_of_several_parts_are_all_kept():
    parts = sort_paths("tests/suite", "addons", "tests/engine")
    assert parts["demo"] == {DEMO}
    assert {"tests/suite", "addons/welfarepiu_base/tests"} < parts["inside"]
    assert parts["outside"] == {"tests/engine"}


def test_every_file_inside_odoo_is_dealt_out_once():
    folders = [ROOT / "tests/suite", ROOT / "addons/welfarepiu_fund/tests"]
    hands = [
        subprocess.run(
            ["bash", "-c", DEAL, "deal", str(job), "3", *map(str, folders)],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        for job in range(3)
    ]
    files = [str(path) for folder in folders for path in folder.glob("test_*.py")]
    assert sorted(file for hand in hands for file in hand) == sorted(files)
    assert all(hands)
