"""What stands in the way of a removal: what the customer has by this partner, or is getting."""

from __future__ import annotations

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from customers.models import Customer
from partners.models import Partner
from relationships.blockers import Blocker
from subscriptions.models import (
    Order,
    OrderRequest,
    OrderRequestState,
    OrderState,
    Subscription,
)

# The rest is found when these have ended.
SHOWN = 50


def active_subscriptions(partner: Partner, customer: Customer) -> list[Blocker]:
    """One for each that is paid for, sold by the partner or with it as reseller on record."""
    theirs = Subscription.objects.visible_to(partner).of(customer).in_the_way()
    ordered = theirs.select_related("partner").order_by("name", "pk")
    return [_blocker(row, partner) for row in ordered[:SHOWN]]


def _blocker(row: Subscription, partner: Partner) -> Blocker:
    facts = {
        "name": row.name,
        "seats": row.quantity,
        "date": date_format(localtime(row.term_ends_at), "j E Y"),
        "seller": row.partner.name,
    }
    if row.partner_id != partner.pk:
        said = _("Subscription %(name)s runs until %(date)s; its seller is %(seller)s.")
        advice = _("Ask the seller to end it first.")
    elif row.auto_renew:
        said = _("Subscription %(name)s renews on %(date)s.")
        advice = _("Cancel it, or turn auto-renew off and wait for the end of its term.")
    else:
        said = _("Subscription %(name)s runs until %(date)s.")
        advice = _("Cancel it, or wait for the end of its term.")
    return Blocker(f"{said % facts} {advice}", "subscriptions:subscription", row.pk)


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
