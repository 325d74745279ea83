"""What happened to one subscription and what is still to come, for people to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Event, Verb
from audit.timeline import Day, Planned, Step, by_day, by_whom, details, origin
from subscriptions.models import (
    DISABLED_FOR,
    EXPIRED_FOR,
    Subscription,
    SubscriptionState,
    Term,
)
from subscriptions.notices import MONTH_BEFORE, WEEK_BEFORE

State = SubscriptionState
LOOKS = {
    Verb.SUBSCRIPTION_STARTED: ("cart", "ok"),
    Verb.SUBSCRIPTION_RENAMED: ("pencil", ""),
    Verb.SUBSCRIPTION_SEATS_ADDED: ("plus", "ok"),
    Verb.SUBSCRIPTION_SEATS_REDUCED: ("minus-circle", "warn"),
    Verb.SUBSCRIPTION_CANCELLED: ("x-circle", "danger"),
    Verb.SUBSCRIPTION_SUSPENDED: ("lock", "warn"),
    Verb.SUBSCRIPTION_REACTIVATED: ("check", "ok"),
    Verb.SUBSCRIPTION_AUTO_RENEW_ON: ("refresh", "ok"),
    Verb.SUBSCRIPTION_AUTO_RENEW_OFF: ("refresh", "warn"),
    Verb.SUBSCRIPTION_CHANGE_SCHEDULED: ("calendar", "info"),
    Verb.SUBSCRIPTION_CHANGE_DROPPED: ("calendar", ""),
    Verb.SUBSCRIPTION_RENEWED: ("refresh", "ok"),
    Verb.SUBSCRIPTION_EXPIRED: ("hourglass", "warn"),
    Verb.SUBSCRIPTION_DISABLED: ("lock", "danger"),
    Verb.SUBSCRIPTION_DELETED: ("trash", ""),
    Verb.SUBSCRIPTION_SUPPORT_CHANGED: ("help", ""),
    Verb.SUBSCRIPTION_RENEWAL_NOTICED: ("bell", "info"),
}


def days(events: Iterable[Event]) -> list[Day]:
    return by_day(map(_step, events))


def _step(event: Event) -> Step:
    icon, tone = LOOKS.get(Verb(event.verb), ("info", ""))
    said = by_whom(event, str(event.get_verb_display()))
    return Step(event.at, said, icon, tone, details(event, ()) + origin(event))


def planned(row: Subscription, at: datetime) -> list[Planned]:
    """The last first, as everything in the timeline."""
    if row.next_at is None:
        return []
    return [*_states_to_come(row), *_notices_to_come(row, at)]


def _states_to_come(row: Subscription) -> list[Planned]:
    end = row.next_at
    assert end is not None  # asked before
    deleted, disabled, expired = (
        _("It is deleted, and its data with it"),
        _("It is disabled: only administrators get at the data"),
        _("It expires: people go on working for 30 days"),
    )
    if row.state == State.DISABLED:
        return [Planned(end, deleted, "trash")]
    if row.state in {State.EXPIRED, State.SUSPENDED}:
        return [Planned(end + DISABLED_FOR, deleted, "trash"), Planned(end, disabled, "lock")]
    if row.auto_renew:
        return [Planned(end, _("It renews"), "refresh")]
    later = end + EXPIRED_FOR
    return [
        Planned(later + DISABLED_FOR, deleted, "trash"),
        Planned(later, disabled, "lock"),
        Planned(end, expired, "hourglass"),
    ]


def _notices_to_come(row: Subscription, at: datetime) -> list[Planned]:
    if row.state != State.ACTIVE:
        return []
    distances = [WEEK_BEFORE] if row.term == Term.MONTH else [WEEK_BEFORE, MONTH_BEFORE]
    moments = [(row.term_ends_at - timedelta(days=days), days) for days in distances]
    return [Planned(moment, _told_of(days), "bell") for moment, days in moments if moment > at]


def _told_of(days: int) -> str:
    said = ngettext(
        "You are told that its term ends in %(days)s day",
        "You are told that its term ends in %(days)s days",
        days,
    )
    return said % {"days": days}
