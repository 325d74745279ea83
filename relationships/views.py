"""The admin relationships with one customer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from customers.models import Account
from customers.record_views import record_context
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.listing import in_order
from relationships.models import AdminRelationship


def _account(request: PartnerRequest, customer_id: UUID) -> Account:
    """The partner's record of the customer, on the list or off it. 404 for anybody else's."""
    mine = Account.objects.for_partner(request.partner).select_related("customer", "partner")
    return get_object_or_404(mine, customer_id=customer_id)


@require_safe
@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
def customer_admin_relationships(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Those with one customer. Here they stay within reach after the customer left the list."""
    account = _account(request, customer_id)
    theirs = AdminRelationship.objects.for_partner(request.partner).with_customer(account.customer)
    context = record_context(request, account, "admin_relationships") | {
        "rows": in_order(theirs.on_lists()),
        "may_manage": request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS),
    }
    return render(request, "relationships/customer_admin_relationships.html", context)
