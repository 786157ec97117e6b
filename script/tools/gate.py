"""pytest plugin: what makes a run fail besides a failing assertion.

- a log record of level WARNING or above that tests/log_allowlist.txt does not know
  (a test that provokes one on purpose catches it with assertLogs or mute_logger);
- a skipped test: a promise nobody checked;
- a test class that a decorator turned into a function: none of its tests would run;
- no Chromium or no websocket-client, without which Odoo skips browser tests silently.
"""

import importlib.util
import inspect
import logging
import shutil
import threading

import log_allowlist
import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Collector(logging.Handler):
    """Keep the unexpected records of this process until a test takes them."""

    def __init__(self, patterns):
        super().__init__(level=logging.WARNING)
        self.patterns = patterns
        self.lines = []

    def emit(self, record):
        message = record.getMessage()
        if not log_allowlist.is_allowed(record.name, message, self.patterns):
            self.lines.append(f"{record.levelname} {record.name}: {message}")

    def take(self):
        lines, self.lines = self.lines, []
        return lines


def pytest_configure(config):
    collector = Collector(log_allowlist.load())
    logging.getLogger().addHandler(collector)
    config.stash[COLLECTOR] = collector


def pytest_unconfigure(config):
    logging.getLogger().removeHandler(config.stash[COLLECTOR])


def pytest_sessionstart(session):
    if not any(shutil.which(name) for name in BROWSERS):
        raise pytest.UsageError("no Chromium in PATH: browser tests cannot run")
    if importlib.util.find_spec("websocket") is None:
        raise pytest.UsageError("websocket-client is missing: browser tests cannot run")


@pytest.fixture(scope="session", autouse=True)
def _thread_knows_its_database(request):
    """Odoo's own runner sets this, pytest-odoo does not; routing asks for it."""
    if request.config.pluginmanager.hasplugin("odoo"):
        request.getfixturevalue("load_registry")
        from odoo.tests.common import get_db_name

        threading.current_thread().dbname = get_db_name()


def pytest_pycollect_makeitem(collector, name, obj):
    # mute_logger is such a decorator: it belongs on a method.
    if inspect.isfunction(obj) and inspect.isclass(getattr(obj, "__wrapped__", None)):
        raise collector.CollectError(
            f"{collector.path.name}: {name} is a class behind a decorator that makes"
            " it a function, so its tests would not run"
        )


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = (
            f"skipped, and a skipped test checks nothing: {report.longrepr}"
        )
    lines = item.config.stash[COLLECTOR].take()
    if lines and report.passed:
        report.outcome = "failed"
        report.longrepr = "unexpected in the log during {}:\n{}".format(
            report.when, "\n".join(lines)
        )


COLLECTOR = pytest.StashKey()
