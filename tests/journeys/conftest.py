"""A platform and a browser for people who live in another day than the machine."""

import os
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from live_server import LiveServer
from people import People
from playwright.sync_api import expect, sync_playwright

#: As long as a page of ours waits: a machine that does other things, too, answers late.
expect.set_options(timeout=30_000)
ROME = ZoneInfo("Europe/Rome")
OFFSET = "WELFAREPIU_CLOCK_OFFSET_HOURS"
SATURDAY = 5
#: Asked of the rounds: midnight may have passed while the demo world was made.
DEMO_DAY = "SELECT max(date) FROM welfare_route"


class Platform(LiveServer):
    """The demo platform with a clock that the journey moves.

    The demo world was made on some day; a journey begins on the next working morning,
    whenever the tests run, so that cut-offs and expiries never depend on the hour.
    """

    is_shared = False

    def clone(self):
        super().clone()
        #: The day whose rounds are in the demo world.
        self.made_on = datetime.fromisoformat(self.sql(DEMO_DAY)).date()
        self.day = self.made_on + timedelta(days=1)
        while self.day.weekday() >= SATURDAY:
            # Nobody delivers on a Sunday, and the box should come tomorrow.
            self.day += timedelta(days=1)
        self._set_clock(9)

    def _set_clock(self, hour):
        moment = datetime(
            self.day.year, self.day.month, self.day.day, hour, tzinfo=ROME
        )
        hours = (moment - datetime.now(ROME)) / timedelta(hours=1)
        os.environ[OFFSET] = f"{hours:.4f}"

    def go_to(self, day, hour=9):
        """Stop, and start again on another day, as it would have run until then."""
        # In December the next month is another year, with other credit and other caps.
        assert not self.is_shared, "who moves the clock asks for own_platform"
        self.stop()
        self.day = day
        self._set_clock(hour)
        self.start()


@contextmanager
def run_platform(name):
    """A platform until the end of the block; the clock of others is set back then."""
    offset = os.environ.get(OFFSET)
    try:
        with Platform(name=f"wp_journey_{name}{os.getpid()}") as server:
            yield server
            server.stop()
            lines = server.unexpected_log()
            assert not lines, "unexpected in the server's log:\n" + "\n".join(lines)
    finally:
        if offset is None:
            os.environ.pop(OFFSET, None)
        else:
            os.environ[OFFSET] = offset


@pytest.fixture(scope="session")
def platform():
    """For who stays in one day; other journeys live in it, before and after."""
    with run_platform("") as server:
        server.is_shared = True
        yield server


@pytest.fixture(scope="module")
def own_platform():
    """For who goes to other days, where no other journey wants to wake up."""
    with run_platform("own_") as server:
        yield server


@pytest.fixture(scope="session")
def browsers():
    """Playwright, started once: a second one in the same process does not start."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(browsers):
    # A missing browser fails here; it never skips.
    browser = browsers.chromium.launch(
        executable_path=os.environ.get("WELFAREPIU_CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--disable-background-networking", "--disable-sync"],
    )
    yield browser
    browser.close()


@pytest.fixture
def pictures(request):
    """A folder for what was seen in this test."""
    folder = Path(os.environ["WP_LOCAL"], "pictures", request.node.name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def people(platform, chromium, pictures):
    """Who acts: each in an own browser window, with pictures of what they saw."""
    with People(platform, chromium, pictures) as cast:
        yield cast
