"""The seats of a subscription by when they were bought: domain.md §8, seven days each."""

from __future__ import annotations

from datetime import datetime

from subscriptions.models import (
    WINDOW,
    Reducible,
    SeatCause,
    SeatLot,
    SeatsNotReducible,
    Subscription,
)


def reducible_seats(row: Subscription, at: datetime) -> list[Reducible]:
    """What may be given back, by deadline, the first to close first."""
    by_deadline: dict[datetime, int] = {}
    for lot in SeatLot.objects.of(row).reducible(at):
        by_deadline[lot.reducible_until] = by_deadline.get(lot.reducible_until, 0) + lot.quantity
    return [Reducible(seats, until) for until, seats in sorted(by_deadline.items())]


def add_lot(row: Subscription, quantity: int, cause: SeatCause, at: datetime) -> None:
    SeatLot.unscoped.create(
        subscription=row,
        quantity=quantity,
        cause=cause,
        bought_at=at,
        reducible_until=at + WINDOW,
    )


def take_from_lots(row: Subscription, quantity: int, at: datetime) -> None:
    """The youngest seats go first. Raises SeatsNotReducible when fewer may."""
    lots = list(SeatLot.unscoped.filter(subscription=row).reducible(at))
    reducible = sum(lot.quantity for lot in lots)
    if quantity > reducible:
        raise SeatsNotReducible(reducible)
    for lot in lots:
        taken = min(lot.quantity, quantity)
        lot.quantity, quantity = lot.quantity - taken, quantity - taken
    SeatLot.unscoped.bulk_update(lots, ["quantity"])


def empty_lots(row: Subscription) -> None:
    """They were renewed as one, or are gone. The rows stay, to say what was bought when."""
    SeatLot.unscoped.filter(subscription=row, quantity__gt=0).update(quantity=0)
