"""An indirect reseller asks its provider to order, or to change what was ordered; the provider
accepts or refuses.

Lock order: relationships by pk → the request → the subscription. Who only answers or takes back
locks the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, now

from audit.models import ActorKind, Verb
from audit.record import Actor, record
from notifications.events import NoticeEvent
from notifications.tell import tell
from partners.models import Member, Partner
from partners.permissions import Action, roles_allowed
from people.models import Person
from subscriptions.actions import changing
from subscriptions.actions.carting import lines_of
from subscriptions.actions.ordering import locked_relationships, place_order, require_standing
from subscriptions.checks import Bought, CannotOrder, bought_of, require_lines
from subscriptions.models import (
    Order,
    OrderRequest,
    OrderRequestClosed,
    OrderRequestLine,
    OrderRequestState,
    OrderState,
    Subscription,
    Wanted,
)

_ANSWER = ["state", "decided_by", "closed_at", "answer"]


@transaction.atomic
def ask_order(by: Member, cart_id: UUID, *, note: str, form_key: UUID) -> OrderRequest:
    """The cart goes to the provider whose products are in it, whose people are told.

    `form_key` is what the form was drawn with: pressed twice, it is one request, and the second
    press gets the same. Raises CannotOrder; Order.DoesNotExist for a cart that is not theirs.
    """
    asked = OrderRequest.objects.for_partner(by.partner).filter(form_key=form_key).first()
    if asked is not None:
        return asked
    mine = Order.objects.for_partner(by.partner).select_related("customer")
    cart = mine.get(pk=cart_id, created_by=by.person, state=OrderState.DRAFT)
    lines = lines_of(cart)
    if not lines:
        raise CannotOrder("empty")
    provider, customer = lines[0].availability.partner, cart.customer
    bonds = locked_relationships(customer, provider, by.partner)
    # Another press may have been here while this one waited.
    if asked := OrderRequest.objects.for_partner(by.partner).filter(form_key=form_key).first():
        return asked
    Order.unscoped.select_for_update().get(pk=cart_id)
    require_standing(customer, provider, by.partner, bonds)
    require_lines(customer, bought_of(lines))
    request = OrderRequest.unscoped.create(
        partner=by.partner,
        provider=provider,
        customer=customer,
        note=note,
        form_key=form_key,
        asked_by=by.person,
    )
    OrderRequestLine.unscoped.bulk_create(
        OrderRequestLine(request=request, availability=line.availability, quantity=line.quantity)
        for line in lines
    )
    cart.delete()
    said = [f"{line.quantity} × {line.name}" for line in lines]
    _record(Verb.ORDER_REQUESTED, request, by, lines=said, note=note)
    _tell_provider(NoticeEvent.ORDER_REQUESTED, request)
    return request


@transaction.atomic
def ask_change(
    by: Member,
    subscription_id: UUID,
    wanted: Wanted,
    *,
    quantity: int | None = None,
    note: str = "",
    form_key: UUID,
) -> OrderRequest:
    """The reseller on record would like its provider to change a subscription.

    Pressed twice, it is one request. Raises CannotOrder, and Subscription.DoesNotExist where the
    member's partner is not on record."""
    shown = Subscription.objects.visible_to(by.partner).filter(reseller=by.partner)
    found = shown.select_related("partner", "customer").get(pk=subscription_id)
    bonds = locked_relationships(found.customer, found.partner, by.partner)
    mine = OrderRequest.objects.for_partner(by.partner)
    if asked := mine.filter(form_key=form_key).first():
        return asked
    require_standing(found.customer, found.partner, by.partner, bonds)
    if mine.waiting().filter(subscription=found, wanted=wanted).exists():
        raise CannotOrder("asked_already")
    request = OrderRequest.unscoped.create(
        partner=by.partner,
        provider=found.partner,
        customer=found.customer,
        wanted=wanted,
        subscription=found,
        quantity=quantity if wanted == Wanted.QUANTITY else None,
        note=note,
        form_key=form_key,
        asked_by=by.person,
    )
    said = {"subscription": found.name, "wanted": wanted.value, "quantity": request.quantity}
    _record(Verb.ORDER_REQUESTED, request, by, note=note, **said)
    _tell_provider(NoticeEvent.ORDER_REQUESTED, request)
    return request


@transaction.atomic
def withdraw_order_request(by: Member, pk: UUID) -> None:
    """The reseller takes it back. Raises OrderRequestClosed; DoesNotExist for a stranger."""
    OrderRequest.objects.for_partner(by.partner).get(pk=pk)
    request = locked_request(pk)
    _close(request, OrderRequestState.WITHDRAWN, by)
    _record(Verb.ORDER_REQUEST_WITHDRAWN, request, by)
    _tell_provider(NoticeEvent.ORDER_REQUEST_WITHDRAWN, request)


@transaction.atomic
def refuse_order_request(by: Member, pk: UUID, answer: str) -> None:
    """The provider refuses with a sentence, which the reseller reads. Raises OrderRequestClosed."""
    OrderRequest.objects.asked_of(by.partner).get(pk=pk)
    request = locked_request(pk)
    _close(request, OrderRequestState.REFUSED, by, answer)
    _record(Verb.ORDER_REQUEST_REFUSED, request, by, note=answer)
    _tell_reseller(NoticeEvent.ORDER_REQUEST_REFUSED, request)


@transaction.atomic
def accept_order_request(by: Member, pk: UUID) -> OrderRequest:
    """It becomes an order of the provider with the reseller on record, or the change is made, in
    the same transaction.

    Raises OrderRequestClosed; CannotOrder when the provider may not order for this customer or
    what was asked for is no longer offered; and what the change raises (subscriptions.actions.
    changing). Then nothing has changed.
    """
    found = OrderRequest.objects.asked_of(by.partner).select_related("customer", "partner")
    asked = found.get(pk=pk)
    locked_relationships(asked.customer, by.partner, asked.partner)
    request = locked_request(pk)
    if request.state != OrderRequestState.WAITING:
        raise OrderRequestClosed(request.state)
    detail = {}
    if request.wanted == Wanted.ORDER:
        request.order = place_order(by, request.customer, _wanted_lines(request), request.partner)
        detail["order"] = request.order.number
    else:
        _change(by, request)
    _close(request, OrderRequestState.ACCEPTED, by)
    _record(Verb.ORDER_REQUEST_ACCEPTED, request, by, **detail)
    _tell_reseller(NoticeEvent.ORDER_REQUEST_ACCEPTED, request)
    return request


def _wanted_lines(request: OrderRequest) -> list[Bought]:
    rows = OrderRequestLine.objects.of(request).select_related(
        "availability__sku__product", "availability__partner"
    )
    return bought_of(rows.order_by("pk"))


def _change(by: Member, request: OrderRequest) -> None:
    """By the same acts with which the provider changes a subscription itself."""
    row = request.subscription
    assert row is not None  # a change is of a subscription (order_request_for_one_thing)
    match request.wanted:
        case Wanted.QUANTITY:
            assert request.quantity is not None  # order_request_quantity_said
            changing.change_quantity(by, row, request.quantity)
        case Wanted.AUTO_RENEW_ON | Wanted.AUTO_RENEW_OFF:
            on = request.wanted == Wanted.AUTO_RENEW_ON
            changing.switch_auto_renew(by, row, on)
        case Wanted.SUSPEND:
            changing.suspend(by, row)
        case Wanted.REACTIVATE:
            changing.reactivate(by, row)
        case Wanted.CANCEL:
            changing.cancel(by, row)


def _close(request: OrderRequest, state: OrderRequestState, by: Member, answer: str = "") -> None:
    request.close(state, by.person, now(), answer)
    request.save(update_fields=[*_ANSWER, "order"])


def locked_request(pk: UUID) -> OrderRequest:
    rows = OrderRequest.unscoped.select_for_update(of=("self",))
    related = ("partner", "provider", "customer", "asked_by", "subscription__customer")
    return rows.select_related(*related).get(pk=pk)


def _record(verb: Verb, request: OrderRequest, by: Member, **detail: Any) -> None:
    """One row in the log of each side; the other side's log names the person, not a member."""
    elsewhere = Actor(ActorKind.MEMBER, by.person)
    for partner in (request.partner, request.provider):
        actor = by if partner == by.partner else elsewhere
        record(verb, request, by=actor, partner=partner, customer=request.customer, **detail)


def _tell_provider(event: NoticeEvent, request: OrderRequest) -> None:
    """Everybody at the provider who may order."""
    staff = Member.objects.for_partner(request.provider).current()
    ordering = staff.holding(roles_allowed(Action.EDIT_ORDERS)).select_related("person")
    said = {"name": request.partner.name, "customer": request.customer.name}
    _tell(event, [member.person for member in ordering], request, request.provider, said)


def _tell_reseller(event: NoticeEvent, request: OrderRequest) -> None:
    """Whoever asked; when they have left since, the colleagues who might have."""
    staff = Member.objects.for_partner(request.partner).current().select_related("person")
    to = [member.person for member in staff.filter(person=request.asked_by)]
    if not to:
        others = staff.holding(roles_allowed(Action.EDIT_ORDERS))
        to = [member.person for member in others]
    said = {"name": request.customer.name, "partner": request.provider.name}
    _tell(event, to, request, request.partner, said | {"note": request.answer})


def _tell(
    event: NoticeEvent,
    to: Iterable[Person],
    request: OrderRequest,
    here: Partner,
    said: dict[str, str],
) -> None:
    tell(
        event,
        to,
        partner=here,
        customer=None,
        about=("subscriptions.orderrequest", request.pk),
        path=reverse("subscriptions:order_request", args=[here.slug, request.pk]),
        dedupe_key=str(request.pk),
        params={"date": localdate().isoformat(), **said},
    )
