"""Paper for the agent: the letter to print."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from invitations.printing import letter_pdf
from invitations.web import my_invitation
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.web import pdf_answer


@partner_view(Action.MANAGE_INVITATIONS)
@require_safe
def paper(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """Only while its link works: a draft is finished first."""
    invitation = my_invitation(request, invitation_id)
    if not invitation.is_answerable(now()):
        raise Http404
    return pdf_answer(letter_pdf(invitation), invitation.reference)
