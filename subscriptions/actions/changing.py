"""What the seller changes in a subscription it sold. Each takes the `version` that the person saw;
None where nobody looked, as when a request is accepted.

All raise NotTransacting, ChangedMeanwhile and NotInThisState (subscriptions/models/refusals.py).
"""

from __future__ import annotations

from django.db import transaction

from audit.models import Verb
from partners.models import Member, Partner
from subscriptions.actions.holding import held, keep, log
from subscriptions.actions.lots import add_lot, empty_lots, take_from_lots
from subscriptions.actions.pools import change_seats, take_excess
from subscriptions.models import Availability, NothingScheduled, SeatCause, Subscription

CHANGE = ("next_quantity", "next_availability")


@transaction.atomic
def change_quantity(
    by: Member, subscription: Subscription, quantity: int, version: int | None = None
) -> Subscription:
    """To so many seats in all, up or down as add_seats and reduce_seats say."""
    row, _at = held(by, subscription, version)
    if quantity > row.quantity:
        return add_seats(by, row, quantity - row.quantity)
    return reduce_seats(by, row, row.quantity - quantity) if quantity < row.quantity else row


@transaction.atomic
def add_seats(
    by: Member, subscription: Subscription, quantity: int, version: int | None = None
) -> Subscription:
    """`quantity` more, at once; they have a window of their own. Raises AboveMaximum."""
    row, at = held(by, subscription, version)
    before = row.quantity
    row.add(quantity)
    add_lot(row, quantity, SeatCause.INCREASE, at)
    change_seats(row, enabled=quantity)
    _drop_with(by, row)
    keep(row, "quantity", *CHANGE)
    _log_quantity(Verb.SUBSCRIPTION_SEATS_ADDED, row, by, before)
    return row


@transaction.atomic
def reduce_seats(
    by: Member, subscription: Subscription, quantity: int, version: int | None = None
) -> Subscription:
    """`quantity` fewer, of those whose window is open. Raises SeatsNotReducible, BelowMinimum, and
    SeatsAssigned when people hold more than would be left."""
    row, at = held(by, subscription, version)
    before = row.quantity
    row.reduce(quantity)
    take_from_lots(row, quantity, at)
    change_seats(row, enabled=-quantity)
    _drop_with(by, row)
    keep(row, "quantity", *CHANGE)
    _log_quantity(Verb.SUBSCRIPTION_SEATS_REDUCED, row, by, before)
    return row


@transaction.atomic
def rename(
    by: Member, subscription: Subscription, name: str, version: int | None = None
) -> Subscription:
    """The friendly name, at most 120 characters; the product keeps its own."""
    row, _at = held(by, subscription, version)
    before = row.name
    if name == before:
        return row
    row.name = name
    keep(row, "name")
    log(Verb.SUBSCRIPTION_RENAMED, row, by, before={"name": before}, after={"name": name})
    return row


@transaction.atomic
def switch_auto_renew(
    by: Member, subscription: Subscription, on: bool, version: int | None = None
) -> Subscription:
    """Off: it ends with its term, and a change for the next term is dropped."""
    row, _at = held(by, subscription, version)
    was = row.auto_renew
    row.switch_auto_renew(on=on)
    if was == on:
        return row
    _drop_with(by, row)
    keep(row, "auto_renew", *CHANGE)
    log(Verb.SUBSCRIPTION_AUTO_RENEW_ON if on else Verb.SUBSCRIPTION_AUTO_RENEW_OFF, row, by)
    return row


@transaction.atomic
def suspend(by: Member, subscription: Subscription, version: int | None = None) -> Subscription:
    """People are locked out at once; their licences stay theirs and the term goes on."""
    row, at = held(by, subscription, version)
    row.suspend(at)
    change_seats(row, enabled=-row.quantity, suspended=row.quantity)
    _drop_with(by, row)
    keep(row, "state", "state_since", "noticed_days", *CHANGE)
    log(Verb.SUBSCRIPTION_SUSPENDED, row, by)
    return row


@transaction.atomic
def reactivate(by: Member, subscription: Subscription, version: int | None = None) -> Subscription:
    """People get in again, with the licences they had."""
    row, at = held(by, subscription, version)
    row.reactivate(at)
    change_seats(row, enabled=row.quantity, suspended=-row.quantity)
    keep(row, "state", "state_since", "noticed_days")
    log(Verb.SUBSCRIPTION_REACTIVATED, row, by)
    return row


@transaction.atomic
def cancel(by: Member, subscription: Subscription, version: int | None = None) -> Subscription:
    """Deleted at once: its seats go, and the licences that people hold of them. Raises
    CancelWindowClosed."""
    row, at = held(by, subscription, version)
    was_enabled = row.works
    row.cancel(at)
    take_excess(row, row.quantity, at)
    gone = -row.quantity
    change_seats(row, **({"enabled": gone} if was_enabled else {"suspended": gone}))
    empty_lots(row)
    keep(row, "state", "state_since", "next_at", *CHANGE)
    log(Verb.SUBSCRIPTION_CANCELLED, row, by, before={"quantity": row.quantity})
    return row


@transaction.atomic
def schedule_change(
    by: Member,
    subscription: Subscription,
    quantity: int | None = None,
    availability: Availability | None = None,
    version: int | None = None,
) -> Subscription:
    """For the next term, in the place of what was scheduled before; None leaves it as it is.
    Raises NotRenewing, NotOffered, BelowMinimum or AboveMaximum."""
    row, _at = held(by, subscription, version)
    row.schedule(quantity, availability)
    keep(row, *CHANGE)
    log(Verb.SUBSCRIPTION_CHANGE_SCHEDULED, row, by, before=_now(row), after=_next(row))
    return row


@transaction.atomic
def drop_change(by: Member, subscription: Subscription, version: int | None = None) -> Subscription:
    """The next term is as this one. Raises NothingScheduled."""
    row, _at = held(by, subscription, version)
    if not row.has_change:
        raise NothingScheduled
    _drop_with(by, row)
    keep(row, *CHANGE)
    return row


@transaction.atomic
def change_support_contact(
    by: Member, subscription: Subscription, contact: Partner, version: int | None = None
) -> Subscription:
    """Whom the customer asks. Raises NotItsContact."""
    row, _at = held(by, subscription, version)
    before = row.support_contact
    row.ask_for_support(contact)
    if before == contact:
        return row
    keep(row, "support_contact")
    log(
        Verb.SUBSCRIPTION_SUPPORT_CHANGED,
        row,
        by,
        before={"support_contact": before.name},
        after={"support_contact": contact.name},
    )
    return row


def _drop_with(by: Member, row: Subscription) -> None:
    """What is done by hand in mid-term drops what was scheduled (domain.md §8)."""
    if not row.has_change:
        return
    dropped = _next(row)
    row.drop_change()
    log(Verb.SUBSCRIPTION_CHANGE_DROPPED, row, by, before=dropped)


def _log_quantity(verb: Verb, row: Subscription, by: Member, before: int) -> None:
    log(verb, row, by, before={"quantity": before}, after={"quantity": row.quantity})


def _next(row: Subscription) -> dict[str, str | int]:
    coming = row.next_availability or row.availability
    return {"quantity": row.next_quantity or row.quantity} | offer(coming)


def _now(row: Subscription) -> dict[str, str | int]:
    return {"quantity": row.quantity} | offer(row.availability)


def offer(availability: Availability) -> dict[str, str | int]:
    """As history has it: what, for how long, billed how."""
    return {
        "sku": availability.sku.name,
        "term": availability.term,
        "billing": availability.billing,
    }
