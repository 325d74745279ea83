"""A customer's own pages: who may act for it, since when and until when.

Everybody of the organisation may look.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from audit.models import Event
from customers.web import CustomerRequest, customer_view, deciding_view
from invitations.models import Invitation
from invitations.own.access import access_of
from invitations.own.past import (
    given_access,
    open_admin_requests,
    open_invitations,
    past_rights,
    waiting_requests,
)
from invitations.own.rights import cards_for
from invitations.own.told import TOLD, by_whom, said
from relationships.actions.reseller import ENDABLE
from relationships.detail.bar import bar_of
from relationships.models import AdminRelationship, AdminRelationshipRole, customer_may_end
from relationships.receipts import receipt_of
from relationships.roles import Level, chosen


@require_safe
@customer_view
def start(request: CustomerRequest) -> HttpResponse:
    """The bare address leads to the page people come for."""
    return redirect("own:partners", request.customer.pk)


@require_safe
@customer_view
def partners(request: CustomerRequest) -> HttpResponse:
    """What waits for an answer, every partner with each right and its end, what is over."""
    context = {
        "waiting": waiting_requests(request.customer),
        "cards": cards_for(request.customer),
        "past": past_rights(request.customer),
        "may_decide": request.customer_member.may_decide,
        "may_end": customer_may_end(),
    }
    return render(request, "own/partners.html", context)


@require_safe
@customer_view
def admin_relationship(request: CustomerRequest, pk: UUID) -> HttpResponse:
    """Its roles in plain words, how many people get in, its time and its story."""
    shown = get_object_or_404(given_access(request.customer), pk=pk)
    held = AdminRelationshipRole.objects.seen_by(request.customer)
    roles = chosen(
        held.filter(admin_relationship=shown).values_list("role_definition_id", flat=True)
    )
    told = Event.objects.for_partner(shown.partner).about(shown).filter(verb__in=TOLD)
    story = told.select_related("person", "partner").order_by("-at", "-id")
    context = {
        "shown": shown,
        "full": [role for role in roles if role.level == Level.FULL],
        "others": [role for role in roles if role.level != Level.FULL],
        "count": len(roles),
        "access": access_of(shown),
        "bar": bar_of(shown, now()),
        "endable": shown.seen_state in ENDABLE,
        "may_decide": request.customer_member.may_decide,
        "receipt": receipt_of(shown),
        "story": [{"event": one, "who": by_whom(one), "sentence": said(one)} for one in story],
    }
    return render(request, "own/admin_relationship.html", context)


@require_safe
@deciding_view
def answer(request: CustomerRequest, invitation_id: UUID) -> HttpResponse:
    """To the page of an open invitation for this organisation. Who may decide may have its link:
    authority decides there, and not the link."""
    theirs = {one.pk: one for one in open_invitations(request.customer)}
    return _to_link(theirs.get(invitation_id), request)


@require_safe
@deciding_view
def admin_answer(request: CustomerRequest, pk: UUID) -> HttpResponse:
    """The same for a request for admin access."""
    theirs = {one.pk: one for one in open_admin_requests(request.customer)}
    return _to_link(theirs.get(pk), request)


def _to_link(
    asked: Invitation | AdminRelationship | None, request: CustomerRequest
) -> HttpResponse:
    """What is answered, taken back or never was: back to the list, which says what there is."""
    if asked is None:
        return redirect("own:partners", request.customer.pk)
    response = redirect(asked.link())
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
