"""Fixtures for the tests that use the platform from outside, as its users do."""

import pytest
from live_server import LiveServer


@pytest.fixture(scope="session")
def live_server():
    """A running platform with demo data (script/tools/live_server.py).

    Its log is read at the end: a warning nobody allowed fails the run.
    """
    with LiveServer() as server:
        yield server
        server.stop()
        lines = server.unexpected_log()
        assert not lines, "unexpected in the server's log:\n" + "\n".join(lines)
