"""The list as a file: exactly what is shown, safe to open in a spreadsheet, row by row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched, chain
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import connection
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from openpyxl import Workbook

from customers.columns import COLUMNS, Column, fields_of
from customers.copying import copied
from customers.countries import country_names
from customers.models import AccountQuerySet, AccountState
from people.lines import Echo, harmless

FORMATS = ("csv", "xlsx")
# A sheet ends at 1,048,576 rows; writing so many takes minutes. Larger lists leave as CSV.
XLSX_ROWS = 100_000
_CHUNK = 2000

type Row = Sequence[Any]
type Cells = Callable[[Row], list[str]]


def _day(value: datetime | None) -> str:
    return localdate(value).isoformat() if value else ""


def heads(columns: Iterable[Column]) -> list[str]:
    """The first line: a column has one head, admin access three."""
    access = ["DAP", "GDAP", _("GDAP ends")]
    named = ([str(c.label)] if c.key != "access" else access for c in columns)
    return [_("Customer"), _("Primary domain"), *(head for heads in named for head in heads)]


def _makers(fields: Sequence[str]) -> dict[str, Cells]:
    """Column → its cells of a row that has `fields`. Labels are looked up once, not in each row."""
    states = {str(state.value): str(state.label) for state in AccountState}
    countries, yes = country_names(), _("Yes")
    at = {name: place for place, name in enumerate(fields)}

    def one(name: str, cell: Callable[[Any], str]) -> Cells:
        place = at.get(name, 0)
        return lambda row: [cell(row[place])]

    def access(row: Row) -> list[str]:
        has_dap, active, ends = (row[at[name]] for name in COLUMNS["access"].fields)
        return [yes if has_dap else "", str(active or ""), _day(ends)]

    return {
        "relationship": one("state", lambda state: states[state]),
        "provider": one("provider_names", ", ".join),
        "access": access,
        "changed": one("changed_at", _day),
        "since": one("since", _day),
        "country": one("country", lambda code: countries.get(code, code)),
        "tax_id": one("tax_id", str),
        "tags": one("tag_names", ", ".join),
        "owner": one("owner__person__name", lambda name: name or ""),
        "id": one("customer_id", str),
    }


def _rows(accounts: AccountQuerySet, columns: list[Column]) -> Iterator[list[str]]:
    fields = ["name", "domain"]
    fields += [name for name in fields_of(columns) if name not in fields]
    known = _makers(fields)
    makers = [known[column.key] for column in columns]
    for row in accounts.values_list(*fields).iterator(chunk_size=_CHUNK):
        cells = [row[0], row[1]]
        for make in makers:
            cells += make(row)
        yield [harmless(cell) for cell in cells]


def as_csv(accounts: AccountQuerySet, columns: list[Column]) -> Iterator[str]:
    """The rows as lines of CSV, where the database cannot write them itself."""
    # Quotes and line ends as PostgreSQL's: customers/copying.py
    writer = csv.writer(Echo(), lineterminator="\n")
    for rows in batched(_rows(accounts, columns), _CHUNK):
        yield "".join(writer.writerow(row) for row in rows)


def _file(accounts: AccountQuerySet, columns: list[Column]) -> Iterator[str | bytes]:
    # The mark tells Excel that it is UTF-8.
    yield "\ufeff" + csv.writer(Echo(), lineterminator="\n").writerow(heads(columns))
    yield from (
        copied(accounts, columns)
        if connection.vendor == "postgresql"
        else as_csv(accounts, columns)
    )


def as_xlsx(accounts: AccountQuerySet, columns: list[Column]) -> IO[bytes]:
    """A workbook in a temporary file, written row by row. Every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Customers"))
    for row in chain([heads(columns)], _rows(accounts, columns)):
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
    lines = _file(accounts, columns)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
