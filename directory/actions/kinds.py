"""The jobs of a directory, as the app `jobs` wants to know them (settings.JOB_KINDS)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from directory.actions import acting
from directory.actions.changing import change_of, change_slice, wait_again
from directory.actions.creating import create_slice, upload_of, wanted_again
from directory.models import (
    PASSWORDS_FOR,
    ActState,
    ChangedState,
    LicenceChangeRow,
    UploadRow,
    UploadRowState,
    UploadState,
    UserActRow,
)
from jobs.kinds import JobKind
from jobs.models import Job
from partners.models import Member
from partners.permissions import Action


def _nothing_more(_by: Member, _job: Job) -> None:
    """History tells of each person; the job page tells of the rest."""


def _finished(_job: Job) -> None:
    """Each person's line says what became of them."""


# --- Licences of many ----------------------------------------------------------------------------


def _change_page(job: Job) -> str:
    change = change_of(job)
    return reverse("directory:change", args=[job.partner.slug, change.customer_id, change.pk])


def _change_again(job: Job) -> None:
    wait_again(change_of(job))


def _change_problems(job: Job) -> Iterator[str]:
    rows = LicenceChangeRow.unscoped.filter(change=job.subject_id, state=ChangedState.FAILED)
    return (f"{row.name}: {row.get_problem_display()}" for row in rows.order_by("number")[:10])


CHANGE = JobKind(
    label=_("Changing licences"),
    action=Action.MANAGE_LICENCES,
    run_slice=change_slice,
    page=_change_page,
    retry=_change_again,
    cancelled=_nothing_more,
    finished=_finished,
    problems=_change_problems,
)


# --- Users from a file ---------------------------------------------------------------------------


def _upload_page(job: Job) -> str:
    upload = upload_of(job)
    return reverse("directory:upload", args=[job.partner.slug, upload.customer_id, upload.pk])


def _create_again(job: Job) -> None:
    upload = upload_of(job)
    wanted_again(upload.pk)
    upload.state = UploadState.CREATING
    upload.save(update_fields=["state"])


def _created(job: Job) -> None:
    """From now on the passwords can be had, for an hour."""
    upload = upload_of(job)
    upload.state, upload.passwords_until = UploadState.CREATED, now() + PASSWORDS_FOR
    upload.save(update_fields=["state", "passwords_until"])


def _upload_problems(job: Job) -> Iterator[str]:
    rows = UploadRow.unscoped.filter(upload=job.subject_id, state=UploadRowState.FAILED)
    return (f"{row}: {row.get_problem_display()}" for row in rows.order_by("number")[:10])


UPLOAD = JobKind(
    label=_("Creating users"),
    action=Action.MANAGE_USERS,
    run_slice=create_slice,
    page=_upload_page,
    retry=_create_again,
    cancelled=_nothing_more,
    finished=_created,
    problems=_upload_problems,
)


# --- Many people blocked, unblocked or given new passwords ---------------------------------------


def _act_page(job: Job) -> str:
    act = acting.act_of(job)
    return reverse("directory:act", args=[job.partner.slug, act.customer_id, act.pk])


def _act_again(job: Job) -> None:
    acting.wait_again(acting.act_of(job))


def _act_problems(job: Job) -> Iterator[str]:
    rows = UserActRow.unscoped.filter(act=job.subject_id, state=ActState.FAILED)
    return (f"{row.name}: {row.get_problem_display()}" for row in rows.order_by("number")[:10])


def _act_kind(label: Promise) -> JobKind:
    return JobKind(
        label=label,
        action=Action.MANAGE_USERS,
        run_slice=acting.act_slice,
        page=_act_page,
        retry=_act_again,
        cancelled=_nothing_more,
        finished=_finished,
        problems=_act_problems,
    )


BLOCK = _act_kind(_("Blocking users"))
UNBLOCK = _act_kind(_("Unblocking users"))
RESET = _act_kind(_("Resetting passwords"))
