"""Lines of CSV that are safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import override

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: str) -> str:
    """A spreadsheet runs what begins with one of these as a formula; an apostrophe stops it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


class Echo:
    """csv writes into it, and gets the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Lines of CSV, with the mark that tells Excel it is UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([harmless(value) for value in row])


def in_language[Row](language: str, rows: Iterable[Row]) -> Iterator[Row]:
    """A stream is read after the request, when its language is gone: each row is made in this."""
    made = iter(rows)
    while True:
        with override(language):
            try:
                row = next(made)
            except StopIteration:
                return
        yield row
