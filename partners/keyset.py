"""Pages of a list by key: the address names the row one has come to, not a number of a page."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

# (column or annotation, is it descending), the last one unique, so that the order is total
type Order = Sequence[tuple[str, bool]]
# How the value of each column is read from an address; raises ValueError for what is none
type Readers = Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True)
class KeyedPage[M: Model]:
    """One page and the keys of its neighbours, empty where there are none."""

    rows: list[M]
    previous: str
    next: str


def turned(order: Order) -> Order:
    return [(name, not descending) for name, descending in order]


def page[M: Model](
    found: QuerySet[M], order: Order, readers: Readers, *, after: str, before: str, size: int
) -> KeyedPage[M]:
    """`after` or `before` are keys as `KeyedPage` gives them; what is no key is left out."""
    backwards = bool(before)
    key = read_key(before or after, order, readers)
    walked = turned(order) if backwards and key else order
    if key:
        found = found.filter(_beyond(walked, key))
    rows = list(found.order_by(*_terms(walked))[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if not rows:
        return KeyedPage([], "", "")
    if walked is not order:
        rows.reverse()
        first = write_key(rows[0], order) if more else ""
        return KeyedPage(rows, first, write_key(rows[-1], order))
    return KeyedPage(
        rows,
        write_key(rows[0], order) if key else "",
        write_key(rows[-1], order) if more else "",
    )


def sorted_by[S: QuerySet[Any]](found: S, order: Order) -> S:
    return found.order_by(*_terms(order))


def _terms(order: Order) -> list[str]:
    return [f"-{name}" if descending else name for name, descending in order]


def _beyond(order: Order, key: Sequence[Any]) -> Q:
    """Behind the row with this key: the columns may run in different directions."""
    (first, is_down), (start, *_rest) = order[0], key
    # Said apart, it is where an index can begin; databases do not see it in the alternatives.
    bound = Q(**{f"{first}__{'lte' if is_down else 'gte'}": start})
    beyond, equal = Q(), Q()
    for (name, descending), value in zip(order, key, strict=True):
        beyond |= equal & Q(**{f"{name}__{'lt' if descending else 'gt'}": value})
        equal &= Q(**{name: value})
    return bound & beyond


def write_key(row: Model, order: Order) -> str:
    values = [getattr(row, name) for name, _descending in order]
    packed = json.dumps([_text(value) for value in values], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _text(value: Any) -> str | int:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def read_key(text: str, order: Order, readers: Readers) -> list[Any] | None:
    """The values of a key, or None for anything that is not one."""
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            return None
        return [readers[name](value) for (name, _d), value in zip(order, values, strict=True)]
    except (ValueError, binascii.Error, RecursionError):
        return None


def read_text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    return value.encode("utf-8").decode()


def read_id(value: Any) -> UUID:
    return UUID(read_text(value))


def read_flag(value: Any) -> int:
    if value not in (0, 1):
        raise ValueError
    return int(value)


def read_moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(read_text(value))
    if moment.tzinfo is None or not 1900 < moment.year < 3000:
        raise ValueError
    return moment
