"""Jobs on Celery. Both tasks may run twice."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils.timezone import now

from jobs import running
from jobs.models import Job


@shared_task
def run(job_id: str) -> None:
    """Work on one job for a while, then queue up again behind the others."""
    if running.run(UUID(job_id)):
        run.delay(job_id)


@shared_task
def sweep() -> None:
    """What a killed worker left, the broker forgot, or waits for its pause to end."""
    if not settings.CELERY_BROKER_URL:
        running.run_due(limit=1)  # nobody to hand it to; the thread of jobs takes the others
        return
    for job_id in Job.unscoped.due(now()).values_list("pk", flat=True)[:100]:
        run.delay(str(job_id))
