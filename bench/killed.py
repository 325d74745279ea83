"""A real Celery worker on a real Redis, killed (kill -9) while it creates a batch."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils.timezone import now

from invitations.batches.creating import start_creation
from invitations.batches.reading import read_table
from invitations.batches.staging import Options, stage_batch
from invitations.models import Invitation
from jobs.models import Job
from partners.models import Member
from tests.processes import database_url
from tests.servers import redis

CELERY = [sys.executable, "-m", "celery", "-A", "portal"]


def killed_worker(member: Member, data: bytes, rows: int) -> None:
    """Prints how far the killed worker came, how long the other took, and what was doubled."""
    options = Options(language="pl", valid_days=30)
    job = start_creation(member, stage_batch(member, "bench.csv", read_table(data), options))
    with redis() as url:
        environment = os.environ | {
            "DATABASE_URL": database_url(connection),
            "REDIS_URL": url or "",
            "LOG_LEVEL": "WARNING",
        }
        started = time.perf_counter()
        worker = begin(environment)
        wait(lambda: Invitation.unscoped.count() > rows // 3)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        before, at = Invitation.unscoped.count(), time.perf_counter()
        lease = Job.unscoped.get(pk=job.pk).leased_until
        print(f"killed after {at - started:.1f} s with {before:,} of {rows:,} created;")
        print(f"its lease would have run for {(lease - now()).total_seconds():.0f} s more")
        Job.unscoped.update(leased_until=now() - timedelta(seconds=1))
        worker = begin(environment)
        wait(lambda: Job.unscoped.get(pk=job.pk).is_over)
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait()
    job.refresh_from_db()
    domains = Invitation.unscoped.values("domain").distinct().count()
    print(f"resumed and finished {time.perf_counter() - at:.1f} s later: {job.state},")
    print(
        f"{job.done:,} done, {job.failed} failed, {Invitation.unscoped.count() - domains} doubled"
    )


def begin(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    root = Path(__file__).parent.parent
    switches = ["worker", "--concurrency", "1"]
    worker = subprocess.Popen(
        [*CELERY, *switches], env=environment, cwd=root, start_new_session=True
    )
    call = [*CELERY, "call", "jobs.tasks.sweep"]
    subprocess.run(call, env=environment, cwd=root, check=True, capture_output=True)
    return worker


def wait(happened: Callable[[], bool], seconds: int = 300) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)
