"""A customer asked for the end of the relationship: the partner's answer where it is no.

Yes is the removal page.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.actions.wishing import refuse_wish
from relationships.models import EndWish, RequestClosed, RequestState
from relationships.removals.forms import WishRefusalForm


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_http_methods(["GET", "HEAD", "POST"])
def end_wish_refusal(request: PartnerRequest, wish_id: UUID) -> HttpResponse:
    """Why the relationship stays for now, in a sentence that the customer reads."""
    wishes = EndWish.objects.for_partner(request.partner).select_related("customer", "wished_by")
    wish = get_object_or_404(wishes, pk=wish_id)
    account = redirect("customers:account", request.partner.slug, wish.customer_id)
    if wish.state != RequestState.WAITING and request.method != "POST":
        messages.info(request, _closed(wish.state))
        return account
    form = WishRefusalForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"wish": wish, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "relationships/end_wish_refusal.html", context, status=status)
    try:
        refuse_wish(request.member, wish.pk, form.cleaned_data["answer"])
    except RequestClosed as closed:
        messages.info(request, _closed(closed.state))
    else:
        messages.success(request, _("Answered. The customer is told, with your sentence."))
    return account


def _closed(state: str) -> str:
    return _("This wish is closed: %(state)s.") % {"state": RequestState(state).label}
