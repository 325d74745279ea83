"""Pages of the list of subscriptions by key: what ends first stands first, and the address names
the row one has come to."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from subscriptions.models import Subscription, SubscriptionQuerySet

type Key = tuple[datetime, UUID]


@dataclass(frozen=True)
class Page:
    """One page and the keys of its neighbours, empty where there are none."""

    rows: list[Subscription]
    previous: str
    next: str


def in_order(found: SubscriptionQuerySet) -> SubscriptionQuerySet:
    return found.order_by("term_ends_at", "pk")


def page(found: SubscriptionQuerySet, after: str, before: str, size: int) -> Page:
    """`after` or `before` are keys as `Page` gives them; what is no key is left out."""
    key, backwards = read_key(before or after), bool(before)
    backwards = backwards and key is not None
    if key is not None:
        found = found.filter(_beyond(key, backwards=backwards))
    ordered = found.order_by("-term_ends_at", "-pk") if backwards else in_order(found)
    rows = list(ordered[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if not rows:
        return Page([], "", "")
    if backwards:
        rows.reverse()
        return Page(rows, write_key(rows[0]) if more else "", write_key(rows[-1]))
    return Page(rows, write_key(rows[0]) if key else "", write_key(rows[-1]) if more else "")


def _beyond(key: Key, *, backwards: bool) -> Q:
    at, pk = key
    side = "lt" if backwards else "gt"
    bound = {f"term_ends_at__{side}e": at}
    same_moment = Q(**{"term_ends_at": at, f"pk__{side}": pk})
    return Q(**bound) & (Q(**{f"term_ends_at__{side}": at}) | same_moment)


def write_key(row: Subscription) -> str:
    packed = f"{row.term_ends_at.isoformat()} {row.pk}".encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_key(text: str) -> Key | None:
    """None for anything that is not one."""
    try:
        said = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        moment, pk = said.split(" ")
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or not 1900 < at.year < 3000:
            return None
        return at, UUID(pk)
    except (ValueError, binascii.Error):
        return None
