"""Lists of subscriptions: of all customers, and of one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from customers.models import Account
from customers.record_views import record_context
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from subscriptions.export import as_csv
from subscriptions.listing import Wanted, page_of, tabs, with_use
from subscriptions.models import Subscription, SubscriptionState

# What a customer has at one partner is read as one page; the list over all customers has the rest.
SHOWN = 200


@partner_view(Action.VIEW_ORDERS)
@require_safe
def subscriptions(request: PartnerRequest) -> HttpResponse:
    """What this partner sold, or an indirect reseller is on record with, of all customers."""
    wanted, at = Wanted.from_query(request.GET), now()
    page = page_of(request.partner, wanted, at)
    context = {
        "wanted": wanted,
        "tabs": tabs(request.partner, wanted, at),
        "rows": with_use(page.rows),
        "previous": wanted.address(before=page.previous) if page.previous else "",
        "next": wanted.address(after=page.next) if page.next else "",
        "without_words": wanted.address(q=""),
        "file_address": wanted.address(),
    }
    return render(request, "subscriptions/list.html", context)


@partner_view(Action.VIEW_ORDERS)
@require_safe
def subscriptions_csv(request: PartnerRequest) -> HttpResponseBase:
    """The list as it is asked for, over all its pages."""
    return as_csv(request.partner, Wanted.from_query(request.GET), now())


@partner_view(Action.VIEW_ORDERS)
@require_safe
def of_customer(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """What one customer has by this partner; what was deleted is folded away."""
    mine = Account.objects.for_partner(request.partner).select_related("customer", "partner")
    account = get_object_or_404(mine, customer_id=customer_id)
    theirs = Subscription.objects.visible_to(request.partner).of(account.customer)
    ordered = theirs.select_related("partner", "sku__product").order_by("name", "pk")
    rows = with_use(list(ordered.living()[:SHOWN]))
    gone = ordered.filter(state=SubscriptionState.DELETED).order_by("-state_since", "pk")
    context = record_context(request, account, "subscriptions") | {
        "rows": rows,
        "gone": list(gone[:20]),
        "is_cut": len(rows) == SHOWN,
        "may_order": request.member.can(Action.EDIT_ORDERS) and account.state == "reseller",
    }
    return render(request, "subscriptions/of_customer.html", context)
