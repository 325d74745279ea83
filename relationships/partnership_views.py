"""The customers that a provider and a reseller share, as each side may see them."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from partners.models import Partnership
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.sharing import together

PAGE_SIZE = 50


@partner_view(Action.MANAGE_PARTNERSHIPS)
@require_safe
def shared_customers(request: PartnerRequest, partnership_id: UUID) -> HttpResponse:
    """All of them, with the asker's own relationship and admin relationships at each."""
    mine = Partnership.objects.for_partner(request.partner)
    related = mine.select_related("provider", "reseller")
    partnership = get_object_or_404(related, pk=partnership_id, reseller__isnull=False)
    seen = together(partnership, request.partner)
    is_provider = request.partner == partnership.provider
    context = {
        "partnership": partnership,
        "other": partnership.reseller if is_provider else partnership.provider,
        "is_provider": is_provider,
        "seen": seen,
        "page": Paginator(seen.customers, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "relationships/shared_customers.html", context)
