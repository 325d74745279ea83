"""Pages of the list of invitations by key: the address names the row one has come to."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, DateTimeField, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from invitations.models import Invitation, InvitationQuerySet
from people.models import Person

# Where a date is missing, in the order: drafts were shared before all others and never end.
NEVER_SHARED = datetime(1970, 1, 1, tzinfo=UTC)
NEVER_ENDS = datetime(2999, 1, 1, tzinfo=UTC)

type Order = Sequence[tuple[str, bool]]

# name → (column, is it descending); each ends with the key, so that the order is total
ORDERS: dict[str, Order] = {
    "created": (("created_at", True), ("pk", True)),
    "shared": (("shared_key", True), ("pk", True)),
    "ends": (("end_key", False), ("pk", False)),
    "company": (("company", False), ("pk", False)),
}
# How the list begins for those who mostly look after their own.
OWN_FIRST: Order = (("theirs", False), ("created_at", True), ("pk", True))


@dataclass(frozen=True)
class Page:
    """One page and the keys of its neighbours, empty where there are none."""

    rows: list[Invitation]
    previous: str
    next: str


def turned(order: Order) -> Order:
    return [(name, not descending) for name, descending in order]


def with_keys(invitations: InvitationQuerySet, person: Person) -> InvitationQuerySet:
    """What an order may name besides columns."""
    dated = {"output_field": DateTimeField()}
    return invitations.annotate(
        shared_key=Coalesce("shared_at", Value(NEVER_SHARED, **dated)),
        end_key=Coalesce("expires_at", Value(NEVER_ENDS, **dated)),
        theirs=Case(When(inviter=person, then=0), default=1, output_field=IntegerField()),
    )


def page(invitations: InvitationQuerySet, order: Order, after: str, before: str, size: int) -> Page:
    """`after` or `before` are keys as `Page` gives them; what is no key is left out."""
    backwards = bool(before)
    key = read_key(before or after, order)
    walked = turned(order) if backwards and key else order
    if key:
        invitations = invitations.filter(_beyond(walked, key))
    rows = list(invitations.order_by(*_terms(walked))[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if not rows:
        return Page([], "", "")
    if walked is not order:
        rows.reverse()
        return Page(rows, write_key(rows[0], order) if more else "", write_key(rows[-1], order))
    return Page(
        rows,
        write_key(rows[0], order) if key else "",
        write_key(rows[-1], order) if more else "",
    )


def sorted_by(invitations: InvitationQuerySet, order: Order) -> InvitationQuerySet:
    return invitations.order_by(*_terms(order))


def _terms(order: Order) -> list[str]:
    return [f"-{name}" if descending else name for name, descending in order]


def _beyond(order: Order, key: Sequence[Any]) -> Q:
    """Behind the row with this key: the columns may run in different directions."""
    beyond, equal = Q(), Q()
    for (name, descending), value in zip(order, key, strict=True):
        beyond |= equal & Q(**{f"{name}__{'lt' if descending else 'gt'}": value})
        equal &= Q(**{name: value})
    return beyond


def write_key(row: Invitation, order: Order) -> str:
    values = [getattr(row, name) for name, _descending in order]
    packed = json.dumps([_text(value) for value in values], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _text(value: Any) -> str | int:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def read_key(text: str, order: Order) -> list[Any] | None:
    """The values of a key, or None for anything that is not one."""
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            return None
        return [_value(name, value) for (name, _d), value in zip(order, values, strict=True)]
    except (ValueError, binascii.Error, RecursionError):
        return None


def _value(name: str, value: Any) -> Any:
    """Raises ValueError for what the column cannot hold."""
    if name == "theirs":
        if value not in (0, 1):
            raise ValueError
        return value
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    if name == "pk":
        return UUID(value)
    if name == "company":
        return value.encode("utf-8").decode()
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or not 1900 < moment.year < 3000:
        raise ValueError
    return moment
