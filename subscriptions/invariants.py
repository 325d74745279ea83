"""What must always hold of subscriptions and of the licences they bring."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat, Now

from partners.invariants import Invariants, Rows
from relationships.models import Relationship
from subscriptions.models import (
    ENABLED,
    IN_THE_WAY,
    LicencePool,
    Order,
    OrderState,
    SeatLot,
    Subscription,
    SubscriptionState,
)


def sum_of(rows: Rows, field: str, by: str) -> Coalesce:
    """Of those rows that the outer one has, 0 for none."""
    total = rows.order_by().values(by).annotate(total=Sum(field)).values("total")
    return Coalesce(Subquery(total, output_field=IntegerField()), Value(0))


def lots_that_do_not_add_up() -> Rows:
    lots = SeatLot.unscoped.filter(subscription=OuterRef("pk"))
    rows = Subscription.unscoped.alias(seats=sum_of(lots, "quantity", "subscription"))
    is_gone = Q(state=SubscriptionState.DELETED)
    return rows.exclude(~is_gone & Q(seats=F("quantity"))).exclude(is_gone & Q(seats=0))


def pools_of_other_seats() -> Rows:
    """Seats that can be used, and seats that cannot, each counted from the subscriptions."""
    licence = Concat("sku__product__code", Value(":"), "sku__code")
    living = Subscription.unscoped.living().alias(licence=licence)
    theirs = living.filter(
        customer=OuterRef("customer"), licence=OuterRef("licence"), sku__is_assignable=True
    )
    return LicencePool.objects.alias(
        usable=sum_of(theirs.filter(state__in=ENABLED), "quantity", "customer"),
        unusable=sum_of(theirs.exclude(state__in=ENABLED), "quantity", "customer"),
    ).exclude(enabled=F("usable"), suspended=F("unusable"))


def running_without_relationship() -> Rows:
    mine = Relationship.unscoped.active().filter(
        partner=OuterRef("partner"), customer=OuterRef("customer")
    )
    return Subscription.unscoped.filter(~Exists(mine), state__in=IN_THE_WAY)


def processed_without_relationship() -> Rows:
    return Order.unscoped.filter(state=OrderState.PROCESSING).exclude(relationship__removed_at=None)


def forgotten_by_time() -> Rows:
    """A step may wait for the next sweep, but not a day."""
    return Subscription.unscoped.filter(next_at__lte=Now() - timedelta(days=1))


INVARIANTS: Invariants = {
    "an order is processed by a relationship that is in force": processed_without_relationship,
    "the seats of a subscription are those of its lots": lots_that_do_not_add_up,
    "a pool of licences has the seats of its subscriptions": pools_of_other_seats,
    "what is paid for was sold by a partner with a relationship": running_without_relationship,
    "a subscription takes its steps in time": forgotten_by_time,
}
