"""Who can do what at one customer, and why."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from customers.models import Account
from customers.record_views import record_context
from partners.models import Member
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.access import Grant, grants_at
from relationships.roles import GdapRole, chosen, highest


class Way:
    """One way in, in words: the group, the admin relationship, the roles."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        self.roles: list[GdapRole] = chosen(grant.role_ids)
        self.highest = highest(self.roles)


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_safe
def customer_access(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Each colleague who gets in, with every way; then those who do not."""
    mine = Account.objects.for_partner(request.partner).select_related("customer", "partner")
    account = get_object_or_404(mine, customer_id=customer_id)
    members = list(Member.objects.for_partner(request.partner).with_roles())
    ways: dict[int, list[Way]] = {}
    for grant in grants_at(account.customer, members):
        ways.setdefault(grant.member.pk, []).append(Way(grant))
    context = record_context(request, account, "access") | {
        "people": [(member, ways[member.pk]) for member in members if member.pk in ways],
        "others": [member for member in members if member.pk not in ways],
    }
    return render(request, "relationships/customer_access.html", context)
