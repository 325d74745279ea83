"""The list as a file: exactly what is shown, safe to open in a spreadsheet, row by row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from openpyxl import Workbook

from customers.columns import COLUMNS, Column, fields_of
from customers.countries import country_names
from customers.models import AccountQuerySet, AccountState

FORMATS = ("csv", "xlsx")
# A sheet ends at 1,048,576 rows; writing so many takes minutes. Larger lists leave as CSV.
XLSX_ROWS = 100_000
_CHUNK = 2000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

type Cells = Callable[[dict[str, Any]], list[str]]


def harmless(value: str) -> str:
    """A spreadsheet runs what begins with one of these as a formula; an apostrophe stops it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _day(value: datetime | None) -> str:
    return localdate(value).isoformat() if value else ""


def _cells(columns: Iterable[Column]) -> tuple[list[str], Cells]:
    """The heads, and what makes a row of cells. Labels are looked up once, not in each row."""
    states = {str(state.value): str(state.label) for state in AccountState}
    countries = country_names()
    parts: dict[str, tuple[list[str], Cells]] = {
        "relationship": (
            [str(COLUMNS["relationship"].label)],
            lambda row: [states[row["state"]]],
        ),
        "provider": (
            [str(COLUMNS["provider"].label)],
            lambda row: [", ".join(row["provider_names"])],
        ),
        "access": (
            ["DAP", "GDAP", _("GDAP ends")],
            lambda row: [
                _("Yes") if row["has_dap"] else "",
                str(row["gdap_active"] or ""),
                _day(row["gdap_ends_at"]),
            ],
        ),
        "changed": ([str(COLUMNS["changed"].label)], lambda row: [_day(row["changed_at"])]),
        "since": ([str(COLUMNS["since"].label)], lambda row: [_day(row["since"])]),
        "country": (
            [str(COLUMNS["country"].label)],
            lambda row: [str(countries.get(row["country"], row["country"]))],
        ),
        "tax_id": ([str(COLUMNS["tax_id"].label)], lambda row: [row["tax_id"]]),
        "tags": ([str(COLUMNS["tags"].label)], lambda row: [", ".join(row["tag_names"])]),
        "owner": (
            [str(COLUMNS["owner"].label)],
            lambda row: [str(row["owner__person__name"] or "")],
        ),
        "id": ([str(COLUMNS["id"].label)], lambda row: [str(row["customer_id"])]),
    }
    used = [parts[column.key] for column in columns]
    heads = [_("Customer"), _("Primary domain"), *(head for heads, _make in used for head in heads)]

    def cells(row: dict[str, Any]) -> list[str]:
        found = [row["name"], row["domain"]]
        for _heads, make in used:
            found += make(row)
        return [harmless(value) for value in found]

    return heads, cells


def _rows(accounts: AccountQuerySet, columns: list[Column]) -> Iterator[list[str]]:
    heads, cells = _cells(columns)
    yield heads
    for row in accounts.values(*fields_of(columns)).iterator(chunk_size=_CHUNK):
        yield cells(row)


class _Echo:
    """csv writes into it, and gets the line back."""

    def write(self, line: str) -> str:
        return line


def as_csv(accounts: AccountQuerySet, columns: list[Column]) -> Iterator[str]:
    """Lines of CSV, with the mark that tells Excel it is UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    lines: list[str] = []
    for row in _rows(accounts, columns):
        lines.append(writer.writerow(row))
        if len(lines) == _CHUNK:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


def as_xlsx(accounts: AccountQuerySet, columns: list[Column]) -> IO[bytes]:
    """A workbook in a temporary file, written row by row. Every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Customers"))
    for row in _rows(accounts, columns):
        sheet.append([_printable(value) for value in row])
    file = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    book.save(file)
    file.seek(0)
    return file


def _printable(value: str) -> str:
    """XML 1.0 has no control characters; openpyxl refuses them."""
    return "".join(c for c in value if c >= " " or c in "\t\n\r")


def answer(accounts: AccountQuerySet, columns: list[Column], file_format: str) -> HttpResponseBase:
    """The download. Labels are those of the language in force while it is made."""
    name = f"{_('customers')}-{localdate().isoformat()}.{file_format}"
    if file_format == "xlsx":
        return FileResponse(as_xlsx(accounts, columns), as_attachment=True, filename=name)
    lines = as_csv(accounts, columns)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
