"""What time does to subscriptions (domain.md §8): each step once, in a transaction of its own, and
counted from the moment it was due, however late somebody looks.

A term ends: it renews, with what was scheduled; or it expires, and people go on working for 30
days; then it is disabled for 90; then it is deleted. One that is suspended when its term ends is
disabled at once, for the same 90 days: nobody worked with it any more.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.models import Verb
from audit.record import SYSTEM
from notifications.events import NoticeEvent
from subscriptions.actions.changing import offer
from subscriptions.actions.holding import keep, locked, log
from subscriptions.actions.lots import add_lot, empty_lots
from subscriptions.actions.pools import change_seats, hold_pools, take_excess
from subscriptions.models import (
    SeatCause,
    Subscription,
    SubscriptionQuerySet,
    SubscriptionState,
)
from subscriptions.notices import tell_of
from subscriptions.terms import end_of_term

State = SubscriptionState
STATE = ("state", "state_since", "next_at")


def due(at: datetime) -> SubscriptionQuerySet:
    """What has a step to take now, the longest waiting first."""
    return Subscription.unscoped.due(at)


def catch_up(pk: UUID) -> None:
    """Every step that is due; after a long silence that may be several."""
    while advance(pk):
        pass


@transaction.atomic
def advance(pk: UUID) -> bool:
    """One step, if one is due by the database's clock; says whether there was. May be called
    twice, in parallel, or too early."""
    row, at = locked(pk)
    moment = row.next_at
    if moment is None or moment > at:
        return False
    if row.state == State.ACTIVE and row.auto_renew:
        _renew(row, moment)
    elif row.state == State.ACTIVE:
        _expire(row, moment, at)
    elif row.state == State.DISABLED:
        _delete(row, moment)
    else:
        _disable(row, moment, at)
    return True


def _renew(row: Subscription, moment: datetime) -> None:
    before = _told(row)
    _move_seats(row, moment)
    empty_lots(row)
    add_lot(row, row.quantity, SeatCause.RENEWAL, moment)
    keep(
        row,
        *("availability", "sku", "quantity", "term", "billing", "unit_price", "currency"),
        *("term_started_at", "term_ends_at", "next_at", "next_quantity", "next_availability"),
        "noticed_days",
    )
    log(
        Verb.SUBSCRIPTION_RENEWED,
        row,
        SYSTEM,
        before=before,
        after=_told(row),
        due=moment.isoformat(),
    )


def _move_seats(row: Subscription, moment: datetime) -> None:
    """Renew it; the pools follow. What people hold of seats that go is taken from them."""
    coming = row.next_availability or row.availability
    hold_pools(row, coming.sku)
    is_same = coming.sku.licence == row.sku.licence
    seats = row.next_quantity or row.quantity
    leaving = max(row.quantity - seats, 0) if is_same else row.quantity
    if leaving:
        take_excess(row, leaving, moment)
        change_seats(row, enabled=-leaving)
    before = row.quantity - leaving
    row.renew(moment, end_of_term(moment, coming.term))
    change_seats(row, enabled=row.quantity - before)


def _told(row: Subscription) -> dict[str, str | int]:
    told: dict[str, str | int] = {
        "quantity": row.quantity,
        "unit_price": f"{row.unit_price} {row.currency}",
        "term_ends_at": row.term_ends_at.isoformat(),
    }
    return told | offer(row.availability)


def _expire(row: Subscription, moment: datetime, at: datetime) -> None:
    row.expire(moment)
    keep(row, *STATE)
    log(Verb.SUBSCRIPTION_EXPIRED, row, SYSTEM, due=moment.isoformat())
    _tell_if_news(NoticeEvent.SUBSCRIPTION_EXPIRED, row, at)


def _disable(row: Subscription, moment: datetime, at: datetime) -> None:
    """Its seats are there and cannot be used; those of a suspended one could not before."""
    if row.works:
        change_seats(row, enabled=-row.quantity, suspended=row.quantity)
    row.disable(moment)
    keep(row, *STATE)
    log(Verb.SUBSCRIPTION_DISABLED, row, SYSTEM, due=moment.isoformat())
    _tell_if_news(NoticeEvent.SUBSCRIPTION_DISABLED, row, at)


def _delete(row: Subscription, moment: datetime) -> None:
    take_excess(row, row.quantity, moment)
    change_seats(row, suspended=-row.quantity)
    empty_lots(row)
    row.delete_at(moment)
    keep(row, *STATE)
    log(Verb.SUBSCRIPTION_DELETED, row, SYSTEM, due=moment.isoformat())


def _tell_if_news(event: NoticeEvent, row: Subscription, at: datetime) -> None:
    """Not of a state that has passed, too, by the time somebody looked."""
    if row.next_at is not None and row.next_at > at:
        tell_of(event, row, row.state_since)
