"""Does the jobs without a broker."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from jobs.models import Job
from jobs.running import run_due
from outbox.background import Background

RUN = "jobs.tasks.run"


class Worker(Background):
    name = "jobs"

    def work(self) -> bool:
        return run_due() > 0


WORKER = Worker()


def run_after_commit(job: Job) -> None:
    """Ask for the job to begin as soon as the row is there."""
    transaction.on_commit(partial(WORKER.ask, RUN, [str(job.pk)]))
