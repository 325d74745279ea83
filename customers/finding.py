"""Finding customers among a million: beginnings by b-tree, substrings by trigrams, counts capped.

The planner is never trusted with LIKE and ORDER BY and LIMIT together: it walks the ordered index
and filters, which takes the longer the rarer the match. So at most CAP candidates are taken first,
in whatever order the index gives them, and sorted here. Only when there are more does the ordered
walk begin: then matches are common, and it is short.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Left

from customers.models import BEGINNING, Account, AccountQuerySet, AccountState
from customers.search import fold
from partners.models import Partner
from people.models import ListPreference, Person

CAP = 1000
STATEMENT_TIMEOUT_MS = 2000
_QUERY_CANCELED = "57014"
# Shorter ones are looked for at the beginning of names only: a trigram needs three letters.
_INSIDE_FROM = 3
_MAX_TEXT, _MAX_WORDS = 100, 5


class TooSlow(Exception):
    """The database was stopped after STATEMENT_TIMEOUT_MS."""


@dataclass(frozen=True)
class Found:
    """One page of a search: the ids in their order, and how many there are, at most CAP."""

    ids: list[int]
    total: int
    capped: bool


def search_text(typed: str) -> str:
    """What was typed, folded like the search key. Numbers lose their spaces and dashes."""
    clean = typed.encode("utf-8", "ignore").decode()[: 2 * _MAX_TEXT]
    text = fold(clean)[:_MAX_TEXT]
    if re.fullmatch(r"[\d .\-/]+", text):
        return re.sub(r"[^\d]", "", text)
    return text


def matching(accounts: AccountQuerySet, text: str) -> AccountQuerySet:
    """All that match, for counting and exporting: every word somewhere in the search key."""
    if len(text) < _INSIDE_FROM:
        return _beginning(accounts, text)
    for word in text.split()[:_MAX_WORDS]:
        accounts = accounts.filter(search__contains=word)
    return accounts


def find(
    accounts: AccountQuerySet, text: str, order: Sequence[str], reverse: bool, window: slice
) -> Found:
    """The matches of `window`. By name, those that begin with `text` come first."""
    if order[0] != "sort_key" or (reverse and len(text) >= _INSIDE_FROM):
        return _sorted(matching(accounts, text), order, reverse, window)
    begun = _beginning(accounts, text)
    first = _candidates(begun, ("sort_key", "id"))
    if len(first) > CAP:
        return _first_thousand(begun, reverse, window)
    ids = [row[-1] for row in sorted(first, reverse=reverse)]
    if len(text) < _INSIDE_FROM:
        return Found(ids[window], len(ids), False)
    rest = matching(accounts, text).exclude(pk__in=ids) if ids else matching(accounts, text)
    return _after(ids, rest, order, window)


def _first_thousand(begun: AccountQuerySet, reverse: bool, window: slice) -> Found:
    """Of names that begin alike there are too many: in the order of the index that found them.

    Walking the list's own order instead would pass every name before them.
    """
    key, pk = (F(name).desc() if reverse else F(name).asc() for name in ("beginning", "id"))
    ids = begun.order_by(key, pk).values_list("id", flat=True)
    return Found(list(ids[window.start : max(min(window.stop, CAP), window.start)]), CAP, True)


def _after(ids: list[int], rest: AccountQuerySet, order: Sequence[str], window: slice) -> Found:
    """`ids`, then the rest in its order."""
    left = slice(max(window.start - len(ids), 0), max(window.stop - len(ids), 0))
    others = _sorted(rest, order, False, left)
    total = len(ids) + others.total
    return Found(ids[window] + others.ids, min(total, CAP), others.capped or total > CAP)


def _beginning(accounts: AccountQuerySet, text: str) -> AccountQuerySet:
    begun = accounts.annotate(beginning=Left("search", BEGINNING)).filter(
        beginning__startswith=text[:BEGINNING]
    )
    return begun.filter(search__startswith=text) if len(text) > BEGINNING else begun


def _candidates(accounts: AccountQuerySet, order: Sequence[str]) -> list[tuple[Any, ...]]:
    """Up to CAP + 1 keys in no order: the planner has no reason to walk an ordered index."""
    return list(accounts.order_by().values_list(*order)[: CAP + 1])


def _sorted(accounts: AccountQuerySet, order: Sequence[str], reverse: bool, window: slice) -> Found:
    candidates = _candidates(accounts, order)
    if len(candidates) <= CAP:
        ids = [row[-1] for row in sorted(candidates, reverse=reverse)]
        return Found(ids[window], len(ids), False)
    if window.start >= CAP or window.stop <= window.start:
        return Found([], CAP, True)
    ordering = [F(name).desc() if reverse else F(name).asc() for name in order]
    walk = accounts.order_by(*ordering).values_list("id", flat=True)
    return Found(list(walk[window.start : min(window.stop, CAP)]), CAP, True)


@contextmanager
def bounded() -> Iterator[None]:
    """On PostgreSQL, no statement inside runs longer than two seconds, whether or not somebody
    still waits for the answer. Raises TooSlow."""
    if connection.vendor != "postgresql":
        yield
        return
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}")
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == _QUERY_CANCELED:
            raise TooSlow from error
        raise


# --- Views and their counts ---

# The views over the list: name → condition in SQL and, the same, in the ORM.
VIEWS: dict[str, tuple[str, dict[str, Any]]] = {
    "all": ("listed", {"listed": True}),
    **{
        state.value: (f"state = '{state.value}'", {"state": state.value})
        for state in (
            AccountState.RESELLER,
            AccountState.AWAITING,
            AccountState.NONE,
            AccountState.ADMIN_ONLY,
            AccountState.ENDED,
        )
    },
}
_TABLE = Account._meta.db_table
_PREFERENCES = ListPreference._meta.db_table
_COUNTS = ", ".join(
    f"(SELECT count(*) FROM (SELECT 1 FROM {_TABLE}"  # noqa: S608 (names of our own)
    f" WHERE partner_id = %s AND {condition} LIMIT {CAP + 1}) AS {view.replace('-', '_')}_rows)"
    for view, (condition, _where) in VIEWS.items()
)


@dataclass(frozen=True)
class Frame:
    """What stands around the rows: the counts of the views, how many match the filters when that
    was asked, and how this person likes the list. Counts go up to CAP + 1."""

    counts: dict[str, int]
    matching: int | None
    preference: ListPreference


def frame(
    partner: Partner, person: Person, list_name: str, filtered: AccountQuerySet | None
) -> Frame:
    """One statement for all of it. It is written by hand because building seven subqueries in the
    ORM costs more than running them."""
    counted, parameters = "NULL", ()
    if filtered is not None:
        inner = filtered.order_by().values("pk")[: CAP + 1].query
        sql, parameters = inner.sql_with_params()
        counted = f"(SELECT count(*) FROM ({sql}) AS matching)"  # noqa: S608 (Django's own SQL)
    statement = (
        f"SELECT {_COUNTS}, {counted}, p.columns, p.density, p.page_size"  # noqa: S608
        f" FROM (SELECT 1 AS one) AS o LEFT JOIN {_PREFERENCES} AS p"
        " ON p.person_id = %s AND p.list_name = %s"
    )
    with connection.cursor() as cursor:
        owned = [partner.pk] * len(VIEWS)
        cursor.execute(statement, [*owned, *parameters, person.pk, list_name])
        *counts, number, columns, density, size = cursor.fetchone()
    preference = ListPreference(person=person, list_name=list_name)
    if density is not None:
        preference.columns = json.loads(columns)
        preference.density, preference.page_size = density, size
    return Frame(dict(zip(VIEWS, counts, strict=True)), number, preference)
