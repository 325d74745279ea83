"""Placing an order, taking it back, trying it again.

Lock order: relationships by pk → order → the seller, for its next number.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now
from kombu.exceptions import OperationalError as BrokerIsAway

from audit.models import ActorKind, Verb
from audit.record import Actor, record
from customers.models import Customer
from partners.models import Member, Partner, Partnership
from relationships.models import Relationship
from subscriptions.actions.carting import lines_of, snapshot
from subscriptions.checks import Bought, CannotOrder, bought_of, has_agreement, require_lines
from subscriptions.models import Order, OrderLine, OrderOver, OrderState

FULFIL = "subscriptions.tasks.fulfil"


@transaction.atomic
def submit_order(
    by: Member, order_id: UUID, *, reseller: Partner | None = None, reference: str = ""
) -> Order:
    """The cart becomes an order in the name of `by`, who has said that the customer ordered it.

    Pressed twice, it is one order: the second press gets the same. Raises CannotOrder;
    Order.DoesNotExist for a cart that is not theirs.
    """
    mine = Order.objects.for_partner(by.partner).filter(created_by=by.person)
    found = mine.select_related("customer").get(pk=order_id)
    bonds = locked_relationships(found.customer, by.partner, reseller)
    order = locked_order(order_id)
    if order.state != OrderState.DRAFT:
        return order
    lines = lines_of(order)
    require_standing(order.customer, by.partner, reseller, bonds)
    require_lines(order.customer, bought_of(lines))
    require_own(by.partner, lines)
    for line in lines:
        for name, value in snapshot(line.availability).items():
            setattr(line, name, value)
        line.save()
    order.reseller, order.reference = reseller, reference
    _submit(order, by, bonds[by.partner.pk], lines)
    return order


def place_order(
    by: Member, customer: Customer, lines: list[Bought], reseller: Partner, reference: str = ""
) -> Order:
    """A new order, as if from a cart: what accepting a reseller's request does. The caller holds
    the relationships. Raises CannotOrder."""
    bonds = locked_relationships(customer, by.partner, reseller)
    require_standing(customer, by.partner, reseller, bonds)
    require_lines(customer, lines)
    if any(line.offer.partner_id != by.partner.pk for line in lines):
        raise CannotOrder("withdrawn", lines[0].offer.sku.name)
    order = Order(
        partner=by.partner,
        customer=customer,
        reseller=reseller,
        reference=reference,
        created_by=by.person,
    )
    kept = [
        OrderLine(
            order=order,
            availability=line.offer,
            quantity=line.quantity,
            **snapshot(line.offer),
        )
        for line in lines
    ]
    _submit(order, by, bonds[by.partner.pk], kept)
    OrderLine.unscoped.bulk_create(kept)
    return order


def _submit(order: Order, by: Member, bond: Relationship, lines: Iterable[OrderLine]) -> None:
    at = now()
    order.number = _next_number(by.partner)
    order.state, order.relationship = OrderState.PROCESSING, bond
    order.submitted_by, order.submitted_at = by.person, at
    order.save()
    record_order(
        Verb.ORDER_SUBMITTED,
        order,
        by,
        number=order.number,
        lines=[f"{line.quantity} × {line.name}" for line in lines],
        customer_ordered=True,
    )
    fulfil_after_commit(order)


def _next_number(partner: Partner) -> int:
    """One after another: whoever submits holds the partner until it commits."""
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    last: int | None = Order.unscoped.owned_by(partner).aggregate(last=Max("number"))["last"]
    return (last or 1000) + 1


def require_own(partner: Partner, lines: Iterable[OrderLine]) -> None:
    """A seller sells from its own catalogue."""
    for line in lines:
        if line.availability.partner_id != partner.pk:
            raise CannotOrder("withdrawn", line.name)


def locked_relationships(
    customer: Customer, seller: Partner, reseller: Partner | None
) -> dict[int, Relationship]:
    """The active ones of both, by partner: a removal comes before or after what is done here."""
    parties = [seller.pk] + ([reseller.pk] if reseller else [])
    rows = Relationship.unscoped.select_for_update(of=("self",)).active()
    found = rows.filter(customer=customer, partner__in=parties).order_by("pk")
    return {row.partner_id: row for row in found}


def require_standing(
    customer: Customer,
    seller: Partner,
    reseller: Partner | None,
    bonds: dict[int, Relationship],
) -> None:
    """Who may order for whom. Raises CannotOrder."""
    if seller.is_reseller:
        raise CannotOrder("not_a_seller")
    if seller.pk not in bonds:
        raise CannotOrder("no_relationship")
    if not has_agreement(customer):
        raise CannotOrder("no_agreement")
    if reseller is None:
        return
    together = Partnership.objects.for_partner(seller).active()
    if not together.filter(provider=seller, reseller=reseller).exists():
        raise CannotOrder("no_partnership")
    if reseller.pk not in bonds:
        raise CannotOrder("reseller_without_relationship")


@transaction.atomic
def cancel_order(by: Member, order_id: UUID) -> Order:
    """Before it is fulfilled. Raises OrderOver."""
    order = _locked_own(by, order_id)
    order.finish(OrderState.CANCELLED, now())
    order.save(update_fields=["state", "finished_at", "failure"])
    record_order(Verb.ORDER_CANCELLED, order, by, number=order.number)
    return order


@transaction.atomic
def retry_order(by: Member, order_id: UUID) -> Order:
    """A failed one is processed again; whether its reason is gone is seen then. Raises OrderOver
    for any other, and CannotOrder where nobody may order for this customer now."""
    found = Order.objects.for_partner(by.partner).select_related("customer", "reseller")
    before = found.get(pk=order_id)
    bonds = locked_relationships(before.customer, by.partner, before.reseller)
    order = _locked_own(by, order_id)
    if order.state != OrderState.FAILED:
        raise OrderOver(order.state)
    require_standing(order.customer, by.partner, order.reseller, bonds)
    order.state, order.finished_at, order.failure = OrderState.PROCESSING, None, ""
    order.relationship = bonds[by.partner.pk]
    order.save(update_fields=["state", "finished_at", "failure", "relationship"])
    record_order(Verb.ORDER_RETRIED, order, by, number=order.number)
    fulfil_after_commit(order)
    return order


def _locked_own(by: Member, order_id: UUID) -> Order:
    Order.objects.for_partner(by.partner).get(pk=order_id)
    return locked_order(order_id)


def locked_order(order_id: UUID) -> Order:
    rows = Order.unscoped.select_for_update(of=("self",))
    return rows.select_related("partner", "customer", "reseller", "submitted_by").get(pk=order_id)


def record_order(verb: Verb, order: Order, by: Member | Actor, **detail: Any) -> None:
    """In the seller's log, and in that of the reseller on record, which names the person only."""
    elsewhere = Actor(ActorKind.MEMBER, by.person) if isinstance(by, Member) else by
    for partner in (order.partner, order.reseller):
        if partner is not None:
            actor = by if partner == order.partner else elsewhere
            record(verb, order, by=actor, partner=partner, customer=order.customer, **detail)


def fulfil_after_commit(order: Order) -> None:
    """Ask a worker to fulfil it once nobody can easily take it back any more. What is missed, and
    everything where there is no broker, the sweep finds."""
    if settings.CELERY_BROKER_URL:
        transaction.on_commit(partial(_announce, str(order.pk)))


def _announce(order_id: str) -> None:
    try:
        current_app.send_task(FULFIL, [order_id], countdown=settings.ORDER_PAUSE_SECONDS)
    except BrokerIsAway:
        return  # the sweep finds it
