"""What every change on the pages has in common: do it, or say why not."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from partners.web import PartnerRequest
from subscriptions.detail.sentences import REFUSALS, why_not
from subscriptions.detail.views import page_context, sold_here
from subscriptions.models import ChangedMeanwhile, Subscription


def change(
    request: PartnerRequest, shown: Subscription, act: Callable[[], Subscription], said: str
) -> HttpResponse:
    """Back to the page with `said`, or with the reason; 409 when it is not what was looked at."""
    try:
        act()
    except ChangedMeanwhile:
        context = page_context(request, sold_here(request, shown.pk))
        return render(request, "subscriptions/conflict.html", context, status=409)
    except REFUSALS as refusal:
        messages.error(request, why_not(refusal, shown))
    else:
        messages.success(request, said)
    return redirect("subscriptions:subscription", request.partner.slug, shown.pk)
