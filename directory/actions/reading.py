"""From an uploaded file of users to rows: the documented format, and nothing beside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from customers.tables import NotATable, lines_of_csv
from directory.models import MOST_ROWS

MOST_BYTES = 256 * 1024
# domain.md §3.6; the last is for the answer of the portal and stays empty.
COLUMNS = {
    "first name": "first_name",
    "last name": "last_name",
    "display name": "display_name",
    "email": "email",
    "status update": "",
}
HEADS = ("First name", "Last name", "Display name", "Email", "Status update")
NEEDED = ("Display name", "Email")


class ExtraColumns(Exception):
    """Columns the format does not have."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class MissingColumns(Exception):
    """Columns the format needs."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class ExtraRows(Exception):
    """More than the format allows."""


class ExtraCells(Exception):
    """A row is longer than the first line."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Line:
    """One row, with the number it has in the file."""

    number: int
    cells: dict[str, str]


def read_users(data: bytes) -> list[Line]:
    """Raises NotATable or one of the exceptions above."""
    if len(data) > MOST_BYTES:
        raise ExtraRows
    lines = ((n, line) for n, line in enumerate(lines_of_csv(data), 1) if any(map(str.strip, line)))
    _first, heads = next(lines, (0, []))
    if not heads:
        raise NotATable
    names = _names(heads)
    rows = []
    for number, line in islice(lines, MOST_ROWS + 1):
        if any(cell.strip() for cell in line[len(names) :]):
            raise ExtraCells(number)
        cells = {name: _plain(cell) for name, cell in zip(names, line, strict=False) if name}
        rows.append(Line(number, cells))
    if len(rows) > MOST_ROWS:
        raise ExtraRows
    return rows


def _names(heads: list[str]) -> list[str]:
    plain = [" ".join(head.split()).casefold() for head in heads]
    while plain and not plain[-1]:  # delimiters a spreadsheet leaves at the end
        plain.pop()
    extra = [head for head, key in zip(heads, plain, strict=False) if key not in COLUMNS]
    if extra or len(set(plain)) < len(plain):
        raise ExtraColumns(extra or [head for head in heads if heads.count(head) > 1][:1])
    missing = [head for head in NEEDED if head.casefold() not in plain]
    if missing:
        raise MissingColumns(missing)
    return [COLUMNS[key] for key in plain]


def _plain(cell: str) -> str:
    """On one line, and without the apostrophe that our own files put before a formula's sign."""
    text = " ".join(cell.split())
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text
