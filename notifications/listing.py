"""The page of notifications: newest first, in groups of days, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from notifications.models import Notification, NotificationQuerySet

PAGE_SIZE = 30
PANEL_SIZE = 6

TODAY = _("Today")
THIS_WEEK = _("This week")
EARLIER = _("Earlier")


class Page(NamedTuple):
    """`older` is the cursor of the next page, or nothing."""

    rows: list[Notification]
    older: str


class Group(NamedTuple):
    label: str | Promise
    rows: list[Notification]


def page_after(rows: NotificationQuerySet, cursor: str) -> Page:
    """Those after `cursor`; a broken one is the start."""
    if place := _place(cursor):
        at, pk = place
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, id__lt=pk))
    found = list(rows.order_by("-created_at", "-id")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    last = f"{shown[-1].created_at.isoformat()}_{shown[-1].pk}" if len(found) > PAGE_SIZE else ""
    return Page(shown, last)


def _place(cursor: str) -> tuple[datetime, UUID] | None:
    at_text, _sep, pk = cursor.partition("_")
    at = moment(at_text)
    try:
        return (at, UUID(pk)) if at else None
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """A point in time from an address or a form; nothing when it is none."""
    try:
        at = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def in_groups(rows: Iterable[Notification]) -> Iterator[Group]:
    """Today, this week (from Monday), earlier: by the clock of this installation."""
    today = localdate()
    monday = today - timedelta(days=today.weekday())
    for label, found in groupby(rows, lambda row: _group(row, today, monday)):
        yield Group(label, list(found))


def _group(row: Notification, today: date, monday: date) -> str | Promise:
    day = localtime(row.created_at).date()
    if day >= today:
        return TODAY
    return THIS_WEEK if day >= monday else EARLIER
