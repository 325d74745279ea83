"""A customer's own pages: who may act for it, what it consented to, what happened, its people.

Everybody of the organisation may look.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from audit.listing import page_after
from audit.models import ActorKind, Event, Verb
from audit.sentences import sentence, who
from customers.models import AgreementAcceptance, CustomerMember
from customers.web import CustomerRequest, customer_view
from invitations import receipts
from invitations.models import Invitation, InvitationState, Party
from invitations.own.rights import cards_for
from invitations.receipts import receipt_of
from people.web import pdf_answer

# What a customer is told of. What a partner keeps to itself (its record, notes, tags, exports,
# drafts, why it removed a relationship) is not among it.
TOLD = (
    Verb.CUSTOMER_REGISTERED,
    Verb.TAKEOVER_REFUSED,
    Verb.AGREEMENT_ACCEPTED,
    Verb.AGREEMENT_ATTESTED,
    Verb.INVITATION_ACCEPTED,
    Verb.INVITATION_DECLINED,
    Verb.INVITATION_REPORTED,
    Verb.INVITATION_FORWARDED,
    Verb.NEW_LINK_WANTED,
    Verb.RELATIONSHIP_ESTABLISHED,
    Verb.RELATIONSHIP_REMOVED,
    Verb.DAP_GRANTED,
    Verb.DAP_ENDED,
    Verb.GDAP_CREATED,
)


@require_safe
@customer_view
def start(request: CustomerRequest) -> HttpResponse:
    """The bare address leads to the page people come for."""
    return redirect("own:partners", request.customer.pk)


@require_safe
@customer_view
def partners(request: CustomerRequest) -> HttpResponse:
    """Every partner, each right with its end, and the receipts of what was agreed."""
    invitations = Invitation.objects.seen_by(request.customer).select_related("partner")
    accepted = invitations.filter(state=InvitationState.ACCEPTED).select_related("decided_by")
    agreements = AgreementAcceptance.objects.filter(customer=request.customer)
    context = {
        "cards": cards_for(request.customer),
        "receipts": accepted.order_by("-closed_at"),
        "agreements": agreements.select_related("person", "attested_by__partner").order_by(
            "-accepted_at"
        ),
    }
    return render(request, "own/partners.html", context)


@require_safe
@customer_view
def receipt(request: CustomerRequest, invitation_id: UUID) -> HttpResponse:
    """What was consented to: parties, decisions, person, time, version of the agreement."""
    invitation = _accepted(request, invitation_id)
    parties = Party.objects.for_partner(invitation.partner).filter(invitation=invitation)
    context = {
        "invitation": invitation,
        "parties": parties.select_related("partner"),
        "receipt": receipt_of(invitation),
    }
    return render(request, "own/receipt.html", context)


@require_safe
@customer_view
def receipt_pdf(request: CustomerRequest, invitation_id: UUID) -> HttpResponse:
    """The receipt to keep."""
    invitation = _accepted(request, invitation_id)
    receipt = receipt_of(invitation)
    if receipt is None:
        raise Http404
    return pdf_answer(receipts.receipt_pdf(receipt), invitation.reference)


def _accepted(request: CustomerRequest, invitation_id: UUID) -> Invitation:
    invitations = Invitation.objects.seen_by(request.customer)
    accepted = invitations.filter(state=InvitationState.ACCEPTED)
    return get_object_or_404(accepted.select_related("partner", "decided_by"), pk=invitation_id)


@require_safe
@customer_view
def activity(request: CustomerRequest) -> HttpResponse:
    """What happened between this organisation and its partners, newest first."""
    told = Event.objects.seen_by(request.customer.pk).filter(verb__in=TOLD)
    events = told.select_related("person", "partner").order_by("-at", "-id")
    page = page_after(events, request.GET.get("after", ""))
    rows = [{"event": one, "who": _who(one), "sentence": sentence(one)} for one in page.events]
    return render(request, "own/activity.html", {"rows": rows, "older": page.older})


def _who(event: Event) -> str:
    """Its own people by name; of a partner, the organisation."""
    if event.actor_kind == ActorKind.MEMBER and event.partner is not None:
        return event.partner.name
    return who(event)


@require_safe
@customer_view
def people(request: CustomerRequest) -> HttpResponse:
    """Who belongs to this organisation here, and who of them may decide."""
    current = CustomerMember.objects.filter(customer=request.customer, ended_at=None)
    members = current.select_related("person").order_by("role", "person__name")
    return render(request, "own/people.html", {"members": members})
