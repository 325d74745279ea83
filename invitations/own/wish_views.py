"""Asking a partner to end the reseller relationship, and taking that back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.web import CustomerRequest, deciding_view, refusal
from invitations.own.ending_views import READ_OR_DECIDE, act, ask, own_relationship
from invitations.own.forms import WishForm
from people.limits import spent
from relationships.actions.approving import MayNotDecide, Outsider
from relationships.actions.wishing import wish_end, withdraw_wish
from relationships.models import (
    AlreadyAsked,
    EndWish,
    RequestClosed,
    RequestState,
    customer_may_end,
)

# A wish is mail to people of the partner: so many a day for one relationship.
MOST_WISHES, DAY = 3, 24 * 3600


@deciding_view
@require_http_methods(READ_OR_DECIDE)
def wish(request: CustomerRequest, relationship_id: UUID) -> HttpResponse:
    """What the wish does and does not do, then the wish."""
    shown = own_relationship(request, relationship_id)
    if customer_may_end():
        return redirect("own:relationship_end", request.customer.pk, shown.pk)
    form = WishForm(request.POST if request.method == "POST" else None)
    key = f"end-wish:{shown.pk}"
    if form.is_valid() and spent(key, most=MOST_WISHES, window=DAY):
        form.add_error(None, _("You asked several times today. Go on tomorrow."))
    if not form.is_valid():
        theirs = EndWish.objects.seen_by(request.customer).filter(relationship=shown)
        waiting = theirs.filter(state=RequestState.WAITING).exists()
        active = shown.removed_at is None
        return ask(request, "own/wish.html", form, shown=shown, waiting=waiting, active=active)
    note = form.cleaned_data["note"].strip()
    done = _("Asked. %(partner)s was told and answers here.") % {"partner": shown.partner}
    try:
        return act(
            request, lambda: wish_end(request.user, request.customer, shown.pk, note=note), done
        )
    except AlreadyAsked:
        messages.info(request, _("You have asked already. The partner has not answered yet."))
    return redirect("own:partners", request.customer.pk)


@deciding_view
@require_POST
def wish_withdrawal(request: CustomerRequest, wish_id: UUID) -> HttpResponse:
    """The relationship stays as it is."""
    get_object_or_404(EndWish.objects.seen_by(request.customer), pk=wish_id)
    try:
        withdraw_wish(request.user, request.customer, wish_id)
    except RequestClosed as closed:
        label = RequestState(closed.state).label
        messages.info(request, _("This wish is closed: %(state)s.") % {"state": label})
    except (Outsider, MayNotDecide):
        return refusal(request)
    else:
        messages.success(request, _("Taken back. The relationship stays as it is."))
    return redirect("own:partners", request.customer.pk)
