"""Long work: what was started, how far it came, whose hands it is in."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from partners.models import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet

LEASE = timedelta(seconds=60)  # longer than any one slice; renewed after each


class JobOver(Exception):
    """It has ended: nothing is left to cancel."""


class NothingToRetry(Exception):
    """It is still at work, or nothing of it failed or was left."""


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting to start")
    RUNNING = "running", _("Working")
    DONE = "done", _("Finished")
    CANCELLED = "cancelled", _("Rest cancelled")
    FAILED = "failed", _("Stopped by an error")


OVER = (JobState.DONE, JobState.CANCELLED, JobState.FAILED)


class JobQuerySet(PartnerQuerySet["Job"]):
    def unfinished(self) -> Self:
        return self.exclude(state__in=OVER)

    def due(self, at: datetime) -> Self:
        """Left to do and in nobody's hands, the longest waiting first."""
        is_free = Q(leased_until=None) | Q(leased_until__lt=at)
        return self.unfinished().filter(is_free, next_at__lte=at).order_by("next_at")


class JobManager(PartnerManager["Job"]):
    def for_partner(self, partner: Partner) -> JobQuerySet:
        return JobQuerySet(self.model, using=self._db).owned_by(partner)


class Job(models.Model):
    """One piece of long work of one partner, done slice by slice.

    What a slice does is said by its kind (`settings.JOB_KINDS`). The counts repeat what the rows
    of the work say after the last slice, so a killed worker cannot make them drift. `lease` names
    the runner that has it in hands; the lease runs out when that runner dies.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=9, choices=JobState, default=JobState.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    cancel_wanted_at = models.DateTimeField(null=True, editable=False)
    # In whose hands, until when; tries since the last slice that went well
    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=now)
    last_error = models.CharField(max_length=200, blank=True)

    objects = JobManager()
    unscoped = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["partner", "-created_at"], name="job_of_partner"),
            models.Index(
                fields=["next_at"], condition=Q(state__in=["queued", "running"]), name="job_due"
            ),
            models.Index(fields=["kind", "subject_id"], name="job_about"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=OVER, finished_at__isnull=False, lease=None)
                | Q(~Q(state__in=OVER), finished_at=None),
                name="job_end_has_its_time",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state__in=["queued", "running"]),
                name="job_one_at_work_a_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def handled(self) -> int:
        return self.done + self.skipped + self.failed

    @property
    def left(self) -> int:
        return max(self.total - self.handled, 0)

    @property
    def percent(self) -> int:
        return min(self.handled * 100 // self.total, 100) if self.total else 100

    @property
    def may_be_retried(self) -> bool:
        """Something of it failed, or was left when it stopped."""
        return self.is_over and (self.failed > 0 or self.left > 0)

    def cancel(self, at: datetime) -> None:
        """The rest is not wanted. The slice in hand is finished; the runner closes the job."""
        if self.is_over:
            raise JobOver
        self.cancel_wanted_at = self.cancel_wanted_at or at

    def close(self, state: JobState, at: datetime) -> None:
        self.state, self.finished_at = state, at
        self.lease = self.leased_until = None

    def reopen(self, at: datetime) -> None:
        """Take it up again, for what failed or was left."""
        if not self.may_be_retried:
            raise NothingToRetry
        self.state, self.finished_at = JobState.QUEUED, None
        self.cancel_wanted_at, self.attempts, self.next_at = None, 0, at
        self.last_error = ""
