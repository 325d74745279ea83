"""How a job gets done: leased by one runner, slice by slice, resumed by another when that dies.

A job is leased by one conditional UPDATE. After each slice the runner writes down how far it is
and renews the lease: that is its heartbeat. Whoever is killed leaves a lease that runs out, and
the next sweep hands the job on. Slices may run twice, so nothing is lost or doubled by that.
"""

from __future__ import annotations

import logging
import time
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import now

from jobs.kinds import Progress, kind_of
from jobs.models import LEASE, Job, JobState
from notifications.events import NoticeEvent
from notifications.tell import tell

logger = logging.getLogger(__name__)

TRIES = 5  # in a row without one slice going well
FIRST_PAUSE = timedelta(seconds=5)
BUDGET = 60.0  # seconds of work before others get their turn; Celery's limit is far beyond


def run(job_id: uuid.UUID) -> bool:
    """Work on a job for at most BUDGET seconds. True when it is to be called again at once.

    May be called twice or in parallel: one leases the job, the others do nothing.
    """
    job = _lease(job_id, now())
    if job is None:
        return False
    if job.attempts > TRIES:  # trying itself was what died, again and again
        _close(job, JobState.FAILED)
        return False
    stop = time.monotonic() + BUDGET
    while time.monotonic() < stop:
        if job.cancel_wanted_at is not None:
            _close(job, JobState.CANCELLED)
            return False
        try:
            progress = kind_of(job).run_slice(job)
        except Exception as problem:  # whatever it is, it must be seen on the job's page
            logger.exception("Job %s (%s) stumbled", job.pk, job.kind)
            _stumbled(job, problem)
            return False
        if not _note(job, progress):
            return False
        if not progress.left:
            _close(job, JobState.DONE)
            return False
    _give_back(job)
    return True


def _lease(job_id: uuid.UUID, at: datetime) -> Job | None:
    mine = uuid.uuid4()
    free = Job.unscoped.due(at).filter(pk=job_id).order_by()
    taken = free.update(
        lease=mine,
        leased_until=at + LEASE,
        state=JobState.RUNNING,
        started_at=Coalesce("started_at", at),
        attempts=F("attempts") + 1,
    )
    rows = Job.unscoped.select_related("partner", "started_by__person")
    return rows.get(pk=job_id) if taken else None


def _note(job: Job, progress: Progress) -> bool:
    """The heartbeat. False when another runner has the job: this one was too slow and leaves."""
    mine = Job.unscoped.filter(pk=job.pk, lease=job.lease)
    kept = mine.update(
        done=progress.done,
        skipped=progress.skipped,
        failed=progress.failed,
        total=progress.done + progress.skipped + progress.failed + progress.left,
        leased_until=now() + LEASE,
        attempts=0,
        last_error="",
    )
    if kept:
        job.refresh_from_db(
            fields=["cancel_wanted_at", "done", "skipped", "failed", "total", "attempts"]
        )
    return bool(kept)


def _give_back(job: Job) -> None:
    mine = Job.unscoped.filter(pk=job.pk, lease=job.lease)
    mine.update(lease=None, leased_until=None, next_at=now())


def _stumbled(job: Job, problem: Exception) -> None:
    """A slice raised: try again after a pause, or stop and say so. The error names no person."""
    error = type(problem).__name__
    mine = Job.unscoped.filter(pk=job.pk, lease=job.lease)
    if job.attempts >= TRIES:
        mine.update(last_error=error)
        _close(job, JobState.FAILED)
        return
    pause = FIRST_PAUSE * 2 ** max(job.attempts - 1, 0)
    mine.update(
        attempts=max(job.attempts, 1),
        last_error=error,
        lease=None,
        leased_until=None,
        next_at=now() + pause,
    )


@transaction.atomic
def _close(job: Job, state: JobState) -> None:
    rows = Job.unscoped.select_related("partner", "started_by__person")
    row = rows.select_for_update(of=("self",)).get(pk=job.pk)
    if row.lease != job.lease or row.is_over:
        return
    row.close(state, now())
    row.save(update_fields=["state", "finished_at", "lease", "leased_until"])
    kind_of(row).finished(row)
    _tell_starter(row)
    logger.info("Job %s (%s) ended: %s", row.pk, row.kind, row.state)


def _tell_starter(job: Job) -> None:
    """The person may have left the page long ago."""
    tell(
        NoticeEvent.JOB_FINISHED,
        [job.started_by.person],
        partner=job.partner,
        customer=None,
        about=("jobs.job", job.pk),
        path=reverse("jobs:job", args=[job.partner.slug, job.pk]),
        dedupe_key=str(job.pk),
        params={"name": job.title, "n": job.done},
    )


def run_due(limit: int = 20) -> int:
    """Take up what is due, one after the other. Returns how many jobs were taken up."""
    ids = list(Job.unscoped.due(now()).values_list("pk", flat=True)[:limit])
    for job_id in ids:
        run(job_id)
    return len(ids)
