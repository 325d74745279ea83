"""What became of some subscriptions of the demo: every state, and every window."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from audit.models import Verb
from audit.record import SYSTEM
from demo.book import Book
from demo.wares import BACKUP, BOARD, CALLS, MAIL, OFFICE
from partners.models import Member
from subscriptions.models import (
    WINDOW,
    LicencePool,
    SeatCause,
    SeatLot,
    Subscription,
    SubscriptionState,
    Term,
)
from subscriptions.terms import end_of_term

State = SubscriptionState


def live_on(book: Book) -> None:
    """After the orders: what people did, then what time did."""
    _suspend(book, _one(book, "wydmy", BOARD), "olaf")
    _add(book, _one(book, "rys", OFFICE), "brunon", 4)
    _schedule(book, _one(book, "hotelnadbrda", BACKUP), "olaf", 10)
    _let_end(book, _one(book, "laka", CALLS), "ingrid", 20)
    _renew(book, _one(book, "jasmin", MAIL))
    for customer, licence, who, last in (
        ("guziki", CALLS, "olaf", State.EXPIRED),
        ("laka", MAIL, "ingrid", State.DISABLED),
        ("haan", MAIL, "brunon", State.DELETED),
    ):
        row = _one(book, customer, licence)
        _turn_off(book, row, who, row.started_at + timedelta(days=9))
        _end(book, row, last)


def _one(book: Book, customer: str, licence: str) -> Subscription:
    """The youngest of that licence."""
    mine = [
        row
        for row in book.all(Subscription)
        if (row.customer, row.sku.licence) == (book.customers[customer], licence)
    ]
    return max(mine, key=lambda row: row.started_at)


def _told(
    book: Book, verb: Verb, row: Subscription, at: datetime, by: Member | None = None, **said: Any
) -> None:
    actor = by or SYSTEM
    book.record(verb, row, at, by=actor, partner=row.partner, customer=row.customer, **said)
    row.version += 1


def _pool(book: Book, row: Subscription) -> LicencePool:
    key = (row.customer, row.sku.licence)
    return next(pool for pool in book.all(LicencePool) if (pool.customer, pool.licence) == key)


def _move(book: Book, row: Subscription, enabled: int, suspended: int) -> None:
    if row.sku.is_assignable:
        pool = _pool(book, row)
        pool.enabled, pool.suspended = pool.enabled + enabled, pool.suspended + suspended


def _suspend(book: Book, row: Subscription, who: str) -> None:
    at = book.days.ago(15, "suspended")
    row.suspend(at)
    _move(book, row, -row.quantity, row.quantity)
    _told(book, Verb.SUBSCRIPTION_SUSPENDED, row, at, book.members[who])


def _add(book: Book, row: Subscription, who: str, more: int) -> None:
    at, before = book.days.ago(2, "seats added"), row.quantity
    row.quantity += more
    _lot(book, row, more, SeatCause.INCREASE, at)
    _move(book, row, more, 0)
    said = {"before": {"quantity": before}, "after": {"quantity": row.quantity}}
    _told(book, Verb.SUBSCRIPTION_SEATS_ADDED, row, at, book.members[who], **said)


def _lot(book: Book, row: Subscription, seats: int, cause: SeatCause, at: datetime) -> None:
    lot = SeatLot(subscription=row, quantity=seats, cause=cause)
    lot.bought_at, lot.reducible_until = at, at + WINDOW
    book.add(lot)


def _schedule(book: Book, row: Subscription, who: str, seats: int) -> None:
    at = book.days.ago(6, "change scheduled")
    row.next_quantity = seats
    said = {"before": {"quantity": row.quantity}, "after": {"quantity": seats}}
    _told(book, Verb.SUBSCRIPTION_CHANGE_SCHEDULED, row, at, book.members[who], **said)


def _let_end(book: Book, row: Subscription, who: str, days: int) -> None:
    _turn_off(book, row, who, book.days.ago(days, "auto-renew off"))


def _turn_off(book: Book, row: Subscription, who: str, at: datetime) -> None:
    row.auto_renew = False
    _told(book, Verb.SUBSCRIPTION_AUTO_RENEW_OFF, row, at, book.members[who])


def _renew(book: Book, row: Subscription) -> None:
    """Of a month that is over: the next one has begun."""
    assert row.term == Term.MONTH  # of anything longer there is no story
    at, before = row.term_ends_at, row.term_ends_at
    for lot in book.all(SeatLot):
        if lot.subscription is row:
            lot.quantity = 0
    row.renew(at, end_of_term(at, row.term))
    _lot(book, row, row.quantity, SeatCause.RENEWAL, at)
    said: dict[str, Any] = {
        "before": {"term_ends_at": before.isoformat()},
        "after": {"term_ends_at": row.term_ends_at.isoformat()},
    }
    _told(book, Verb.SUBSCRIPTION_RENEWED, row, at, due=at.isoformat(), **said)


def _end(book: Book, row: Subscription, last: State) -> None:
    """Step by step, as far as it has come."""
    row.expire(at := row.term_ends_at)
    _told(book, Verb.SUBSCRIPTION_EXPIRED, row, at, due=at.isoformat())
    if last == State.EXPIRED:
        return
    assert row.next_at is not None  # it is expired
    row.disable(at := row.next_at)
    _move(book, row, -row.quantity, row.quantity)
    _told(book, Verb.SUBSCRIPTION_DISABLED, row, at, due=at.isoformat())
    if last == State.DISABLED:
        return
    row.delete_at(at := row.next_at)
    _move(book, row, 0, -row.quantity)
    for lot in book.all(SeatLot):
        if lot.subscription is row:
            lot.quantity = 0
    _told(book, Verb.SUBSCRIPTION_DELETED, row, at, due=at.isoformat())
