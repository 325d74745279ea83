"""Assigning groups in an admin relationship, changing their roles, taking them back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.actions.assigning import (
    AssignedAlready,
    RolesNotApproved,
    assign_group,
    change_assigned_roles,
    unassign_group,
)
from relationships.groups.forms import AssignmentForm
from relationships.groups.listing import assigned_in, groups_of, people_in
from relationships.models import (
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    AssignedRole,
    SecurityGroup,
    WrongState,
)
from relationships.roles import GdapRole, chosen


def _admin_relationship(request: PartnerRequest, pk: UUID) -> AdminRelationship:
    mine = AdminRelationship.objects.for_partner(request.partner)
    return get_object_or_404(mine.select_related("customer", "partner"), pk=pk)


def _approved(row: AdminRelationship) -> list[GdapRole]:
    held = AdminRelationshipRole.objects.for_partner(row.partner).filter(admin_relationship=row)
    return chosen(held.values_list("role_definition_id", flat=True))


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_new(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """Which group, and which of the approved roles."""
    row = _admin_relationship(request, pk)
    taken = {one.assignment.group_id for one in assigned_in(row)}
    free = [found for found in groups_of(request.partner) if found.group.pk not in taken]
    groups, approved = [found.group for found in free], _approved(row)
    form = AssignmentForm(request.POST or None, groups=groups, approved=approved)
    if request.method == "POST" and form.is_valid():
        chosen_group = next(g for g in groups if g.pk == form.cleaned_data["group"])
        problem = _assign(request, row, chosen_group, form.cleaned_data["roles"])
        if problem is None:
            messages.success(request, _("Group assigned. Its people get in within a minute."))
            return redirect("relationships:admin_relationship", request.partner.slug, pk)
        form.add_error(None, problem)
    context = {"shown": row, "form": form, "free": free, "fixed": None}
    status = 422 if form.errors else 200
    return render(request, "relationships/assignment.html", context, status=status)


def _assign(
    request: PartnerRequest, row: AdminRelationship, group: SecurityGroup, roles: list[UUID]
) -> str | None:
    """What stood in the way, in words; None when it is done."""
    try:
        assign_group(request.member, row.pk, group, roles)
    except WrongState:
        return _("This admin relationship is not in force. Nothing was assigned.")
    except AssignedAlready:
        return _("This group is assigned here already. Change its roles instead.")
    except RolesNotApproved:
        return _("Only roles that the customer approved can be given.")
    return None


def _assignment(request: PartnerRequest, pk: UUID, assignment_id: UUID) -> AccessAssignment:
    mine = AccessAssignment.objects.for_partner(request.partner).current()
    mine = mine.select_related("group__partner", "admin_relationship__customer")
    return get_object_or_404(mine, pk=assignment_id, admin_relationship=pk)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_edit(request: PartnerRequest, pk: UUID, assignment_id: UUID) -> HttpResponse:
    """Other roles for the same group."""
    row, assignment = (
        _admin_relationship(request, pk),
        _assignment(request, pk, assignment_id),
    )
    given = AssignedRole.objects.for_partner(request.partner).filter(assignment=assignment)
    initial = {"roles": [str(r) for r in given.values_list("role__role_definition_id", flat=True)]}
    form = AssignmentForm(
        request.POST or None,
        initial=initial,
        groups=[],
        approved=_approved(row),
        fixed=assignment.group,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_assigned_roles(request.member, assignment, form.cleaned_data["roles"])
        except (WrongState, RolesNotApproved):
            form.add_error(None, _("This has changed meanwhile. Look again."))
        else:
            messages.success(request, _("Saved."))
            return redirect("relationships:admin_relationship", request.partner.slug, pk)
    context = {
        "shown": row,
        "form": form,
        "fixed": assignment.group,
        "people": people_in(assignment.group),
    }
    status = 422 if form.errors else 200
    return render(request, "relationships/assignment.html", context, status=status)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_removal(request: PartnerRequest, pk: UUID, assignment_id: UUID) -> HttpResponse:
    """Who loses access is said first."""
    assignment = _assignment(request, pk, assignment_id)
    if request.method == "POST":
        try:
            unassign_group(request.member, assignment)
            messages.success(request, _("Access of the group ended."))
        except WrongState:
            messages.error(request, _("Its access has ended already. Nothing was changed."))
        return redirect("relationships:admin_relationship", request.partner.slug, pk)
    context = {
        "assignment": assignment,
        "shown": assignment.admin_relationship,
        "people": people_in(assignment.group),
    }
    return render(request, "relationships/assignment_removal.html", context)
