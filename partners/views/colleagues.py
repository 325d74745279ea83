"""Colleagues: who they are, inviting one, changing roles, removing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.actions.colleagues import (
    change_roles,
    invite_colleague,
    remove_colleague,
    resend_invite,
    revoke_invite,
)
from partners.forms import InviteForm, RolesForm
from partners.models import (
    AlreadyInvited,
    AlreadyMember,
    ColleagueInvite,
    InviteClosed,
    LastAccountAdmin,
    Member,
    TooManyInvites,
)
from partners.permissions import ALLOWED, Action, Role
from partners.web import PartnerRequest, partner_view
from people.links import address
from people.web import people_with_second_factor, step_up

LAST_ADMIN = gettext_lazy(
    "Somebody must be able to manage colleagues. Make someone else Account admin first."
)


def find_colleague(request: PartnerRequest, member_id: int) -> Member:
    members = Member.objects.for_partner(request.partner).current().select_related("person")
    return get_object_or_404(members, pk=member_id)


def find_invite(request: PartnerRequest, invite_id: UUID) -> ColleagueInvite:
    return get_object_or_404(ColleagueInvite.objects.for_partner(request.partner), pk=invite_id)


@partner_view(Action.MANAGE_MEMBERS)
@require_GET
def colleagues(request: PartnerRequest) -> HttpResponse:
    members = list(Member.objects.for_partner(request.partner).with_roles())
    protected = people_with_second_factor(member.person for member in members)
    open_invites = ColleagueInvite.objects.for_partner(request.partner).filter(
        accepted_at=None, revoked_at=None
    )
    context = {
        "members": [(member, member.person_id in protected) for member in members],
        "invites": [(i, [Role(r).label for r in i.roles]) for i in open_invites.order_by("email")],
        "now": now(),
    }
    return render(request, "partners/colleagues.html", context)


@partner_view(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def colleague_invite(request: PartnerRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, initial={"language": request.partner.language})
    if request.method == "POST" and form.is_valid():
        try:
            invite = invite_colleague(request.member, **form.cleaned_data)
        except AlreadyMember:
            form.add_error("email", _("This person works here already."))
        except AlreadyInvited:
            form.add_error("email", _("This address is invited already. Send that link again."))
        except TooManyInvites:
            form.add_error(None, _("That is a lot for one hour. Go on a little later."))
        else:
            return redirect("partners:invite", request.partner.slug, invite.pk)
    status = 422 if form.errors else 200
    return render(request, "partners/colleague_invite.html", {"form": form}, status=status)


@partner_view(Action.MANAGE_MEMBERS)
@require_GET
def invite(request: PartnerRequest, invite_id: UUID) -> HttpResponse:
    """The invitation with its link, to copy where the letter does not arrive."""
    found = find_invite(request, invite_id)
    is_open = found.is_open(now())
    link = address("colleague", found.pk, found.version, found.token_sha256) if is_open else ""
    roles = [Role(role).label for role in found.roles]
    context = {"invite": found, "is_open": is_open, "link": link, "roles": roles}
    return render(request, "partners/invite.html", context)


@partner_view(Action.MANAGE_MEMBERS)
@require_POST
def invite_resend(request: PartnerRequest, invite_id: UUID) -> HttpResponse:
    try:
        resend_invite(request.member, find_invite(request, invite_id))
    except InviteClosed:
        messages.error(request, _("This invitation was used or taken back before."))
    else:
        messages.success(request, _("A new link is on its way. The old one no longer works."))
    return redirect("partners:invite", request.partner.slug, invite_id)


@partner_view(Action.MANAGE_MEMBERS)
@require_POST
def invite_revoke(request: PartnerRequest, invite_id: UUID) -> HttpResponse:
    try:
        revoke_invite(request.member, find_invite(request, invite_id))
    except InviteClosed:
        messages.error(request, _("This invitation was used or taken back before."))
    else:
        messages.success(request, _("Invitation taken back. Its link no longer works."))
    return redirect("partners:colleagues", request.partner.slug)


@partner_view(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def colleague(request: PartnerRequest, member_id: int) -> HttpResponse:
    """Roles. GET with roles in the address shows what the change would mean; POST makes it."""
    member = find_colleague(request, member_id)
    asked = request.POST if request.method == "POST" else request.GET
    reviewed = request.method == "POST" or "review" in request.GET
    form = RolesForm(asked if reviewed else None, initial={"roles": member.roles})
    context = {"colleague": member, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            change_roles(request.member, member, form.cleaned_data["roles"])
        except LastAccountAdmin:
            messages.error(request, str(LAST_ADMIN))
        else:
            messages.success(request, _("Roles changed"))
        return redirect("partners:colleagues", request.partner.slug)
    if reviewed and form.is_valid():
        context |= effects_of(member.roles, form.cleaned_data["roles"])
    return render(request, "partners/colleague.html", context, status=422 if form.errors else 200)


def effects_of(before: Iterable[Role], after: Iterable[Role]) -> dict[str, object]:
    """What somebody gains and loses when these roles replace those."""
    had = frozenset[Action]().union(*(ALLOWED[role] for role in before))
    will = frozenset[Action]().union(*(ALLOWED[role] for role in after))
    return {
        "review": list(after),
        "gained": [action.label for action in Action if action in will - had],
        "lost": [action.label for action in Action if action in had - will],
    }


@partner_view(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
@step_up
def colleague_removal(request: PartnerRequest, member_id: int) -> HttpResponse:
    member = find_colleague(request, member_id)
    if request.method == "POST":
        try:
            remove_colleague(request.member, member)
        except LastAccountAdmin:
            messages.error(request, str(LAST_ADMIN))
        else:
            messages.success(request, _("Colleague removed. Their sessions have ended."))
        return redirect("partners:colleagues", request.partner.slug)
    return render(request, "partners/colleague_removal.html", {"colleague": member})
