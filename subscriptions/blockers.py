"""Orders that are under way stand in the way of a removal: they would end without their bond."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from customers.models import Customer
from partners.models import Partner
from relationships.blockers import Blocker
from subscriptions.models import Order, OrderRequest, OrderRequestState, OrderState


def open_orders(partner: Partner, customer: Customer) -> list[Blocker]:
    """Orders being processed, its own or with it on record, and order requests that wait for an
    answer, from whichever side."""
    rows = Order.objects.visible_to(partner).of(customer).filter(state=OrderState.PROCESSING)
    found = [
        Blocker(_order_words(order, partner), "subscriptions:order", order.pk)
        for order in rows.order_by("submitted_at", "pk")
    ]
    either = Q(partner=partner) | Q(provider=partner)
    waiting = OrderRequest.unscoped.filter(either, customer=customer)
    asked = waiting.filter(state=OrderRequestState.WAITING).select_related("partner", "provider")
    return found + [
        Blocker(_request_words(request, partner), "subscriptions:order_request", request.pk)
        for request in asked.order_by("asked_at", "pk")
    ]


def _order_words(order: Order, partner: Partner) -> str:
    if order.partner_id == partner.pk:
        sentence = _("Order %(number)s is being processed. Wait for its end, or cancel it.")
    else:
        sentence = _("Order %(number)s of your provider is being processed. Wait for its end.")
    return sentence % {"number": order.number}


def _request_words(request: OrderRequest, partner: Partner) -> str:
    if request.partner_id == partner.pk:
        sentence = _("An order request waits for its answer. Take it back first: %(name)s")
        return sentence % {"name": request.provider}
    sentence = _("An order request waits for your answer. Answer it first: %(name)s")
    return sentence % {"name": request.partner}
