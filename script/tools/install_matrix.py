"""Install one addon alone, uninstall it, and look at what stays behind.

Needs the environment of script/test or script/lib/env.sh. Used by tests/install (on
clones) and by `script/verify install` (on an empty database).
"""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import log_allowlist

ROOT = Path(__file__).parents[2]
UNINSTALL = (
    "env['ir.module.module'].search([('name', '=', '{}')]).button_immediate_uninstall()"
)


def own_addons():
    """Return the addons of this repository, the demo data apart."""
    manifests = sorted(ROOT.glob("addons/*/__manifest__.py"))
    names = [manifest.parent.name for manifest in manifests]
    return [name for name in names if name != "welfarepiu_demo"]


def query(db, sql):
    done = subprocess.run(
        ["psql", "-d", db, "-Atc", sql], check=True, capture_output=True, text=True
    )
    return [line for line in done.stdout.splitlines() if line]


def filestore(db):
    return Path(os.environ["WP_DATA"], "filestore", db)


def create(db, template=None):
    drop(db)
    source = ["-T", template] if template else []
    subprocess.run(["createdb", *source, db], check=True)
    if template and filestore(template).exists():
        shutil.copytree(filestore(template), filestore(db))


def drop(db):
    subprocess.run(
        ["dropdb", "--if-exists", "--force", db], check=True, capture_output=True
    )
    shutil.rmtree(filestore(db), ignore_errors=True)


@contextmanager
def database(name, template=None):
    """A new database with its file store, until the end of the block."""
    create(name, template)
    try:
        yield name
    finally:
        drop(name)


def odoo(log, *arguments, code=None):
    """Run Odoo, its log in `log`; fail on a bad exit or a warning nobody allowed."""
    log.parent.mkdir(parents=True, exist_ok=True)
    command = ["odoo", *arguments, "--no-http", f"--logfile={log}"]
    done = subprocess.run(
        command, input=code, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, (
        f"{command} ended with {done.returncode}: {done.stderr}"
    )
    lines = list(log_allowlist.unexpected_lines(log, log_allowlist.load()))
    assert not lines, "unexpected in the log:\n" + "\n".join(lines)


def tables(db):
    return set(query(db, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))


def install(db, addon, logs):
    """Install `addon` alone, without demo data."""
    odoo(logs / f"{addon}-install.log", "-d", db, "-i", addon, "--stop-after-init")
    state = query(db, f"SELECT state FROM ir_module_module WHERE name = '{addon}'")
    assert state == ["installed"], f"{addon} is {state}"


def uninstall(db, addon, logs):
    """Uninstall `addon`; return what it left behind, as sentences."""
    odoo(
        logs / f"{addon}-uninstall.log", "shell", "-d", db, code=UNINSTALL.format(addon)
    )
    state = query(db, f"SELECT state FROM ir_module_module WHERE name = '{addon}'")
    assert state == ["uninstalled"], f"{addon} is {state}"
    # What stays must start again.
    odoo(logs / f"{addon}-after.log", "-d", db, "--stop-after-init")
    left = query(
        db, f"SELECT model || ' ' || name FROM ir_model_data WHERE module = '{addon}'"
    )
    return [f"external id left behind: {row}" for row in left]


def run(addon, logs):
    """Install and uninstall `addon` on a new database; raise on whatever is wrong."""
    with database(f"wp_matrix_{addon}_{os.getpid()}") as db:
        install(db, addon, logs)
        left = uninstall(db, addon, logs)
        assert not left, "\n".join(left)
