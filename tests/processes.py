"""The processes of compose.yaml, started from here: web, worker and beat."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tests.servers import free_port

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


def eventually(happened, seconds=20):
    """Wait until `happened()` is true; its last answer."""
    deadline = time.monotonic() + seconds
    while not (answer := happened()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer


def database_url(connection):
    """Where another process finds the database of this test."""
    at = connection.settings_dict
    password = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    return f"postgres://{at['USER']}{password}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def composed(service):
    """The command of a service in compose.yaml, so that what is tested is what is run."""
    section = (ROOT / "compose.yaml").read_text().split(f"\n  {service}:\n")[1]
    return shlex.split(re.search(r"^    command: (.+)$", section, re.MULTILINE)[1])


class CommandFailed(Exception):
    """manage.py ended with an error."""


class Installation:
    """An installation set up by environment alone, as .env does it."""

    def __init__(self, folder, *, database, redis="", mail="console://"):
        self.folder = folder
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SECRET_KEY": "a-key-for-one-test-run-and-no-other-0123456789-abcdefghij",
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "EMAIL_URL": mail,
            "PUBLIC_BASE_URL": self.address,
            "STATIC_ROOT": str(folder / "static"),
            "DEBUG": "0",
            "DEMO": "0",
            # A second factor would need an authenticator; tests of signing in have one.
            "REQUIRE_MFA": "0",
        }

    def manage(self, *words):
        """One command of manage.py; what it printed. Raises CommandFailed with what it said."""
        command = [sys.executable, ROOT / "manage.py", *words]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, cwd=ROOT
        )
        if done.returncode:
            raise CommandFailed(done.stderr)
        return done.stdout

    @contextmanager
    def process(self, name, program, *words):
        """A process that writes its log to `<name>.log` and is stopped at the end."""
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                [BIN / program, *words],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(40)
                except subprocess.TimeoutExpired:
                    kill(process)

    def web(self):
        here = {"0.0.0.0:8000": f"127.0.0.1:{self.port}"}
        return self.process("web", *(here.get(word, word) for word in composed("web")))

    def worker(self):
        return self.process("worker", *composed("worker"))

    def beat(self):
        here = {"/tmp/beat": str(self.folder / "beat")}  # noqa: S108 (inside the container)
        return self.process("beat", *(here.get(word, word) for word in composed("beat")))

    def call(self, task):
        """Have the worker do a task now."""
        command = [BIN / "celery", "-A", "portal", "call", task]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, cwd=ROOT)

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def logs(self):
        return "".join(file.read_text() for file in sorted(self.folder.glob("*.log")))


def kill(process):
    """As a power cut would: the process and its children, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
