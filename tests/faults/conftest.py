"""A database of its own for processes that really commit."""

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest
from scene import Scene


@pytest.fixture
def database():
    """A clone of the suite template that goes away afterwards."""
    name = f"wp_faults_{os.getpid()}"
    template = os.environ["WP_SUITE_TEMPLATE"]
    filestore = Path(os.environ["WP_DATA"], "filestore")
    subprocess.run(["createdb", "-T", template, name], check=True)
    shutil.copytree(filestore / template, filestore / name)
    yield name
    subprocess.run(["dropdb", "--force", name], check=True, capture_output=True)
    shutil.rmtree(filestore / name)


@pytest.fixture
def play(database, tmp_path):
    """``play("SCRIPT.py")`` is a :class:`scene.Scene` on a database of its own."""
    return partial(Scene, database, tmp_path)
