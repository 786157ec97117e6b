"""pytest plugin for tests of Odoo itself: choose and prepare as its own runner would.

pytest-odoo runs whatever a test file holds; Odoo's runner leaves out what is not tagged
``standard`` (tests that break the database) and makes the bundles of a tour once.
"""

import os
import threading

import pytest


def pytest_collection_modifyitems(config, items):
    chosen, left_out = [], []
    for item in items:
        tags = getattr(getattr(item, "cls", None), "test_tags", {"standard"})
        # A test class that a file imports is not a test of that file.
        own = getattr(item.cls, "__module__", None) == item.module.__name__
        method_tags = getattr(item.function, "test_tags", tags)
        chosen_one = own and "standard" in tags and "standard" in method_tags
        (chosen if chosen_one else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = chosen
    if only := os.environ.get("WP_ONLY"):
        wanted = set(only.split())
        items[:] = [item for item in items if name_of(item) in wanted]


def name_of(item):
    return f"{item.module.__name__.rpartition('.')[2]}.{item.cls.__name__}.{item.name}"


@pytest.fixture(scope="session", autouse=True)
def _thread_knows_its_database(request):
    """Odoo's own runner sets this, pytest-odoo does not; routing asks for it."""
    request.getfixturevalue("load_registry")
    from odoo.tests.common import get_db_name

    threading.current_thread().dbname = get_db_name()
