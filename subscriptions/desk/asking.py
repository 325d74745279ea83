"""A reseller asks its provider to change a subscription it is on record with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from subscriptions.actions.asking import ask_change as ask
from subscriptions.checks import CannotOrder
from subscriptions.detail.views import page_context
from subscriptions.models import Subscription, SubscriptionState, Wanted
from subscriptions.orders.forms import ChangeForm


def choices_for(shown: Subscription) -> list[Wanted]:
    """What can be wanted of it in its state; whether it can still be done is seen at acceptance."""
    renewal = Wanted.AUTO_RENEW_OFF if shown.auto_renew else Wanted.AUTO_RENEW_ON
    match shown.state:
        case SubscriptionState.ACTIVE:
            return [Wanted.QUANTITY, renewal, Wanted.SUSPEND, Wanted.CANCEL]
        case SubscriptionState.SUSPENDED:
            return [Wanted.REACTIVATE, Wanted.CANCEL]
    return []


def _said(form: ChangeForm) -> dict[str, Any]:
    return {name: form.cleaned_data.get(name) for name in ("quantity", "note", "form_key")}


@partner_view(Action.EDIT_ORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_change(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    """What should change; the provider accepts or refuses."""
    mine = Subscription.objects.visible_to(request.partner).filter(reseller=request.partner)
    related = mine.select_related("partner", "customer", "sku__product")
    shown = get_object_or_404(related, pk=subscription_id)
    choices, posted = choices_for(shown), request.POST if request.method == "POST" else None
    form = ChangeForm(posted, choices=choices, now=shown.quantity)
    if request.method == "POST" and form.is_valid():
        said = _said(form)
        try:
            asked = ask(request.member, shown.pk, Wanted(form.cleaned_data["wanted"]), **said)
        except CannotOrder as refusal:
            form.add_error(None, refusal.words)
        else:
            messages.success(request, _("Sent to the provider. You will be told of the answer."))
            return redirect("subscriptions:order_request", request.partner.slug, asked.pk)
    context = page_context(request, shown) | {"form": form, "choices": choices}
    status = 422 if form.errors else 200
    return render(request, "subscriptions/ask_change.html", context, status=status)
