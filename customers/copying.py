"""The list as CSV straight from PostgreSQL's COPY: rows are named, dated and guarded in SQL and
pass through here unread. The same bytes as customers/export.py writes row by row; a test compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Expression, F, Func, TextField, Value, When
from django.db.models.functions import NullIf, TruncDate
from django.utils.translation import gettext as _

from customers.columns import Column
from customers.countries import country_names
from customers.models import AccountQuerySet, AccountState

# A statement of the web may not run for long; this one lasts as long as its reader takes.
_TIMEOUT = "15min"
_BLOCK = 64 * 1024

# CSV writes NULL as nothing and an empty text as "", so every empty cell is NULL.


class Harmless(Func):
    """As customers.export.harmless, for an expression without parameters."""

    template = (
        "CASE WHEN left(%(expressions)s, 1) IN ('=', '+', '-', '@', E'\\t', E'\\r')"
        " THEN '''' || %(expressions)s ELSE NULLIF(%(expressions)s, '') END"
    )
    output_field = TextField()


class Joined(Func):
    """The words of a JSON array with commas between."""

    template = (
        "CASE WHEN %(expressions)s <> '[]' THEN (SELECT string_agg(word, ', ' ORDER BY place)"
        " FROM jsonb_array_elements_text(%(expressions)s) WITH ORDINALITY AS words (word, place))"
        " END"
    )
    output_field = TextField()


class Named(Func):
    """What the code in a field is called; the code itself when nobody knows it."""

    output_field = TextField()

    def __init__(self, field: str, names: Mapping[str, str]) -> None:
        super().__init__(field, names=json.dumps(names))

    def as_sql(self, compiler: Any, *_: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        code, params = compiler.compile(self.get_source_expressions()[0])
        return f"COALESCE(%s::jsonb ->> {code}, {code})", (self.extra["names"], *params, *params)


def _cells(key: str) -> list[Expression | F]:
    """What a column is in SQL."""
    match key:
        case "relationship":
            return [Named("state", {state.value: str(state.label) for state in AccountState})]
        case "provider":
            return [Harmless(Joined("provider_names"))]
        case "access":
            dap = Case(When(has_dap=True, then=Value(_("Yes"))), output_field=TextField())
            return [dap, NullIf("gdap_active", Value(0)), TruncDate("gdap_ends_at")]
        case "changed" | "since":
            return [TruncDate("changed_at" if key == "changed" else "since")]
        case "country":
            return [Named("country", country_names())]
        case "tags":
            return [Harmless(Joined("tag_names"))]
        case "owner":
            return [Harmless("owner__person__name")]
        case "tax_id":
            return [Harmless("tax_id")]
        case _:
            return [F("customer_id")]


def copied(accounts: AccountQuerySet, columns: Iterable[Column]) -> Iterator[bytes]:
    """The rows as lines of CSV, in blocks. Memory does not grow with them."""
    cells: list[Expression | F] = [Harmless("name"), Harmless("domain")]
    cells += [cell for column in columns for cell in _cells(column.key)]
    shown = {f"cell_{n}": cell for n, cell in enumerate(cells)}
    sql, params = accounts.annotate(**shown).values(*shown).query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{_TIMEOUT}'")
        with cursor.copy(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", params) as lines:
            yield from _in_blocks(lines)


def _in_blocks(lines: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """The driver hands over line by line; a web server is quicker with more at once."""
    block = bytearray()
    for line in lines:
        block += line
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)
