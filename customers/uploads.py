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
    ColumnsMissing,
    NotATable,
    Table,
    TooLarge,
    TooManyRows,
)


def understood(read: Callable[[], Table], heads: Mapping[str, Promise]) -> Table:
    """The table that `read` reads. Raises ValidationError that says what is wrong; `heads` are
    the names of columns as people know them."""
    try:
        return read()
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
    except ColumnsMissing as problem:
        words = _("A column is missing: %(missing)s. The first line has: %(found)s.")
        missing = ", ".join(str(heads[name]) for name in problem.missing)
        named = {"missing": missing, "found": ", ".join(problem.found)}
        raise ValidationError(words, params=named) from None


def content_of(file: UploadedFile[bytes]) -> bytes:
    """Raises TooLarge before anything of a large file is read."""
    if file.size is None or file.size > MOST_BYTES:
        raise TooLarge
    content: bytes = file.read()
    return content
