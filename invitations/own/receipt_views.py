"""Receipts: what this organisation consented to, also of what has ended since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import AgreementAcceptance
from customers.web import CustomerRequest, customer_view
from invitations.models import Invitation, InvitationState, Party
from invitations.own.past import given_access
from invitations.receipts import receipt_of
from invitations.receipts import receipt_pdf as invitation_pdf
from partners.models import Partner
from people.models import Person
from people.web import pdf_answer
from relationships.actions.reseller import ENDABLE
from relationships.models import Relationship
from relationships.receipts import receipt_of as approval_of
from relationships.receipts import receipt_pdf as approval_pdf


@dataclass(frozen=True)
class Kept:
    """One consent: by whom, when, to what, where to read it and to have it on paper."""

    partner: Partner
    what: str
    person: Person | None
    at: datetime
    url: str
    pdf: str
    in_force: bool


@require_safe
@customer_view
def receipts(request: CustomerRequest) -> HttpResponse:
    """The newest first, and the customer agreement."""
    kept = [*_accepted_invitations(request), *_approvals(request)]
    agreements = AgreementAcceptance.objects.filter(customer=request.customer)
    context = {
        "receipts": sorted(kept, key=lambda one: one.at, reverse=True),
        "agreements": agreements.select_related("person", "attested_by__partner").order_by(
            "-accepted_at"
        ),
    }
    return render(request, "own/receipts.html", context)


def _accepted_invitations(request: CustomerRequest) -> list[Kept]:
    here = request.customer.pk
    active = Relationship.objects.seen_by(request.customer).active()
    causes = set(active.values_list("cause_id", flat=True))
    accepted = Invitation.objects.seen_by(request.customer).filter(state=InvitationState.ACCEPTED)
    return [
        Kept(
            one.partner,
            f"{_('Reseller relationship')} · {one.reference}",
            one.decided_by,
            one.closed_at or one.created_at,
            reverse("own:receipt", args=[here, one.pk]),
            reverse("own:receipt_pdf", args=[here, one.pk]),
            one.pk in causes,
        )
        for one in accepted.select_related("partner", "decided_by")
    ]


def _approvals(request: CustomerRequest) -> list[Kept]:
    here = request.customer.pk
    approved = given_access(request.customer).filter(approved_at__isnull=False)
    return [
        Kept(
            one.partner,
            f"GDAP: {one.name}",
            one.approved_by,
            one.approved_at or now(),
            reverse("own:admin_relationship", args=[here, one.pk]),
            reverse("own:approval_pdf", args=[here, one.pk]),
            one.seen_state in ENDABLE,
        )
        for one in approved
    ]


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
    told = receipt_of(invitation)
    if told is None:
        raise Http404
    return pdf_answer(invitation_pdf(told), invitation.reference)


def _accepted(request: CustomerRequest, invitation_id: UUID) -> Invitation:
    invitations = Invitation.objects.seen_by(request.customer)
    accepted = invitations.filter(state=InvitationState.ACCEPTED)
    return get_object_or_404(accepted.select_related("partner", "decided_by"), pk=invitation_id)


@require_safe
@customer_view
def approval_receipt_pdf(request: CustomerRequest, pk: UUID) -> HttpResponse:
    """Of an admin relationship, whatever became of it. 404 without its row of history."""
    told = approval_of(get_object_or_404(given_access(request.customer), pk=pk))
    if told is None:
        raise Http404
    return pdf_answer(approval_pdf(told), str(pk))
