"""What is wrong with an uploaded list, for the form that asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from customers.tables import (
    MOST_BYTES,
    MOST_ROWS,
    Columns,
    ColumnsMissing,
    NotATable,
    Sheet,
    Table,
    TooLarge,
    TooManyRows,
)


def understood(read: Callable[[], Table]) -> Table | Sheet:
    """The table that `read` reads, or the sheet whose columns somebody has to match first. Raises
    ValidationError that says what is wrong."""
    try:
        found: Table | Sheet = read()
    except ColumnsMissing as problem:
        found = problem.sheet
    except TooLarge:
        raise ValidationError(
            _("The file is too large. The limit is 5 MB; split the file.")
        ) from None
    except NotATable:
        raise ValidationError(_("This file is neither a CSV nor an XLSX.")) from None
    except TooManyRows as problem:
        words = _("%(found)s rows. The limit is %(limit)s; split the file.")
        params = {"found": problem.found, "limit": MOST_ROWS}
        raise ValidationError(words, params=params) from None
    if not (found.rows if isinstance(found, Table) else found.lines):
        raise ValidationError(_("There is no row in it."))
    return found


def columns_missing(
    sheet: Sheet, columns: Columns, labels: Mapping[str, Promise]
) -> ValidationError:
    """Where nobody can match them; `labels` are the names of columns as people know them."""
    words = _("A column is missing: %(missing)s. The first line has: %(found)s.")
    missing = columns.missing_in(columns.named_in(sheet.heads))
    named = ", ".join(str(labels[name]) for name in missing)
    return ValidationError(words, params={"missing": named, "found": ", ".join(sheet.found)})


def content_of(file: UploadedFile[bytes]) -> bytes:
    """Raises TooLarge before anything of a large file is read."""
    if file.size is None or file.size > MOST_BYTES:
        raise TooLarge
    content: bytes = file.read()
    return content
