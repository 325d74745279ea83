"""Asking for a full export, and its end."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from jobs.models import Job
from jobs.queue import start_job
from partners.exports.parts import parts
from partners.exports.writing import remove_files
from partners.models import DataExport, ExportState, ExportUnderWay, Member

KIND = "data_export"


@transaction.atomic
def ask_for_export(by: Member) -> Job:
    """Begin to write all data of the partner into a file. Raises ExportUnderWay."""
    try:
        with transaction.atomic():
            export = DataExport.unscoped.create(partner=by.partner, asked_by=by)
    except IntegrityError:
        raise ExportUnderWay from None
    record(Verb.PARTNER_DATA_EXPORTED, export, by=by, partner=by.partner)
    total = len(parts()) + 1
    return start_job(KIND, by=by, total=total, subject=export.pk, title=str(export))


def remove_outlived() -> int:
    """The files that have been there for 7 days. How many. May run twice."""
    removed = 0
    for export in DataExport.unscoped.outlived(now()):
        remove_files(export)
        mine = DataExport.unscoped.filter(pk=export.pk, state=ExportState.READY)
        removed += mine.update(state=ExportState.REMOVED)
    return removed
