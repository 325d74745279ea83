"""Suspending, reactivating and cancelling: every effect first."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from subscriptions.actions import changing
from subscriptions.detail.changes import seen_version
from subscriptions.detail.changing import change
from subscriptions.detail.views import page_context, sold_here
from subscriptions.models import SubscriptionState


@partner_view(Action.EDIT_ORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def suspension(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    """Show who is locked out (GET), then suspend (POST)."""
    shown = sold_here(request, subscription_id)
    if request.method == "POST":
        version = seen_version(request)
        return change(
            request,
            shown,
            lambda: changing.suspend(request.member, shown, version),
            _("Suspended. People are locked out until you reactivate it."),
        )
    context = page_context(request, shown) | {
        "possible": shown.state == SubscriptionState.ACTIVE,
    }
    return render(request, "subscriptions/suspension.html", context)


@partner_view(Action.EDIT_ORDERS)
@require_POST
def reactivation(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    shown, version = sold_here(request, subscription_id), seen_version(request)
    return change(
        request,
        shown,
        lambda: changing.reactivate(request.member, shown, version),
        _("Reactivated. People get in again."),
    )


@partner_view(Action.EDIT_ORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    """Show what is deleted (GET), then cancel (POST)."""
    shown = sold_here(request, subscription_id)
    if request.method == "POST":
        version = seen_version(request)
        return change(
            request,
            shown,
            lambda: changing.cancel(request.member, shown, version),
            _("Cancelled. The subscription is deleted."),
        )
    context = page_context(request, shown) | {"possible": shown.is_cancellable(now())}
    return render(request, "subscriptions/cancellation.html", context)
