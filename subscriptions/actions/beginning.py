"""A subscription begins with a line of an order."""

from __future__ import annotations

from datetime import datetime

from audit.models import Verb
from audit.record import SYSTEM, record
from subscriptions.actions.pools import change_seats
from subscriptions.models import WINDOW, OrderLine, SeatCause, SeatLot, Subscription
from subscriptions.terms import end_of_term


def begin_subscription(line: OrderLine, at: datetime) -> Subscription:
    """What this line bought, in force from now on. The caller holds the order, which is being
    fulfilled, and the seller's relationship with the customer."""
    order, sku = line.order, line.availability.sku
    subscription = Subscription.unscoped.create(
        partner=order.partner,
        customer=order.customer,
        reseller=order.reseller,
        order_line=line,
        sku=sku,
        availability=line.availability,
        name=line.name,
        quantity=line.quantity,
        term=line.term,
        billing=line.billing,
        currency=line.currency,
        unit_price=line.unit_price,
        state_since=at,
        started_at=at,
        term_started_at=at,
        term_ends_at=(end := end_of_term(at, line.term)),
        next_at=end,
        support_contact=order.partner,
    )
    SeatLot.unscoped.create(
        subscription=subscription,
        quantity=line.quantity,
        cause=SeatCause.PURCHASE,
        bought_at=at,
        reducible_until=at + WINDOW,
    )
    change_seats(subscription, enabled=line.quantity)
    record(
        Verb.SUBSCRIPTION_STARTED,
        subscription,
        by=SYSTEM,
        partner=order.partner,
        customer=order.customer,
        after={"quantity": line.quantity, "term": line.term},
        order=order.number,
    )
    return subscription
