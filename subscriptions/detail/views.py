"""The page of one subscription: what it is, until when, and what its seller may change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from audit.models import Event
from customers.models import Account
from customers.record_views import record_context
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from subscriptions.actions.lots import reducible_seats
from subscriptions.detail import timeline
from subscriptions.forms import NameForm, QuantityForm, SupportForm
from subscriptions.listing import with_use
from subscriptions.models import SeatLot, Subscription, SubscriptionState

JOINED = (
    *("partner", "reseller", "customer", "support_contact", "sku__product", "order_line__order"),
    *("availability", "next_availability__sku"),
)
State = SubscriptionState


def sold_here(request: PartnerRequest, subscription_id: UUID) -> Subscription:
    """One that this partner sold. 404 for any other: nobody else changes it."""
    mine = Subscription.objects.for_partner(request.partner).select_related(*JOINED)
    return get_object_or_404(mine, pk=subscription_id)


def page_context(request: PartnerRequest, shown: Subscription) -> dict[str, Any]:
    """The customer's record, with this subscription in it."""
    mine = Account.objects.for_partner(request.partner).select_related("customer", "partner")
    account = get_object_or_404(mine, customer_id=shown.customer_id)
    with_use([shown])
    is_ours = shown.partner_id == request.partner.pk
    may_edit = request.member.can(Action.EDIT_ORDERS) and account.state == "reseller"
    return record_context(request, account, "subscriptions") | {
        "shown": shown,
        "is_ours": is_ours,
        "may_change": is_ours and may_edit,
        "may_ask": not is_ours and may_edit,
    }


@partner_view(Action.VIEW_ORDERS)
@require_safe
def subscription(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    """For its seller, and for the reseller on record, who looks."""
    mine = Subscription.objects.visible_to(request.partner).select_related(*JOINED)
    return show(request, get_object_or_404(mine, pk=subscription_id))


def show(request: PartnerRequest, shown: Subscription, **forms: Any) -> HttpResponse:
    """The page; a form that was not understood stands in the place of an empty one (422)."""
    at = now()
    told = Event.objects.for_partner(request.partner).about(shown).select_related("person")
    seen = {"version": shown.version}
    contact = {"contact": shown.support_contact_id}
    context = page_context(request, shown) | {
        "lots": SeatLot.objects.of(shown).filter(quantity__gt=0).order_by("-bought_at", "-pk"),
        "at": at,
        "reducible": reducible_seats(shown, at) if shown.state == State.ACTIVE else [],
        "cancellable": shown.is_cancellable(at),
        "quantity_form": QuantityForm(initial=seen | {"quantity": shown.quantity}),
        "name_form": NameForm(initial=seen | {"name": shown.name}),
        "support_form": SupportForm(initial=seen | contact, shown=shown),
        "days": timeline.days(told),
        "planned": timeline.planned(shown, at),
    }
    status = 422 if forms else 200
    return render(request, "subscriptions/subscription.html", context | forms, status=status)
