"""Each addon installs without those it does not depend on, and base goes away again.

That the others go away shows test_uninstall_with_data.py, on a database that was used;
`script/verify install` does both for each, on an empty one.
"""

import os

import install_matrix
import pytest

BASE = "welfarepiu_base"
ABOVE = [name for name in install_matrix.own_addons() if name != BASE]


@pytest.fixture(scope="module")
def base_alone(tmp_path_factory):
    """A database with base and nothing else of ours, on which all others stand, and
    the tables that were there before."""
    template = os.environ["WP_CORE_TEMPLATE"]
    with install_matrix.database(f"wp_alone_{os.getpid()}", template) as db:
        before = install_matrix.tables(db)
        install_matrix.install(db, BASE, tmp_path_factory.mktemp("alone"))
        yield db, before


@pytest.fixture
def database(base_alone):
    base, _before = base_alone
    with install_matrix.database(f"{base}_clone", base) as db:
        yield db


@pytest.mark.parametrize("addon", ABOVE)
def test_addon_installs_alone(addon, database, tmp_path):
    install_matrix.install(database, addon, tmp_path)


def test_base_leaves_nothing_behind(base_alone, database, tmp_path):
    left = install_matrix.uninstall(database, BASE, tmp_path)
    left += install_matrix.tables(database) - base_alone[1]
    assert not left, "\n".join(left)
