"""The organisation's details, and the page of rights."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from partners.actions.organisation import change_partner
from partners.forms import OrganisationForm, details_of
from partners.permissions import ALLOWED, Action, Role
from partners.web import PartnerRequest, partner_view


@partner_view(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def settings(request: PartnerRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None, initial=details_of(request.partner))
    if request.method == "POST" and form.is_valid():
        change_partner(request.member, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("partners:settings", request.partner.slug)
    status = 422 if form.errors else 200
    return render(request, "partners/settings.html", {"form": form}, status=status)


@partner_view(Action.SEE_HOME)
@require_GET
def rights(request: PartnerRequest) -> HttpResponse:
    """Who may do what: the matrix itself, so that the page cannot be wrong."""
    matrix = [
        (action.label, [(role.label, action in ALLOWED[role]) for role in Role])
        for action in Action
    ]
    context = {
        "roles": [role.label for role in Role],
        "matrix": matrix,
        "reader": not request.member.can(Action.MANAGE_MEMBERS),
        "may_export": request.member.can(Action.EXPORT_EVERYTHING),
    }
    return render(request, "partners/rights.html", context)
