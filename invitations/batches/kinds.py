"""The three jobs of a batch, as the app `jobs` wants to know them (settings.JOB_KINDS)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from audit.models import Verb
from audit.record import SYSTEM, record
from invitations.batches.creating import batch_of, create_slice
from invitations.batches.sending import send_slice
from invitations.batches.sharing import failed_to_share, share_slice
from invitations.batches.staging import counts_of
from invitations.batches.words import with_number
from invitations.models import Batch, BatchRow, BatchState, Problem, RowState
from jobs.kinds import JobKind
from jobs.models import Job
from partners.models import Member
from partners.permissions import Action


def page(job: Job) -> str:
    return reverse("invitations:batch", args=[job.partner.slug, job.subject_id])


def _move(batch: Batch, state: BatchState) -> None:
    batch.state = state
    batch.save(update_fields=["state"])


def _cancelled(by: Member, job: Job) -> None:
    record(Verb.BATCH_CANCELLED, batch_of(job), by=by, partner=job.partner, count=job.left)


def _log_end(batch: Batch, job: Job) -> None:
    record(
        Verb.BATCH_FINISHED,
        batch,
        by=SYSTEM,
        partner=job.partner,
        after={"state": batch.state},
        count=job.done,
        skipped=job.skipped,
        failed=job.failed,
    )


# --- Creating ------------------------------------------------------------------------------------


def _failed_to_create(batch: Batch) -> QuerySet[BatchRow]:
    failed = BatchRow.unscoped.of(batch).filter(state=RowState.FAILED, invitation=None)
    return failed.exclude(problem=Problem.DELETED)


def _create_again(job: Job) -> None:
    batch = batch_of(job)
    batch.require(BatchState.STAGED, BatchState.CREATED, BatchState.SHARED)
    _failed_to_create(batch).update(state=RowState.READY, problem="", facts={})
    _move(batch, BatchState.CREATING)


def _creation_finished(job: Job) -> None:
    """With nothing created the batch can be put right again."""
    batch = batch_of(job)
    counts = counts_of(batch)
    made = counts["created"] + counts["shared"] + failed_to_share(batch).count()
    if not made:
        _failed_to_create(batch).update(state=RowState.TO_FIX)
    _move(batch, BatchState.CREATED if made else BatchState.STAGED)
    _log_end(batch, job)


def _creation_problems(job: Job) -> Iterator[str]:
    found = _failed_to_create(batch_of(job)).order_by("number")
    return (with_number(row) for row in found[:10])


CREATION = JobKind(
    label=_("Creating invitations"),
    action=Action.MANAGE_INVITATIONS,
    run_slice=create_slice,
    page=page,
    retry=_create_again,
    cancelled=_cancelled,
    finished=_creation_finished,
    problems=_creation_problems,
    result="invitations:batch_result",
)


# --- Sharing -------------------------------------------------------------------------------------


def _share_again(job: Job) -> None:
    batch = batch_of(job)
    batch.require(BatchState.CREATED, BatchState.SHARED)
    failed_to_share(batch).update(state=RowState.CREATED, problem="", facts={})
    _move(batch, BatchState.SHARING)


def _sharing_finished(job: Job) -> None:
    batch = batch_of(job)
    is_all = not counts_of(batch)["created"]
    batch.shared_at = batch.shared_at or (now() if is_all else None)
    batch.save(update_fields=["shared_at"])
    _move(batch, BatchState.SHARED if is_all else BatchState.CREATED)
    _log_end(batch, job)


def _sharing_problems(job: Job) -> Iterator[str]:
    found = failed_to_share(batch_of(job)).order_by("number")
    return (with_number(row) for row in found[:10])


SHARING = JobKind(
    label=_("Sharing invitations"),
    action=Action.MANAGE_INVITATIONS,
    run_slice=share_slice,
    page=page,
    retry=_share_again,
    cancelled=_cancelled,
    finished=_sharing_finished,
    problems=_sharing_problems,
    result="invitations:batch_result",
)


# --- Sending -------------------------------------------------------------------------------------

SENDING = replace(SHARING, label=_("Sending invitations"), run_slice=send_slice)
