"""Private PostgreSQL and Redis for the tests, and the rules about what may be skipped.

From the command line: `python tests/servers.py pytest …` runs the command with DATABASE_URL set to
a PostgreSQL that lives only as long. Exit status 78 when this machine has no PostgreSQL.
`TEST_DATABASE_URL` (a running server) is taken before Debian's binaries, and those before PATH.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

NO_POSTGRESQL = 78
CI = os.environ.get("CI") == "true"


def free_port():
    """A free port below 32768: above, it could be taken by any client's own end.

    Each process begins its search elsewhere, so that two do not choose the same one.
    """
    first = 21000 + os.getpid() * 37 % 10000
    for port in range(first, first + 1000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"No free port from {first} on")


def wait_for_port(port, process, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} stopped with status {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args[0]} does not listen on port {port}")


@contextlib.contextmanager
def running(command, **options):
    """A process that is stopped at the end, whatever happens."""
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def postgresql_binaries():
    """The folder with initdb and postgres, newest first, or None."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    on_path = shutil.which("postgres")
    folders = [*found, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def unprivileged():
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def postgresql():
    """The URL of a PostgreSQL that nobody else uses; None when there is no PostgreSQL."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    binaries = postgresql_binaries()
    if binaries is None:
        yield None
        return
    identity = unprivileged()
    with tempfile.TemporaryDirectory(prefix="ogniwo-pg-") as folder:
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        data, port = f"{folder}/data", free_port()
        options = {"cwd": folder, "stdout": subprocess.DEVNULL, **identity}
        initdb = [binaries / "initdb", "-D", data, "-U", "portal", "-A", "trust"]
        subprocess.run([*initdb, "-E", "UTF8", "--locale=C.UTF-8", "-N"], check=True, **options)
        switches = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories="]
        # Nothing here outlives the tests, so nothing needs to reach the disk.
        switches += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        command = [binaries / "postgres", "-D", data]
        command += [word for switch in switches for word in ("-c", switch)]
        with (
            open(f"{folder}/log", "wb") as log,
            running(command, stderr=log, **options) as process,
        ):
            wait_for_port(port, process)
            yield f"postgres://portal@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def redis():
    """The URL of a Redis (or Valkey) that nobody else uses; None when there is none."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        yield None
        return
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with (
        tempfile.TemporaryDirectory(prefix="ogniwo-redis-") as folder,
        running(command, cwd=folder, stdout=subprocess.DEVNULL) as process,
    ):
        wait_for_port(port, process)
        yield f"redis://127.0.0.1:{port}/0"


def chromium():
    """Where Chromium is, or None."""
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return next(filter(None, map(shutil.which, names)), None)


# --- For pytest --------------------------------------------------------------------------------


def is_postgresql():
    from django.conf import settings

    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def missing():
    """Marker → why tests that carry it cannot run here."""
    absent = {}
    if not is_postgresql():
        absent["postgresql"] = "runs on PostgreSQL only: script/test does both"
    if not (
        os.environ.get("TEST_REDIS_URL")
        or shutil.which("redis-server")
        or shutil.which("valkey-server")
    ):
        absent["redis"] = "needs redis-server (or valkey-server) on PATH"
    if chromium() is None:
        absent["browser"] = "needs Chromium on PATH"
    return absent


def pytest_collection_modifyitems(items):
    absent = missing()
    for item in items:
        for marker, reason in absent.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """CI skips nothing: there, a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if CI and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def redis_url():
    with redis() as url:
        yield url


if __name__ == "__main__":
    with postgresql() as address:
        if address is None:
            sys.exit(NO_POSTGRESQL)
        sys.exit(subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}))
