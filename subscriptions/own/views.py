"""What an organisation has, whoever sold it: for its own people."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from customers.web import CustomerRequest, customer_view
from subscriptions.listing import with_use
from subscriptions.models import Subscription


@require_safe
@customer_view
def subscriptions(request: CustomerRequest) -> HttpResponse:
    """What, from whom, how many, until when, and whom to ask. Everybody may look; prices are
    between the partner and whoever buys."""
    theirs = Subscription.objects.seen_by(request.customer).living()
    people = ("partner", "reseller", "support_contact", "sku__product")
    rows = with_use(list(theirs.select_related(*people).order_by("name", "pk")))
    return render(request, "own/subscriptions.html", {"rows": rows})
