"""An addon that goes away leaves the ledger of what happened with it whole."""

import os
from pathlib import Path

import install_matrix
import pytest

HERE = Path(__file__).parent
IMPORT = f"import sys; sys.path.insert(0, {str(HERE)!r}); import stories\n"
PARAMETER = "welfarepiu_base.uninstall_with_ledger"


@pytest.fixture(scope="module")
def used_database(tmp_path_factory):
    """A database in which people have bought with credit, every addon installed."""
    template = os.environ["WP_SUITE_TEMPLATE"]
    with install_matrix.database(f"wp_used_{os.getpid()}", template) as db:
        _run(db, tmp_path_factory.mktemp("used") / "make.log", "stories.make(env)")
        yield db


@pytest.fixture
def database(used_database):
    with install_matrix.database(f"{used_database}_clone", used_database) as db:
        yield db


def _run(db, log, code):
    install_matrix.odoo(log, "shell", "-d", db, code=IMPORT + code + "\n")


@pytest.mark.parametrize(
    "addon", [name for name in install_matrix.own_addons() if name != "welfarepiu_base"]
)
def test_the_ledger_stays_whole(addon, database, tmp_path):
    left = install_matrix.uninstall(database, addon, tmp_path)
    assert not left, "\n".join(left)
    _run(database, tmp_path / "check.log", "stories.check(env)")


def test_base_is_not_uninstalled_with_its_ledger(database, tmp_path):
    code = (
        "from odoo.exceptions import UserError\n"
        "base = env['ir.module.module'].search([('name', '=', 'welfarepiu_base')])\n"
        "try:\n"
        "    base.button_immediate_uninstall()\n"
        "except UserError:\n"
        "    env.cr.rollback()\n"
        "else:\n"
        "    raise AssertionError('uninstalled')\n"
        "\n"
        "stories.check(env)\n"
    )
    _run(database, tmp_path / "refused.log", code)


def test_base_goes_when_an_administrator_says_so(database, tmp_path):
    code = f"env['ir.config_parameter'].set_param('{PARAMETER}', '1'); env.cr.commit()"
    _run(database, tmp_path / "allow.log", code)
    left = install_matrix.uninstall(database, "welfarepiu_base", tmp_path)
    assert not left, "\n".join(left)
    _run(database, tmp_path / "check.log", "stories.check(env)")
