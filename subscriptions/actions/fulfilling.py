"""Fulfilling an order: its subscriptions begin, all of them or none.

Lock order: relationships → order → subscriptions and pools, in the order of the lines' licences.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Verb
from audit.record import SYSTEM
from notifications.events import NoticeEvent
from notifications.tell import tell
from partners.models import Member
from partners.permissions import Action, roles_allowed
from people.models import Person
from subscriptions.actions.beginning import begin_subscription
from subscriptions.actions.carting import lines_of
from subscriptions.actions.ordering import (
    locked_order,
    locked_relationships,
    record_order,
    require_standing,
)
from subscriptions.checks import CannotOrder, bought_of, require_lines
from subscriptions.models import Order, OrderQuerySet, OrderState


def orders_due(at: datetime) -> OrderQuerySet:
    """Those whose pause is over, the longest waiting first."""
    since = at - timedelta(seconds=settings.ORDER_PAUSE_SECONDS)
    waiting = Order.unscoped.filter(state=OrderState.PROCESSING, submitted_at__lte=since)
    return waiting.order_by("submitted_at", "pk")


def fulfil_order(order_id: UUID) -> None:
    """Fulfilled, or failed for a reason in words. May be called twice or in parallel: one does
    it, the others find nothing to do."""
    try:
        _fulfil(order_id)
    except CannotOrder as refusal:
        _fail(order_id, refusal)


@transaction.atomic
def _fulfil(order_id: UUID) -> None:
    """Everything is asked again: days may lie between an order and another try."""
    found = Order.unscoped.select_related("partner", "customer", "reseller").get(pk=order_id)
    bonds = locked_relationships(found.customer, found.partner, found.reseller)
    order, at = locked_order(order_id), now()
    if order.state != OrderState.PROCESSING:
        return
    require_standing(order.customer, order.partner, order.reseller, bonds)
    lines = lines_of(order)
    require_lines(order.customer, bought_of(lines))
    for line in sorted(lines, key=lambda line: line.availability.sku.licence):
        line.order = order
        begin_subscription(line, at)
    order.finish(OrderState.DONE, at)
    order.save(update_fields=["state", "finished_at", "failure"])
    record_order(Verb.ORDER_DONE, order, SYSTEM, number=order.number)
    tell_submitter(NoticeEvent.ORDER_DONE, order)


@transaction.atomic
def _fail(order_id: UUID, refusal: CannotOrder) -> None:
    order = locked_order(order_id)
    if order.state != OrderState.PROCESSING:
        return
    order.finish(OrderState.FAILED, now(), refusal.kept)
    order.save(update_fields=["state", "finished_at", "failure"])
    record_order(Verb.ORDER_FAILED, order, SYSTEM, number=order.number, problem=refusal.words)
    tell_submitter(NoticeEvent.ORDER_FAILED, order)


def tell_submitter(event: NoticeEvent, order: Order) -> None:
    """Whoever submitted it; when they have left since, the colleagues who might have."""
    assert order.finished_at is not None  # told of what is over
    tell(
        event,
        still_here(order.submitted_by, order),
        partner=order.partner,
        customer=order.customer,
        about=("subscriptions.order", order.pk),
        path=reverse("subscriptions:order", args=[order.partner.slug, order.pk]),
        dedupe_key=f"{order.pk}:{order.finished_at:%Y%m%d%H%M%S%f}",
        params={"name": order.customer.name, "reference": str(order.number)},
    )


def still_here(person: Person | None, order: Order) -> list[Person]:
    staff = Member.objects.for_partner(order.partner).current().select_related("person")
    to = [member.person for member in staff.filter(person=person)]
    others = staff.holding(roles_allowed(Action.EDIT_ORDERS))
    return to or [member.person for member in others]
