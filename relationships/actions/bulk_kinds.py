"""The jobs upon many admin relationships, as the app `jobs` wants to know them: one kind of work,
named for each act (settings.JOB_KINDS)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import Verb
from audit.record import SYSTEM, record
from jobs.kinds import JobKind
from jobs.models import Job
from partners.models import Member
from relationships.actions.bulk import MANAGE, bulk_of, run_slice
from relationships.models import BulkRow, Obstacle, Outcome

FIRST = 10


def page(job: Job) -> str:
    return reverse("relationships:bulk", args=[job.partner.slug, job.subject_id])


def _again(job: Job) -> None:
    failed = BulkRow.unscoped.of(bulk_of(job)).filter(outcome=Outcome.FAILED)
    failed.update(outcome=Outcome.WAITING, obstacle="")


def _cancelled(by: Member, job: Job) -> None:
    bulk = bulk_of(job)
    verb = Verb.GDAP_BULK_CANCELLED
    record(verb, bulk, by=by, partner=job.partner, act=bulk.act, count=job.left)


def _finished(job: Job) -> None:
    bulk = bulk_of(job)
    record(
        Verb.GDAP_BULK_FINISHED,
        bulk,
        by=SYSTEM,
        partner=job.partner,
        act=bulk.act,
        count=job.done,
        skipped=job.skipped,
        failed=job.failed,
    )


def _problems(job: Job) -> Iterator[str]:
    """What was left and why, the first of them."""
    rows = BulkRow.unscoped.of(bulk_of(job)).exclude(obstacle="").order_by("number")
    named = rows.values_list("admin_relationship__name", "obstacle")[:FIRST]
    return (f"{name}: {Obstacle(obstacle).label}" for name, obstacle in named)


def _kind(label: Promise) -> JobKind:
    return JobKind(
        label=label,
        action=MANAGE,
        run_slice=run_slice,
        page=page,
        retry=_again,
        cancelled=_cancelled,
        finished=_finished,
        problems=_problems,
        result="relationships:bulk_csv",
    )


EXTEND = _kind(_("Turning on auto-extend"))
STOP = _kind(_("Turning off auto-extend"))
ASSIGN = _kind(_("Assigning a group"))
NARROW = _kind(_("Removing Global Administrator"))
END = _kind(_("Ending admin relationships"))
