"""The page of one admin relationship, its switch, and the two decisions that cannot be undone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.models import Event
from invitations.models import Invitation
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.web import confirm_with_undo, own_address, step_up
from relationships.actions.ending import (
    ChangedSince,
    LastRole,
    end_admin_relationship,
    remove_global_administrator,
    switch_auto_extend,
    undo_auto_extend,
)
from relationships.approval.waiting import waiting_context
from relationships.detail import timeline
from relationships.detail.bar import bar_of
from relationships.detail.losing import losing
from relationships.groups.listing import assigned_in
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    IN_FORCE,
    AdminRelationship,
    AdminRelationshipRole,
    NeverExtends,
    WrongState,
)
from relationships.models.states import AdminRelationshipState as State
from relationships.roles import GdapRole, chosen, highest

EVERYTHING = UUID(GLOBAL_ADMINISTRATOR)
ENDABLE = (*IN_FORCE, State.APPROVED, State.ACTIVATING)


def my_admin_relationship(request: PartnerRequest, pk: UUID) -> AdminRelationship:
    """404 for another partner's."""
    mine = AdminRelationship.objects.for_partner(request.partner)
    people = ("customer", "created_by", "approved_by", "ended_by")
    return get_object_or_404(mine.select_related("partner", *people), pk=pk)


def carrier_of(row: AdminRelationship) -> Invitation | None:
    """The reseller invitation it comes with, if one carries it."""
    if row.invitation_id is None:
        return None
    return Invitation.objects.for_partner(row.partner).filter(pk=row.invitation_id).first()


def _roles(row: AdminRelationship) -> list[GdapRole]:
    held = AdminRelationshipRole.objects.for_partner(row.partner).filter(admin_relationship=row)
    return chosen(held.values_list("role_definition_id", flat=True))


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_safe
def admin_relationship(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """Its time, its roles in plain words, who gets in, who approved it, and its story."""
    shown, at = my_admin_relationship(request, pk), now()
    roles = _roles(shown)
    told = Event.objects.for_partner(request.partner).about(shown).select_related("person")
    may_manage = request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS)
    context = {
        "shown": shown,
        "roles": roles,
        "highest": highest(roles),
        "bar": bar_of(shown, at),
        "assigned": assigned_in(shown),
        "in_force": shown.seen_state in IN_FORCE,
        "may_manage": may_manage,
        "may_end": may_manage and shown.seen_state in ENDABLE,
        "carrier": carrier_of(shown),
        "may_invite": request.member.can(Action.MANAGE_INVITATIONS),
        "planned": timeline.planned(shown, at),
        "days": timeline.days(told),
    }
    context |= waiting_context(shown, may_manage=may_manage)
    return render(request, "relationships/admin_relationship.html", context)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def auto_extend(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """Acts at once, here or in a list. The button says which of the two it wants."""
    wanted = request.POST.get("on") == "1"
    my_admin_relationship(request, pk)
    try:
        change = switch_auto_extend(request.member, pk, wanted=wanted)
    except (NeverExtends, WrongState) as refusal:
        messages.error(request, _why_not_switched(refusal))
        return redirect(_back(request, pk))
    if change is None:
        messages.success(request, _how_it_stands(wanted))
    else:
        query = {"change": change.pk, "next": _back(request, pk)}
        undo = reverse(
            "relationships:auto_extend_undo", args=[request.partner.slug, pk], query=query
        )
        confirm_with_undo(request, _how_it_stands(wanted), undo)
    return redirect(_back(request, pk))


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def auto_extend_undo(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """The button in the confirmation: back, unless something else happened since."""
    change = request.GET.get("change", "")
    if not (change.isascii() and change.isdigit() and len(change) < 19):
        raise Http404
    my_admin_relationship(request, pk)
    try:
        extends = undo_auto_extend(request.member, pk, int(change))
    except ChangedSince:
        messages.error(request, _("It was changed again meanwhile. Nothing was undone."))
    except (NeverExtends, WrongState) as refusal:
        messages.error(request, _why_not_switched(refusal))
    else:
        messages.success(request, _("Undone.") + " " + _how_it_stands(extends))
    return redirect(_back(request, pk))


def _back(request: PartnerRequest, pk: UUID) -> str:
    page = reverse("relationships:admin_relationship", args=[request.partner.slug, pk])
    return own_address(request, page)


def _how_it_stands(extends: bool) -> str:
    return _("Auto-extend is on.") if extends else _("Auto-extend is off.")


def _why_not_switched(refusal: NeverExtends | WrongState) -> str:
    if isinstance(refusal, NeverExtends):
        return _("With Global Administrator it ends on its date. Remove that role first.")
    return _("This admin relationship has ended. Nothing was changed.")


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def global_administrator(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """Which groups lose it is said first."""
    shown = my_admin_relationship(request, pk)
    if request.method == "POST":
        try:
            remove_global_administrator(request.member, pk)
        except WrongState:
            messages.error(request, _("The role is not there any more. Nothing was changed."))
        except LastRole:
            messages.error(request, _("It is the only role. End the admin relationship instead."))
        else:
            messages.success(request, _("Global Administrator removed."))
        return redirect("relationships:admin_relationship", request.partner.slug, pk)
    context = {
        "shown": shown,
        "groups": [
            one for one in assigned_in(shown) if any(role.id == EVERYTHING for role in one.roles)
        ],
        "removable": shown.seen_state in IN_FORCE and shown.has_global_administrator,
        "others": len(_roles(shown)) - 1,
    }
    return render(request, "relationships/global_administrator.html", context)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def end(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """Show every effect (GET), then end it (POST)."""
    shown = my_admin_relationship(request, pk)
    if request.method == "POST":
        try:
            end_admin_relationship(request.member, pk)
        except WrongState:
            messages.error(request, _("This admin relationship has ended. Nothing was changed."))
        else:
            messages.success(request, _("Admin relationship ended. Both sides are told."))
        return redirect("relationships:admin_relationship", request.partner.slug, pk)
    context = {
        "shown": shown,
        "losing": losing(shown),
        "endable": shown.seen_state in ENDABLE,
    }
    return render(request, "relationships/admin_relationship_end.html", context)
