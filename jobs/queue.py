"""Handing long work to the jobs, in the transaction that prepares it."""

from __future__ import annotations

from uuid import UUID

from jobs.models import Job
from jobs.worker import run_after_commit
from partners.models import Member


def start_job(kind: str, *, by: Member, total: int, subject: UUID, title: str) -> Job:
    """A job of this kind about `subject`, of `total` rows. Call in the transaction that prepares
    the work: it begins after commit. One job at a time may be at work on a subject."""
    job = Job.unscoped.create(
        partner=by.partner,
        kind=kind,
        subject_id=subject,
        title=title[:160],
        total=total,
        started_by=by,
    )
    run_after_commit(job)
    return job
