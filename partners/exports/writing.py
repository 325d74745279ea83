"""Writing a full export: slice by slice into small files, at the end into one zip.

A slice writes a file of its own name and moves it into place whole, so one that runs twice, or at
two workers, writes the same again. All workers and web servers see settings.EXPORT_DIR.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from jobs.kinds import Progress
from jobs.models import Job
from partners.exports.parts import Part, parts, plain
from partners.models import KEPT_FOR, DataExport, ExportState
from people.lines import harmless

SLICE = 5000


def folder() -> Path:
    path = Path(settings.EXPORT_DIR)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def file_of(export: DataExport) -> Path:
    return folder() / f"{export.pk}.zip"


def _chunks_of(export: DataExport) -> Path:
    path = folder() / str(export.pk)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def export_of(job: Job) -> DataExport:
    return DataExport.unscoped.select_related("partner", "asked_by__person").get(pk=job.subject_id)


def export_slice(job: Job) -> Progress:
    """The next rows of the part in hand; behind the last part, the zip."""
    export, every = export_of(job), parts()
    if export.state != ExportState.WORKING:
        return Progress(len(every) + 1, 0, 0, 0)
    if export.part < len(every):
        _write_rows(export, every[export.part])
        export.refresh_from_db(fields=["part"])
        return Progress(export.part, 0, 0, len(every) + 1 - export.part)
    _finish(export, every)
    return Progress(len(every) + 1, 0, 0, 0)


def _write_rows(export: DataExport, part: Part) -> None:
    found = part.page(export.partner, export.after, SLICE)
    before = export.counts.get(part.name, 0)
    if found:
        stem = f"{part.name}-{before:09}"
        rows = [{name: plain(row[name]) for name in part.columns} for row in found]
        _put(_chunks_of(export) / f"{stem}.json", _as_json(rows))
        _put(_chunks_of(export) / f"{stem}.csv", _as_csv(rows))
    is_last = len(found) < SLICE
    # Only from where this slice began: another runner may have been here.
    here = DataExport.unscoped.filter(pk=export.pk, part=export.part, after=export.after)
    here.update(
        part=export.part + is_last,
        after="" if is_last else str(found[-1]["pk"]),
        counts=export.counts | {part.name: before + len(found)},
    )


def _put(path: Path, text: str) -> None:
    """Whole or not at all."""
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _as_json(rows: list[dict[str, Any]]) -> str:
    """The members of a list, without its brackets."""
    return ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def _as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([harmless(_cell(value)) for value in row.values()])
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


# --- The zip -------------------------------------------------------------------------------------


def _finish(export: DataExport, every: list[Part]) -> None:
    target = file_of(export)
    temporary = target.with_name(f"{target.name}.{uuid.uuid4().hex}")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", readme(export, every))
        for part in every:
            _collect(archive, export, part)
    temporary.chmod(0o600)
    size = temporary.stat().st_size
    temporary.replace(target)
    with transaction.atomic():
        mine = DataExport.unscoped.filter(pk=export.pk, state=ExportState.WORKING)
        mine.update(state=ExportState.READY, size=size, expires_at=now() + KEPT_FOR)
    shutil.rmtree(_chunks_of(export), ignore_errors=True)


def _collect(archive: zipfile.ZipFile, export: DataExport, part: Part) -> None:
    """Two files of one part, copied piece by piece."""
    with archive.open(f"{part.name}.json", "w", force_zip64=True) as file:
        file.write(b"[\n")
        for number, chunk in enumerate(_pieces(export, part, "json")):
            file.write(b",\n" if number else b"")
            _copy(chunk, file)
        file.write(b"\n]\n")
    with archive.open(f"{part.name}.csv", "w", force_zip64=True) as file:
        head = io.StringIO()
        csv.writer(head).writerow(part.columns)
        file.write(b"\xef\xbb\xbf" + head.getvalue().encode())
        for chunk in _pieces(export, part, "csv"):
            _copy(chunk, file)


def _pieces(export: DataExport, part: Part, ending: str) -> Iterator[Path]:
    digits = "[0-9]" * 9
    return iter(sorted(_chunks_of(export).glob(f"{part.name}-{digits}.{ending}")))


def _copy(path: Path, file: IO[bytes]) -> None:
    with path.open("rb") as piece:
        shutil.copyfileobj(piece, file)


def readme(export: DataExport, every: list[Part]) -> str:
    """What each file is, in the language of who asked."""
    person = export.asked_by.person
    with translation.override(person.language or export.partner.language):
        lines = [
            _("All data of %(name)s") % {"name": export.partner.name},
            _("Asked for by %(name)s on %(moment)s (UTC)")
            % {"name": person, "moment": f"{export.asked_at:%Y-%m-%d %H:%M}"},
            "",
            _("Each kind is there twice: as JSON, and as CSV for spreadsheets (UTF-8)."),
            _("Moments are in UTC. Passwords, links and codes that open something are not in it."),
            "",
        ]
        lines += [
            f"{part.name}: {part.about} ({export.counts.get(part.name, 0)})" for part in every
        ]
    return os.linesep.join(lines) + os.linesep


def remove_files(export: DataExport) -> None:
    """The file and what was written for it. What is gone already is no error."""
    file_of(export).unlink(missing_ok=True)
    shutil.rmtree(_chunks_of(export), ignore_errors=True)
