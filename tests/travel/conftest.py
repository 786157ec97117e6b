# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The travel adapters, loaded by path, against services of our own on 127.0.0.1."""

import importlib.util
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "addons" / "welfarepiu_base" / "tools"


def _load_package(name):
    if name in sys.modules:
        return
    folder = TOOLS / name
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


_load_package("valley_graph")
_load_package("travel_http")


@pytest.fixture(autouse=True)
def nothing_remembered():
    from travel_http import forget

    forget()
    yield
    forget()


@pytest.fixture(scope="session")
def osrm(tmp_path_factory):
    """Return the address of a real osrm-routed that knows our graph.

    ``script/test`` unpacks the programs and says where (WP_OSRM); without them the
    test fails, it is never left out.
    """
    home = Path(os.environ["WP_OSRM"])
    folder = tmp_path_factory.mktemp("osrm")
    programs, data = home / "bin", folder / "valley.osm"
    subprocess.run(
        [sys.executable, "-P", ROOT / "script/tools/graph_osm.py", data], check=True
    )
    profile = home / "share" / "profiles" / "car.lua"
    for command in (
        [programs / "osrm-extract", "-p", profile, data],
        [programs / "osrm-contract", data.with_suffix(".osrm")],
    ):
        subprocess.run(command, check=True, capture_output=True)
    # Port 0: the system gives a free one, and the program says which.
    process = subprocess.Popen(
        [
            programs / "osrm-routed",
            "--ip=127.0.0.1",
            "--port=0",
            "--threads=1",
            data.with_suffix(".osrm"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield _address_said(process)
    finally:
        process.terminate()
        process.wait(20)


def _address_said(process):
    said = []
    for line in process.stdout:
        said.append(line)
        found = re.search(r"Listening on: 127\.0\.0\.1:(\d+)", line)
        if found:
            return f"http://127.0.0.1:{found[1]}"
    pytest.fail("osrm-routed did not start:\n" + "".join(said))


class Fake:
    """A service that answers as told: ``answer(path) -> (status, body)``."""

    def __init__(self, answer):
        self.asked = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                fake.asked.append(self.path)
                status, body = answer(self.path)
                self.send_response(status)
                if status in (301, 302):
                    self.send_header("Location", body)
                    body = ""
                data = body if isinstance(body, bytes) else body.encode()
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(20)


@pytest.fixture
def fake():
    """Return ``fake(answer)``: a running service; it ends with the test."""
    running = []

    def start(answer):
        running.append(Fake(answer))
        return running[-1]

    yield start
    for one in running:
        one.close()
