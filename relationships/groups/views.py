"""Security groups: all of them, one, and its end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.actions.grouping import (
    GroupInUse,
    GroupNameTaken,
    change_group,
    create_group,
    remove_group,
    set_members,
)
from relationships.groups.forms import GroupForm, MembersForm
from relationships.groups.listing import assigned_to, groups_of, people_in
from relationships.models import SecurityGroup


def my_group(request: PartnerRequest, group_id: UUID) -> SecurityGroup:
    """404 for another partner's, and for one that was removed."""
    mine = SecurityGroup.objects.for_partner(request.partner).current().select_related("partner")
    return get_object_or_404(mine, pk=group_id)


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_safe
def groups(request: PartnerRequest) -> HttpResponse:
    """All of them, with their people and how often they are assigned."""
    may_manage = request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS)
    context = {"rows": groups_of(request.partner), "may_manage": may_manage}
    return render(request, "relationships/groups.html", context)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: PartnerRequest) -> HttpResponse:
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            group = create_group(request.member, **form.cleaned_data)
        except GroupNameTaken:
            form.add_error("name", _("You have a group of this name."))
        else:
            messages.success(request, _("Group created. Now say who is in it."))
            return redirect("relationships:group", request.partner.slug, group.pk)
    status = 422 if form.errors else 200
    return render(request, "relationships/group_new.html", {"form": form}, status=status)


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_safe
def group(request: PartnerRequest, group_id: UUID) -> HttpResponse:
    """Who is in it, and where they get in by it."""
    shown = my_group(request, group_id)
    inside = [member.pk for member in people_in(shown)]
    details = {"name": shown.name, "description": shown.description}
    members = MembersForm(initial={"members": inside}, partner=request.partner)
    return _group_page(request, shown, GroupForm(initial=details), members)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def group_details(request: PartnerRequest, group_id: UUID) -> HttpResponse:
    shown, form = my_group(request, group_id), GroupForm(request.POST)
    if form.is_valid():
        try:
            change_group(request.member, group_id, **form.cleaned_data)
        except GroupNameTaken:
            form.add_error("name", _("You have a group of this name."))
        else:
            messages.success(request, _("Saved."))
            return redirect("relationships:group", request.partner.slug, group_id)
    inside = [member.pk for member in people_in(shown)]
    members = MembersForm(initial={"members": inside}, partner=request.partner)
    return _group_page(request, shown, form, members, status=422)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def group_members(request: PartnerRequest, group_id: UUID) -> HttpResponse:
    """Whoever is ticked is in it from now on, and gets in where it is assigned."""
    shown = my_group(request, group_id)
    form = MembersForm(request.POST, partner=request.partner)
    if not form.is_valid():
        details = {"name": shown.name, "description": shown.description}
        return _group_page(request, shown, GroupForm(initial=details), form, status=422)
    set_members(request.member, group_id, form.cleaned_data["members"])
    messages.success(request, _("Saved."))
    return redirect("relationships:group", request.partner.slug, group_id)


def _group_page(
    request: PartnerRequest,
    shown: SecurityGroup,
    form: GroupForm,
    members: MembersForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "group": shown,
        "form": form,
        "members_form": members,
        "people": people_in(shown),
        "assigned": assigned_to(shown),
        "may_manage": request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS),
    }
    return render(request, "relationships/group.html", context, status=status)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def group_removal(request: PartnerRequest, group_id: UUID) -> HttpResponse:
    """Only what is assigned nowhere can go."""
    shown = my_group(request, group_id)
    if request.method == "POST":
        try:
            remove_group(request.member, group_id)
        except GroupInUse:
            pass
        else:
            messages.success(request, _("Group removed: %(name)s") % {"name": shown.name})
            return redirect("relationships:groups", request.partner.slug)
    context = {"group": shown, "assigned": assigned_to(shown), "people": people_in(shown)}
    status = 409 if request.method == "POST" else 200
    return render(request, "relationships/group_removal.html", context, status=status)
