"""The job of a full export, as the app `jobs` wants to know it (settings.JOB_KINDS)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.kinds import JobKind
from jobs.models import Job, JobState
from partners.exports.writing import export_of, export_slice, remove_files
from partners.models import DataExport, ExportState, Member
from partners.permissions import Action


def _page(job: Job) -> str:
    return reverse("partners:data_exports", args=[job.partner.slug])


def _again(job: Job) -> None:
    """From the beginning: the files of the stopped one are gone."""
    mine = DataExport.unscoped.filter(pk=job.subject_id)
    mine.update(state=ExportState.WORKING, part=0, after="", counts={})


def _cancelled(_by: Member, _job: Job) -> None:
    """Its end is noted by `_finished`."""


def _finished(job: Job) -> None:
    """One that did not come to its end leaves no file."""
    if job.state == JobState.DONE:
        return
    export = export_of(job)
    remove_files(export)
    DataExport.unscoped.filter(pk=export.pk).update(state=ExportState.STOPPED)


def _problems(_job: Job) -> Iterator[str]:
    return iter(())


EXPORT = JobKind(
    label=_("Exporting all data"),
    action=Action.EXPORT_EVERYTHING,
    run_slice=export_slice,
    page=_page,
    retry=_again,
    cancelled=_cancelled,
    finished=_finished,
    problems=_problems,
)
