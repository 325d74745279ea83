"""Cancelling and retrying long work; jobs.queue starts it."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now

from jobs.kinds import kind_of
from jobs.models import Job, JobState
from jobs.worker import run_after_commit
from partners.models import Member


def held(by: Member, job: Job) -> Job:
    Job.objects.for_partner(by.partner).get(pk=job.pk)
    rows = Job.unscoped.select_for_update(of=("self",))
    return rows.select_related("partner", "started_by__person").get(pk=job.pk)


@transaction.atomic
def cancel_job(by: Member, job: Job) -> Job:
    """Stop before the next slice; what is done stays. Raises JobOver."""
    row = held(by, job)
    asked_before = row.cancel_wanted_at is not None
    row.cancel(now())
    row.save(update_fields=["cancel_wanted_at"])
    kind = kind_of(row)
    if not asked_before:
        kind.cancelled(by, row)
    if row.lease is None:
        row.close(JobState.CANCELLED, now())
        row.save(update_fields=["state", "finished_at", "lease", "leased_until"])
        kind.finished(row)
    return row


@transaction.atomic
def retry_job(by: Member, job: Job) -> Job:
    """Take it up again, for what failed or was left. Raises NothingToRetry."""
    row = held(by, job)
    row.reopen(now())
    kind_of(row).retry(row)
    row.failed = 0
    row.save(
        update_fields=[
            *("state", "finished_at", "cancel_wanted_at", "attempts", "next_at", "last_error"),
            "failed",
        ]
    )
    run_after_commit(row)
    return row
