"""An addon that goes away leaves the ledger of what happened with it whole."""

import os
from pathlib import Path

import install_matrix
import pytest

HERE = Path(__file__).parent
ALL = ",".join(install_matrix.own_addons())
IMPORT = f"import sys; sys.path.insert(0, {str(HERE)!r}); import stories\n"
PARAMETER = "welfarepiu_base.uninstall_with_ledger"


@pytest.fixture(scope="module")
def used_database(tmp_path_factory):
    """A database in which people have bought with credit, every addon installed."""
    logs = tmp_path_factory.mktemp("used")
    db = f"wp_used_{os.getpid()}"
    install_matrix.create(db, os.environ["WP_CORE_TEMPLATE"])
    try:
        install_matrix.odoo(
            logs / "install.log", "-d", db, "-i", ALL, "--stop-after-init"
        )
        _run(db, logs / "make.log", "stories.make(env)")
        yield db
    finally:
        install_matrix.drop(db)


@pytest.fixture
def database(used_database):
    db = f"{used_database}_clone"
    install_matrix.create(db, used_database)
    try:
        yield db
    finally:
        install_matrix.drop(db)


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
