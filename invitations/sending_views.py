"""The step that sends a letter by the portal, and the letters that were sent."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from invitations.drafts import sent_text
from invitations.models import Invitation, InvitationState
from invitations.sending import deliveries_of, retry_letter, send_invitation, unsent_addresses
from invitations.web import REFUSALS, my_invitation, page_of, sentence_for
from outbox.message import sender_of
from outbox.models import Email, EmailState, LetterIsOut
from outbox.problems import in_words
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view


class Delivery(NamedTuple):
    """One letter as the card shows it."""

    email: Email
    label: str | Promise
    problem: str
    may_retry: bool


def shown_deliveries(invitation: Invitation) -> list[Delivery]:
    can_send = invitation.partner.letters_leave_from_here and invitation.is_answerable(now())
    return [_shown(email, invitation, can_send) for email in deliveries_of(invitation)]


def _shown(email: Email, invitation: Invitation, can_send: bool) -> Delivery:
    is_ours = email.link_version == invitation.version
    may_retry = can_send and is_ours and email.state == EmailState.FAILED
    return Delivery(email, email.get_state_display(), in_words(email.last_error), may_retry)


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """From whom, to whom, with what words; sent by POST only."""
    invitation = my_invitation(request, invitation_id)
    if not request.partner.letters_leave_from_here:
        raise Http404
    if request.method == "POST":
        return _send(request, invitation)
    if invitation.state != InvitationState.DRAFT and not invitation.is_answerable(now()):
        messages.info(request, _("This invitation is closed. Its letter cannot be changed."))
        return redirect(page_of(invitation))
    unsent = unsent_addresses(invitation)
    letter = Email(from_name=request.partner.sender)
    context = {
        "invitation": invitation,
        "sender": sender_of(letter),
        "reply_to": invitation.inviter.email,
        "unsent": unsent,
        "sent": [to for to in invitation.addresses if to not in unsent],
        "text": sent_text(invitation, invitation.link()),
    }
    return render(request, "invitations/sending.html", context)


def _send(request: PartnerRequest, invitation: Invitation) -> HttpResponse:
    try:
        emails = send_invitation(request.member, invitation)
    except REFUSALS as problem:
        messages.error(request, sentence_for(problem).text)
        return redirect(page_of(invitation, "draft"))
    if emails:
        said = ngettext(
            "The letter is on its way to %(n)s address.",
            "The letter is on its way to %(n)s addresses.",
            len(emails),
        )
        messages.success(request, said % {"n": len(emails)})
    else:
        messages.info(request, _("This letter was sent to these addresses before."))
    return redirect(page_of(invitation))


@partner_view(Action.MANAGE_INVITATIONS)
@require_POST
def retry(request: PartnerRequest, invitation_id: UUID, email_id: UUID) -> HttpResponse:
    """Once more to the same address, after what was wrong is mended."""
    invitation = my_invitation(request, invitation_id)
    if email_id not in {email.pk for email in deliveries_of(invitation)}:
        raise Http404
    try:
        retry_letter(request.member, invitation, email_id)
        messages.success(request, _("The letter will be tried again now."))
    except LetterIsOut:
        messages.info(request, _("This letter has not failed: there is nothing to try again."))
    except REFUSALS as problem:
        messages.error(request, sentence_for(problem).text)
    return redirect(page_of(invitation))
