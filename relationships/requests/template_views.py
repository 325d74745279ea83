"""Role templates: the partner's own and the ready sets, one page to change one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.actions.templates import (
    TemplateNameTaken,
    change_template,
    create_template,
    remove_template,
)
from relationships.drifting import differing
from relationships.models import AdminRelationship, RoleTemplate
from relationships.requests.forms import TemplateForm
from relationships.requests.picker import Picked
from relationships.requests.starts import Start, starts_of
from relationships.roles import chosen, highest


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_safe
def role_templates(request: PartnerRequest) -> HttpResponse:
    """Each with its roles, how far they reach, and how often it was asked for."""
    asked = AdminRelationship.objects.for_partner(request.partner).exclude(template_id=None)
    used: dict[str, int] = {}
    for template_id in asked.values_list("template_id", flat=True):
        used[str(template_id)] = used.get(str(template_id), 0) + 1
    differs = {str(pk): count for pk, count in differing(request.partner, now()).items()}
    rows = [
        {
            "start": start,
            "highest": highest(chosen(start.role_ids)),
            "used": used.get(key, 0),
            "differs": differs.get(key, 0),
        }
        for key, start in starts_of(request.partner).items()
    ]
    may_manage = request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS)
    context = {"rows": rows, "may_manage": may_manage}
    return render(request, "relationships/role_templates.html", context)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def role_template_new(request: PartnerRequest) -> HttpResponse:
    """`?from=` copies one of the partner's own or a ready set."""
    return _editor(request, None, starts_of(request.partner).get(request.GET.get("from", "")))


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def role_template(request: PartnerRequest, role_template_id: UUID) -> HttpResponse:
    """Saving makes a new version; nothing that was asked for changes."""
    template = _mine(request, role_template_id)
    return _editor(request, template, starts_of(request.partner).get(str(role_template_id)))


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def role_template_removal(request: PartnerRequest, role_template_id: UUID) -> HttpResponse:
    template = _mine(request, role_template_id)
    if request.method != "POST":
        return render(request, "relationships/role_template_removal.html", {"template": template})
    remove_template(request.member, role_template_id, now())
    messages.success(request, _("Template removed: %(name)s") % {"name": template.name})
    return redirect("relationships:role_templates", request.partner.slug)


def _mine(request: PartnerRequest, role_template_id: UUID) -> RoleTemplate:
    mine = RoleTemplate.objects.for_partner(request.partner).current()
    return get_object_or_404(mine, pk=role_template_id)


def _first(template: RoleTemplate | None, start: Start | None) -> QueryDict:
    data = QueryDict(mutable=True)
    data["days"] = "730"
    if start:
        data["name"] = template.name if template else ""
        data["days"] = str(start.days)
        data.setlist("roles", [str(role_id) for role_id in start.role_ids])
        if start.auto_extend:
            data["auto_extend"] = "on"
    return data


def _editor(
    request: PartnerRequest, template: RoleTemplate | None, start: Start | None
) -> HttpResponse:
    picked = Picked(request.POST if request.method == "POST" else _first(template, start), {})
    saving = request.method == "POST" and "save" in request.POST and not picked.changed_something
    form, status = TemplateForm(picked.data if saving else None, initial=picked.initial), 200
    if saving and form.is_valid() and _save(request, template, form):
        messages.success(request, _("Template saved."))
        return redirect("relationships:role_templates", request.partner.slug)
    if form.errors:
        status = 422
    context = {"form": form, "picked": picked, "template": template, "is_template": True}
    if template:
        context["differs"] = differing(request.partner, now()).get(template.pk, 0)
    return render(request, "relationships/role_template.html", context, status=status)


def _save(request: PartnerRequest, template: RoleTemplate | None, form: TemplateForm) -> bool:
    given = form.cleaned_data
    content = {
        "name": given["name"],
        "role_ids": given["roles"],
        "days": given["days"],
        "auto_extend": given["auto_extend"],
    }
    try:
        if template:
            change_template(request.member, template.pk, **content)
        else:
            create_template(request.member, **content)
    except TemplateNameTaken:
        form.add_error("name", _("You already have a template of this name."))
        return False
    return True
