"""Admin access in the same letter: adding a request to an invitation, and taking it off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from invitations.carried import carriable
from invitations.carried_forms import CarriedForm
from invitations.loading import carry_draft, carry_new_request, put_down
from invitations.models import Invitation, InvitationState
from invitations.refusals import CarriesAlready, InvitationClosed, OtherCustomer
from invitations.web import my_invitation, page_of
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.actions.requesting import NameTaken
from relationships.models import AdminRelationship, WrongState
from relationships.roles import Level, chosen, highest

REFUSALS = (InvitationClosed, CarriesAlready, OtherCustomer, WrongState)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def carried_new(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """A set of roles, for how long, and why; or a draft that is there already."""
    invitation = my_invitation(request, invitation_id)
    if invitation.state != InvitationState.DRAFT:
        messages.error(request, why_not(InvitationClosed(invitation.state)))
        return redirect(page_of(invitation))
    form = CarriedForm(invitation, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, invitation, form)
    try:
        carry_new_request(request.member, invitation, form.terms())
    except NameTaken:
        form.add_error("name", _("You already have a relationship with this name."))
        return _ask(request, invitation, form)
    except REFUSALS as problem:
        messages.error(request, why_not(problem))
        return redirect(page_of(invitation, "draft"))
    messages.success(request, _("The letter asks for admin access, too."))
    return redirect(page_of(invitation, "draft"))


def _ask(request: PartnerRequest, invitation: Invitation, form: CarriedForm) -> HttpResponse:
    starts = [(start, highest(chosen(start.role_ids))) for start in form.starts.values()]
    context = {
        "invitation": invitation,
        "form": form,
        "starts": starts,
        "full": Level.FULL,
        "drafts": carriable(invitation),
    }
    status = 422 if form.is_bound else 200
    return render(request, "invitations/carried.html", context, status=status)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def carried_draft(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """A draft that was made before goes into the letter."""
    invitation = my_invitation(request, invitation_id)
    try:
        carry_draft(request.member, invitation, UUID(request.POST.get("draft", "")))
    except (ValueError, AdminRelationship.DoesNotExist):
        raise Http404 from None
    except REFUSALS as problem:
        messages.error(request, why_not(problem))
    else:
        messages.success(request, _("The letter asks for admin access, too."))
    return redirect(page_of(invitation, "draft"))


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def carried_removal(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """Out of the letter: it stays as a draft of its own."""
    invitation = my_invitation(request, invitation_id)
    try:
        left = put_down(request.member, invitation)
    except InvitationClosed as problem:
        messages.error(request, why_not(problem))
        return redirect(page_of(invitation))
    if left is not None:
        said = _("The letter asks for no admin access. It stays as a draft: %(name)s")
        messages.success(request, said % {"name": left.name})
    return redirect(page_of(invitation, "draft"))


def why_not(problem: Exception) -> str:
    match problem:
        case CarriesAlready():
            return _("This invitation asks for admin access already.")
        case OtherCustomer():
            return _("That draft is for another customer.")
        case WrongState():
            return _("That request is no draft of its own any more.")
        case _:
            return _("What is asked no longer changes once the link works.")
