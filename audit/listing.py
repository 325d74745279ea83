"""Finding events: whose, which, from where on."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware

from audit.forms import verbs_of
from audit.models import Event, EventQuerySet
from partners.models import Member
from partners.permissions import Action

PAGE_SIZE = 50


def events_for(member: Member) -> EventQuerySet:
    """Admin agents see the whole log of their partner, everybody else what they did."""
    log = Event.objects.for_partner(member.partner).select_related("person")
    return log if member.can(Action.VIEW_ACTIVITY) else log.filter(member=member)


def chosen(events: EventQuerySet, wanted: dict[str, Any]) -> EventQuerySet:
    """Those of the filter's days, customer, person and group, newest first."""
    start = make_aware(datetime.combine(wanted["since"], time.min))
    end = make_aware(datetime.combine(wanted["until"], time.min) + timedelta(days=1))
    found = events.filter(at__gte=start, at__lt=end)
    if wanted.get("customer"):
        found = found.filter(customer_id=wanted["customer"])
    if wanted.get("person"):
        found = found.filter(person=wanted["person"])
    if wanted.get("group"):
        found = found.filter(verb__in=verbs_of(wanted["group"]))
    return found.order_by("-at", "-id")


class Page(NamedTuple):
    events: list[Event]
    older: str


def page_after(events: EventQuerySet, cursor: str) -> Page:
    """The events after `cursor` (the `older` of the page before); a broken one is the start."""
    if place := _place(cursor):
        at, pk = place
        events = events.filter(Q(at__lt=at) | Q(at=at, id__lt=pk))
    rows = list(events[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return Page(shown, f"{shown[-1].at.isoformat()}_{shown[-1].pk}" if more else "")


def _place(cursor: str) -> tuple[datetime, int] | None:
    at_text, _sep, pk = cursor.partition("_")
    try:
        at = parse_datetime(at_text.replace(" ", "+"))
    except ValueError:
        return None
    if at is None or at.tzinfo is None or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    return at, int(pk)
