"""Order requests, as the side that asks and the side that answers see them."""

from __future__ import annotations

from django.db.models import Case, When

from partners.models import Partner
from subscriptions.models import OrderRequest, OrderRequestQuerySet, OrderRequestState


def requests_of(partner: Partner) -> OrderRequestQuerySet:
    """A provider's are those it is asked, anybody else's those it asked. Those that wait first,
    the longest waiting at the top; then the newest."""
    if partner.is_provider:
        rows = OrderRequest.objects.asked_of(partner)
    else:
        rows = OrderRequest.objects.for_partner(partner)
    related = rows.select_related(
        "partner", "provider", "customer", "asked_by", "order", "subscription"
    )
    waits = Case(When(state=OrderRequestState.WAITING, then=0), default=1)
    return related.order_by(waits, "-asked_at", "pk")


def count_waiting(partner: Partner) -> int:
    return requests_of(partner).waiting().count()
