"""The processes of compose.yaml, started from here: web, worker and beat."""

import os
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


class Installation:
    """An installation set up by environment alone, as .env does it."""

    def __init__(self, folder, *, database, redis, mail):
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
        }

    def manage(self, *words):
        """One command of manage.py; what it printed."""
        command = [sys.executable, ROOT / "manage.py", *words]
        return subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True, cwd=ROOT
        ).stdout

    @contextmanager
    def process(self, *words):
        """A process that writes its log to `<its name>.log` and is stopped at the end."""
        with open(self.folder / f"{words[0]}.log", "ab") as log:
            process = subprocess.Popen(
                [BIN / words[0], *words[1:]],
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
        bind = f"127.0.0.1:{self.port}"
        options = ["--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
        return self.process("gunicorn", "portal.wsgi", "--bind", bind, *options)

    def worker(self):
        return self.process("celery", "-A", "portal", "worker", "--concurrency", "1")

    def beat(self):
        schedule = str(self.folder / "beat")
        return self.process("celery", "-A", "portal", "beat", "--schedule", schedule)

    def call(self, task):
        """Have the worker do a task now."""
        command = [BIN / "celery", "-A", "portal", "call", task]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, cwd=ROOT)

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:  # noqa: S310
                return answer.status == 200
        except OSError:
            return False

    def logs(self):
        return "".join(file.read_text() for file in sorted(self.folder.glob("*.log")))


def kill(process):
    """As a power cut would: the process and its children, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
