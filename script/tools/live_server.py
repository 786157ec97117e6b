"""A platform of its own for the tests outside Odoo.

Clones the demo template, starts Odoo on a free port of this machine and a mail server
that keeps every message. Needs the environment of script/test or script/lib/env.sh.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from email import message_from_bytes, policy
from pathlib import Path

import log_allowlist
from aiosmtpd.controller import Controller

START_SECONDS = 120


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Mailbox:
    """aiosmtpd handler: `messages` holds what the platform sent, oldest first."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append(message)
        return "250 OK"


class LiveServer:
    """`url` (http://localhost:PORT), `db`, `mails`, `log`; use as a context manager."""

    def __init__(self, template=None, name=None):
        self.template = template or os.environ["WP_DEMO_TEMPLATE"]
        self.db = name or f"wp_live_{os.getpid()}"
        self.filestore = Path(os.environ["WP_DATA"], "filestore")
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = Path(tempfile.gettempdir(), f"{self.db}.log")
        self.mailbox = Mailbox()
        self.process = None
        self.smtp = None

    @property
    def mails(self):
        return self.mailbox.messages

    def __enter__(self):
        try:
            self.clone()
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_exception):
        self.remove()

    def clone(self):
        self.drop()
        subprocess.run(["createdb", "-T", self.template, self.db], check=True)
        source = self.filestore / self.template
        if source.exists():
            shutil.copytree(source, self.filestore / self.db)
        self.sql(
            "UPDATE ir_config_parameter SET value = :'url' WHERE key = 'web.base.url'",
            url=self.url,
        )

    def sql(self, query, **variables):
        """Return what psql prints for `query`; `:'name'` is a variable, quoted."""
        command = ["psql", "-d", self.db, "-At", "-v", "ON_ERROR_STOP=1", "-q"]
        for name, value in variables.items():
            command += ["-v", f"{name}={value}"]
        done = subprocess.run(
            command, input=query, text=True, check=True, capture_output=True
        )
        return done.stdout.strip()

    def shell(self, code):
        """Run `code` in `odoo shell` on this database and return what it prints.

        For looking at the books after the fact, never to do a user's work for them.
        """
        done = subprocess.run(
            [
                "odoo",
                "shell",
                "-d",
                self.db,
                "--no-http",
                "--log-level=warn",
                *self._get_mail_options(),
            ],
            input=code,
            text=True,
            check=True,
            capture_output=True,
        )
        return done.stdout

    def _get_mail_options(self):
        """What a cron sends goes where the server's mails go."""
        if not self.smtp:
            return []
        return ["--smtp=127.0.0.1", f"--smtp-port={self.smtp.port}"]

    def run_cron(self, xml_id):
        """Run a scheduled action now; the server itself runs none."""
        self.shell(f"env.ref({xml_id!r}).method_direct_trigger()\n")

    def start(self):
        self.smtp = Controller(self.mailbox, hostname="127.0.0.1", port=free_port())
        self.smtp.start()
        self.process = subprocess.Popen(
            [
                "odoo",
                f"--database={self.db}",
                f"--db-filter=^{self.db}$",
                f"--http-port={self.port}",
                "--http-interface=127.0.0.1",
                *self._get_mail_options(),
                "--max-cron-threads=0",
                f"--logfile={self.log}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait()

    def wait(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"Odoo stopped at once:\n{self.log_tail()}")
            try:
                urllib.request.urlopen(f"{self.url}/web/health", timeout=5).close()
                # The first page loads the registry.
                urllib.request.urlopen(f"{self.url}/web/login", timeout=60).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise RuntimeError(f"Odoo did not answer on {self.url}:\n{self.log_tail()}")

    def log_tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def unexpected_log(self):
        """Return the log lines of level WARNING and above that nobody allowed."""
        return list(log_allowlist.unexpected_lines(self.log, log_allowlist.load()))

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.smtp:
            self.smtp.stop()
            self.smtp = None

    def kill(self):
        """End as a power cut does: nothing is finished, nobody is told."""
        self.process.kill()
        self.process.wait()
        self.stop()

    def drop(self):
        subprocess.run(
            ["dropdb", "--if-exists", "--force", self.db],
            check=True,
            capture_output=True,
        )
        shutil.rmtree(self.filestore / self.db, ignore_errors=True)

    def remove(self):
        self.stop()
        self.drop()


if __name__ == "__main__":
    with LiveServer() as server:
        print(server.url, file=sys.stderr)
        server.process.wait()
