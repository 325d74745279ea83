"""The job of an import, as the app `jobs` wants to know it (settings.JOB_KINDS)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import Verb
from audit.record import SYSTEM, record
from customers.imports.importing import import_of, import_slice
from customers.imports.staging import counts_of
from customers.imports.words import with_number
from customers.models import ImportRow, ImportRowState, ImportState
from jobs.kinds import JobKind
from jobs.models import Job
from partners.models import Member
from partners.permissions import Action


def _page(job: Job) -> str:
    return reverse("customers:import", args=[job.partner.slug, job.subject_id])


def _again(job: Job) -> None:
    """What failed is wanted again; what was left still is."""
    intake = import_of(job)
    failed = ImportRow.unscoped.of(intake).filter(state=ImportRowState.FAILED)
    failed.update(state=ImportRowState.READY, problem="", facts={})
    intake.state = ImportState.RUNNING
    intake.save(update_fields=["state"])


def _cancelled(_by: Member, _job: Job) -> None:
    """Its end is noted by `_finished`."""


def _finished(job: Job) -> None:
    """With nothing imported it can be put right again."""
    intake = import_of(job)
    made = counts_of(intake)["imported"]
    if not made:
        failed = ImportRow.unscoped.of(intake).filter(state=ImportRowState.FAILED)
        failed.update(state=ImportRowState.TO_FIX)
    intake.state = ImportState.DONE if made else ImportState.STAGED
    intake.save(update_fields=["state"])
    record(
        Verb.CUSTOMER_IMPORT_FINISHED,
        intake,
        by=SYSTEM,
        partner=job.partner,
        count=job.done,
        skipped=job.skipped + job.left,
        failed=job.failed,
    )


def _problems(job: Job) -> Iterator[str]:
    failed = ImportRow.unscoped.of(import_of(job)).filter(state=ImportRowState.FAILED)
    return (with_number(row) for row in failed.order_by("number")[:10])


IMPORT = JobKind(
    label=_("Importing customers"),
    action=Action.EDIT_CUSTOMERS,
    run_slice=import_slice,
    page=_page,
    retry=_again,
    cancelled=_cancelled,
    finished=_finished,
    problems=_problems,
    result="customers:import_result",
)
