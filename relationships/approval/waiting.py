"""A request that waits for its answer: what its page shows, renewing its link, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.models import Event, Verb
from invitations.drafts import MAILTO_LIMIT
from outbox.problems import in_words
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships import letters
from relationships.actions.lettering import deliveries_of, letter_of
from relationships.actions.requesting import renew_link, withdraw_request
from relationships.approval.composer import has_letter, my_request, page_of
from relationships.models import AdminRelationship, Carried, WrongState


def waiting_context(row: AdminRelationship, *, may_manage: bool) -> dict[str, Any]:
    """For the card of a request that can be answered; nothing for any other. The link is for
    those who may send it."""
    if not row.is_answerable(now()):
        return {}
    told = Event.objects.for_partner(row.partner).about(row)
    wishes = told.filter(verb=Verb.GDAP_FEWER_WANTED).select_related("person")
    context: dict[str, Any] = {"waiting": True, "wishes": wishes.order_by("-id")[:5]}
    if not may_manage or row.invitation_id is not None:
        return context
    letter = letter_of(row)
    mailto = letters.mailto(letter)
    return context | {
        "letter": letter,
        "link": row.link(),
        "mailto": mailto if len(mailto) <= MAILTO_LIMIT else "",
        "plain_text": letters.plain_text(letter),
        "deliveries": [(email, in_words(email.last_error)) for email in deliveries_of(row)],
    }


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """A new link; the old one says that there is a newer one."""
    row = my_request(request, pk)
    if not has_letter(row):
        return _too_late(request, row)
    if request.method != "POST":
        return render(request, "relationships/link_renewal.html", {"row": row})
    try:
        renew_link(request.member, row.pk)
    except (WrongState, Carried):
        return _too_late(request, row)
    messages.success(request, _("The old link stopped working. Send the new one."))
    return redirect(page_of(row))


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """Take the request back before it is answered."""
    row = my_request(request, pk)
    if not row.is_answerable(now()):
        return _too_late(request, row)
    if request.method != "POST":
        return render(request, "relationships/withdrawal.html", {"row": row})
    try:
        withdraw_request(request.member, row.pk)
    except WrongState:
        return _too_late(request, row)
    messages.success(request, _("You took the request back."))
    return redirect(page_of(row, "admin_relationship"))


def _too_late(request: PartnerRequest, row: AdminRelationship) -> HttpResponse:
    messages.info(request, _("This request is not waiting for an answer any more."))
    return redirect(page_of(row, "admin_relationship"))
