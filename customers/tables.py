"""From an uploaded file to rows of named cells: CSV in the encodings people really have, or XLSX.

Whoever takes files says which columns it understands (`Columns`). Limits come before parsing: a
file is read only when its size, and what it unpacks to, are small.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from customers.search import fold

MOST_ROWS = 10_000
MOST_BYTES = 5 * 1024 * 1024
# What an XLSX of 10,000 rows unpacks to is a third of this; a zip bomb is thousands of times more.
MOST_UNPACKED = 30 * 1024 * 1024
_MOST_PARTS = 500
_MOST_COLUMNS = 50
_MOST_LINES = 3 * MOST_ROWS  # empty ones among them
_DELIMITERS = ";,\t"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

type Line = list[str]


class NotATable(Exception):
    """Neither a CSV nor an XLSX that can be read."""


class TooLarge(Exception):
    """The file, or what it unpacks to, is larger than a list of customers can be."""


class TooManyRows(Exception):
    """More rows than may be taken at once; `found` says how many, as far as they were counted."""

    def __init__(self, found: int) -> None:
        super().__init__(found)
        self.found = found


class ColumnsMissing(Exception):
    """The first line does not name a column that is needed; `sheet` is the file all the same."""

    def __init__(self, missing: list[str], sheet: Sheet) -> None:
        super().__init__(", ".join(missing))
        self.missing, self.sheet = missing, sheet


@dataclass(frozen=True)
class Table:
    """The rows of a file by field, each with the number it has in the file, and what was left."""

    rows: list[dict[str, str]]
    ignored: list[str]


@dataclass(frozen=True)
class Sheet:
    """A file before anybody says which column is which: its first line, and the others, each with
    its number."""

    heads: Line
    lines: list[tuple[int, Line]]

    @property
    def found(self) -> list[str]:
        """What the first line says, as far as it is worth showing."""
        return [head for head in self.heads if head][:20]

    def table(self, named: Mapping[int, str], answers: Collection[str] = ()) -> Table:
        """By position → field. `answers` are fields that are known and not read."""
        read = {at: field for at, field in named.items() if field not in answers}
        rows = []
        for number, line in self.lines:
            cells = {field: _plain(line[at]) for at, field in read.items() if at < len(line)}
            rows.append({"number": str(number)} | cells)
        ignored = [head for at, head in enumerate(self.heads) if head and at not in named]
        return Table(rows, ignored)


@dataclass(frozen=True)
class Columns:
    """What a file may hold. `heads`: field → its heads, folded, separated by `|`. `needed` must be
    there; `answers` are written by us into files people get back, and never read."""

    heads: Mapping[str, str]
    needed: tuple[str, ...]
    answers: frozenset[str] = frozenset()

    @cached_property
    def _field_of(self) -> dict[str, str]:
        return {head: field for field, heads in self.heads.items() for head in heads.split("|")}

    def field_of(self, head: str) -> str:
        """The field that a head names, or nothing."""
        words = fold(head).replace("_", " ").replace("-", " ").split()
        return self._field_of.get(" ".join(words), "")

    def named_in(self, heads: Sequence[str]) -> dict[int, str]:
        """Position → field. The first of two alike counts."""
        named: dict[int, str] = {}
        for position, head in enumerate(heads):
            field = self.field_of(head)
            if field and field not in named.values():
                named[position] = field
        return named

    def missing_in(self, named: Mapping[int, str]) -> list[str]:
        return [field for field in self.needed if field not in named.values()]


def read_table(data: bytes, columns: Columns) -> Table:
    """Raises TooLarge, NotATable, ColumnsMissing or TooManyRows."""
    if len(data) > MOST_BYTES:
        raise TooLarge
    lines = _sheet(data) if data[:4] == b"PK\x03\x04" else _separated(_text(data))
    return table_of(lines, columns)


def table_of(lines: Iterable[Line], columns: Columns) -> Table:
    """The same for cells that were read already."""
    sheet = sheet_of(lines)
    named = columns.named_in(sheet.heads)
    if missing := columns.missing_in(named):
        raise ColumnsMissing(missing, sheet)
    return sheet.table(named, columns.answers)


def sheet_of(lines: Iterable[Line]) -> Sheet:
    """The first line with something in it names the columns. Empty lines are no rows."""
    numbered = ((n, line) for n, line in enumerate(lines, start=1) if any(map(str.strip, line)))
    _number, heads = next(numbered, (0, []))
    if not heads:
        raise NotATable
    rows, size = [], 0
    for number, line in numbered:
        rows.append((number, line))
        size += sum(map(len, line))
        if size > MOST_UNPACKED:
            raise TooLarge
        if len(rows) > MOST_ROWS:
            raise TooManyRows(len(rows) + sum(1 for _line in numbered))
    return Sheet([head.strip()[:60] for head in heads], rows)


def _plain(cell: str) -> str:
    """On one line, and without the apostrophe that our own files put before a formula's sign."""
    text = " ".join(cell.split())
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


# --- CSV -----------------------------------------------------------------------------------------


def lines_of_csv(data: bytes) -> Iterator[Line]:
    """The cells of a CSV that has other columns than a `Columns` can name. Raises NotATable."""
    return _separated(_text(data))


def _text(data: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16, or the Windows-1250 of older spreadsheets."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in data[:200]:
        encodings = ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1250"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text):
            raise NotATable
        return text
    raise NotATable


def _separated(text: str) -> Iterator[Line]:
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    hint = re.match(r"sep=([;,\t])\r?\n", text)  # Excel's own
    if hint:
        text = text[hint.end() :]
    delimiter = hint[1] if hint else _delimiter(text)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as problem:
        raise NotATable from problem


def _delimiter(text: str) -> str:
    """The one that cuts the first line most often, quotes aside."""
    first = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    return max(_DELIMITERS, key=first.count)


# --- XLSX ----------------------------------------------------------------------------------------


def _sheet(data: bytes) -> Iterator[Line]:
    _unpacks_to_little(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)):
            if number > _MOST_LINES:
                raise TooManyRows(number)
            yield [_cell(value) for value in row]
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
    ) as problem:  # what openpyxl raises for workbooks that are none
        raise NotATable from problem


def _unpacks_to_little(data: bytes) -> None:
    """A zip says beforehand what it unpacks to, and Python reads no more than it says. A document
    type is where entities that multiply would be declared; no spreadsheet writes one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
                raise TooLarge
            for part in parts:
                with archive.open(part) as file:
                    if b"<!DOCTYPE" in file.read(2048):
                        raise NotATable
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as problem:
        raise NotATable from problem


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a tax number that the spreadsheet took for a quantity
    return _CONTROLS.sub("", str(value))
