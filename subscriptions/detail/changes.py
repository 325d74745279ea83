"""Seats, name, renewal, the next term and the support contact of a subscription."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners.models import Partner
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from subscriptions.actions import changing
from subscriptions.actions.lots import reducible_seats
from subscriptions.detail.changing import change
from subscriptions.detail.views import page_context, show, sold_here
from subscriptions.forms import NameForm, NextTermForm, QuantityForm, SeenForm, SupportForm
from subscriptions.models import Availability, Subscription


@partner_view(Action.EDIT_ORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def quantity(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    """Review what another number of seats means (GET), then change it (POST)."""
    shown = sold_here(request, subscription_id)
    form = QuantityForm(request.POST if request.method == "POST" else request.GET or None)
    if not form.is_valid():
        return show(request, shown, **({"quantity_form": form} if form.is_bound else {}))
    wanted, version = form.cleaned_data["quantity"], form.cleaned_data["version"]
    if request.method == "POST":
        said = _("The number of seats was changed.")
        return change(
            request,
            shown,
            lambda: changing.change_quantity(request.member, shown, wanted, version),
            said,
        )
    at = now()
    reducible = reducible_seats(shown, at)
    context = page_context(request, shown) | {
        "form": form,
        "wanted": wanted,
        "more": wanted - shown.quantity,
        "fewer": shown.quantity - wanted,
        "before": shown.unit_price * shown.quantity,
        "after": shown.unit_price * wanted,
        "reducible": reducible,
        "reducible_count": sum(one.quantity for one in reducible),
        "too_few": max((shown.used or 0) - wanted, 0),
    }
    return render(request, "subscriptions/quantity.html", context)


@partner_view(Action.EDIT_ORDERS)
@require_POST
def name(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    shown, form = sold_here(request, subscription_id), NameForm(request.POST)
    if not form.is_valid():
        return show(request, shown, name_form=form)
    wanted, version = form.cleaned_data["name"], form.cleaned_data["version"]
    return change(
        request,
        shown,
        lambda: changing.rename(request.member, shown, wanted, version),
        _("Renamed."),
    )


@partner_view(Action.EDIT_ORDERS)
@require_POST
def auto_renew(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    """The switch; what it means stands beside it."""
    shown, on = sold_here(request, subscription_id), request.POST.get("on") == "1"
    version = seen_version(request)
    return change(
        request,
        shown,
        lambda: changing.switch_auto_renew(request.member, shown, on, version),
        _("Auto-renew is on.") if on else _("Auto-renew is off."),
    )


@partner_view(Action.EDIT_ORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def next_term(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    """Choose what changes with the next term."""
    shown = sold_here(request, subscription_id)
    seen = {
        "version": shown.version,
        "quantity": shown.next_quantity or shown.quantity,
        "offer": shown.next_availability_id or shown.availability_id,
    }
    form = NextTermForm(request.POST or None, offers=_offers(shown), initial=seen)
    if request.method != "POST" or not form.is_valid():
        context = page_context(request, shown) | {"form": form}
        status = 422 if request.method == "POST" else 200
        return render(request, "subscriptions/next_term.html", context, status=status)
    wanted, offer = form.cleaned_data["quantity"], form.chosen
    version = form.cleaned_data["version"]
    return change(
        request,
        shown,
        lambda: changing.schedule_change(request.member, shown, wanted, offer, version),
        _("The change for the next term is scheduled."),
    )


def _offers(shown: Subscription) -> list[Availability]:
    """What it is, then what else it may become."""
    catalogue = Availability.objects.for_partner(shown.partner).offered()
    of_product = catalogue.filter(sku__product=shown.sku.product_id).select_related("sku")
    in_order = of_product.order_by("sku__name", "term", "billing", "pk")
    others = [one for one in in_order if one.pk != shown.availability_id]
    return [shown.availability, *(one for one in others if shown.may_become(one))]


@partner_view(Action.EDIT_ORDERS)
@require_POST
def next_term_removal(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    """The next term is as this one."""
    shown, version = sold_here(request, subscription_id), seen_version(request)
    return change(
        request,
        shown,
        lambda: changing.drop_change(request.member, shown, version),
        _("The change for the next term was dropped."),
    )


@partner_view(Action.EDIT_ORDERS)
@require_POST
def support(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    """Whom the customer asks."""
    shown = sold_here(request, subscription_id)
    form = SupportForm(request.POST, shown=shown)
    if not form.is_valid():
        return show(request, shown, support_form=form)
    contact = get_object_or_404(Partner, pk=form.cleaned_data["contact"])
    version = form.cleaned_data["version"]
    return change(
        request,
        shown,
        lambda: changing.change_support_contact(request.member, shown, contact, version),
        _("The support contact was changed."),
    )


def seen_version(request: PartnerRequest) -> int:
    """Of the page where the button was; 0, which is no version, for what is not one."""
    form = SeenForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else 0
