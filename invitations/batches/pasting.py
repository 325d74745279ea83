"""Pasted lines: `Name <a@b>`, `company; a@b`, bare addresses, or cells copied from a sheet."""

from __future__ import annotations

import csv
import re

from customers.checks import PUBLIC_MAIL_DOMAINS
from customers.tables import MOST_ROWS, Table, TooManyRows, table_of
from invitations.batches.columns import COLUMNS, is_a_head

_ADDRESS = re.compile(r"[^\s<>;,\"]+@[^\s<>;,\"]+")
_NAMED = re.compile(r"(?:\"?([^\"<>;,]*?)\"?\s*<)?([^\s<>;,\"]+@[^\s<>;,\"]+)>?")
_SEPARATORS = re.compile(r"[;,\t]")


def read_pasted(text: str) -> Table:
    """One row an address; a line without one is a row to fix. Raises TooManyRows, and what
    `table_of` raises for cells copied with their heads."""
    lines = [line.strip() for line in text.replace("\0", "").splitlines()]
    first = next((line for line in lines if line), "")
    for delimiter in "\t;,":
        if delimiter in first and is_a_head(first.split(delimiter)):
            return table_of(csv.reader(lines, delimiter=delimiter), COLUMNS)
    rows: list[dict[str, str]] = []
    for number, line in enumerate(lines, start=1):
        rows += [row | {"number": str(number)} for row in _rows(line)]
        if len(rows) > MOST_ROWS:
            raise TooManyRows(len(rows))
    return Table(_numbered(rows), [])


def _numbered(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """By line; where a line holds several addresses, by address."""
    numbers = [row["number"] for row in rows]
    if len(set(numbers)) == len(numbers):
        return rows
    return [row | {"number": str(n)} for n, row in enumerate(rows, start=1)]


def _rows(line: str) -> list[dict[str, str]]:
    if not line:
        return []
    found = _ADDRESS.findall(line)
    if not found:
        return [{"email": line}]
    if len(found) > 1 or "<" in line:
        return [_named(match[1] or "", match[2]) for match in _NAMED.finditer(line)]
    around = [part.strip(' "') for part in _SEPARATORS.split(line.replace(found[0], ""))]
    words = [part for part in around if part] + ["", ""]
    return [
        {"email": found[0], "company": words[0] or _company(found[0]), "contact_name": words[1]}
    ]


def _named(name: str, address: str) -> dict[str, str]:
    return {"email": address, "company": _company(address), "contact_name": name.strip()}


def _company(address: str) -> str:
    """Nobody wrote a name: the domain stands for it until somebody does."""
    domain = address.rpartition("@")[2].lower().strip(".")
    return "" if domain in PUBLIC_MAIL_DOMAINS else domain
