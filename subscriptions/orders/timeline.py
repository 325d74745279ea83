"""What happened to one order, or one order request, for people to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from audit.models import Event, Verb
from audit.timeline import Day, Planned, Step, by_day, by_whom, details, origin
from subscriptions.models import Order, OrderState

LOOKS = {
    Verb.ORDER_SUBMITTED: ("send", "info"),
    Verb.ORDER_DONE: ("check", "ok"),
    Verb.ORDER_FAILED: ("warning", "danger"),
    Verb.ORDER_RETRIED: ("refresh", "info"),
    Verb.ORDER_CANCELLED: ("minus-circle", ""),
    Verb.ORDER_REQUESTED: ("send", "info"),
    Verb.ORDER_REQUEST_ACCEPTED: ("check", "ok"),
    Verb.ORDER_REQUEST_REFUSED: ("close", "danger"),
    Verb.ORDER_REQUEST_WITHDRAWN: ("minus-circle", ""),
}
# The page says it already.
UNSAID = {"number", "lines", "note", "order"}


def days(events: Iterable[Event]) -> list[Day]:
    return by_day(map(_step, events))


def _step(event: Event) -> Step:
    icon, tone = LOOKS.get(Verb(event.verb), ("info", ""))
    sentence = by_whom(event, str(event.get_verb_display()))
    return Step(event.at, sentence, icon, tone, details(event, UNSAID) + origin(event))


def fulfilled_from(order: Order) -> datetime | None:
    """Until then it can be taken back at leisure."""
    if order.state != OrderState.PROCESSING or order.submitted_at is None:
        return None
    return order.submitted_at + timedelta(seconds=settings.ORDER_PAUSE_SECONDS)


def planned(order: Order, at: datetime) -> list[Planned]:
    due = fulfilled_from(order)
    return [Planned(due, _("It is fulfilled"), "cart")] if due and due > at else []
