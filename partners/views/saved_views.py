"""Saving the view of a list, renaming, sharing and dropping it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.actions.saved_views import change_view, drop_view, save_view
from partners.forms import SavedViewForm
from partners.models import SavedList, SavedView, SavedViewNameTaken, TooManySavedViews
from partners.permissions import Action
from partners.saved_views import PAGES, cleaned
from partners.web import PartnerRequest, partner_view, refusal


def _address(request: PartnerRequest, of: str, query: str) -> str:
    return reverse(PAGES[of][0], args=[request.partner.slug]) + (f"?{query}" if query else "")


def _mine(request: PartnerRequest, view_id: int) -> SavedView:
    """404 for what one cannot see, 403 for what a colleague shares."""
    seen = SavedView.objects.for_partner(request.partner).seen_from(request.member)
    view = seen.select_related("partner", "owner__person").filter(pk=view_id).first()
    if view is None:
        raise Http404
    if not view.may_change(request.member):
        raise PermissionDenied
    return view


@partner_view(Action.VIEW_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PartnerRequest) -> HttpResponse:
    """Keep what a list shows under a name."""
    asked = request.POST if request.method == "POST" else request.GET
    of, query = asked.get("list", ""), cleaned(QueryDict(asked.get("query", "")[:2000]))
    if of not in PAGES:
        raise Http404
    if not request.member.can(PAGES[of][1]):
        return refusal(request, PAGES[of][1])
    form = SavedViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            save_view(request.member, SavedList(of), query=query, **form.cleaned_data)
            messages.success(request, _("View saved."))
            return redirect(_address(request, of, query))
        except SavedViewNameTaken:
            form.add_error("name", _("You have a view of this name already."))
        except TooManySavedViews:
            form.add_error(None, _("You have many views already. Delete one first."))
    context = {"form": form, "list": SavedList(of), "query": query}
    context["back"] = _address(request, of, query)
    return render(request, "partners/saved_view.html", context, status=_status(form))


@partner_view(Action.VIEW_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: PartnerRequest, view_id: int) -> HttpResponse:
    """Rename it, share it."""
    view = _mine(request, view_id)
    initial = {"name": view.name, "is_shared": view.is_shared}
    form = SavedViewForm(request.POST if request.method == "POST" else None, initial=initial)
    back = _address(request, view.list_name, view.query)
    if form.is_valid():
        try:
            change_view(view, **form.cleaned_data)
            messages.success(request, _("Saved"))
            return redirect(back)
        except SavedViewNameTaken:
            form.add_error("name", _("You have a view of this name already."))
    context = {"form": form, "view": view, "list": SavedList(view.list_name), "back": back}
    return render(request, "partners/saved_view.html", context, status=_status(form))


def _status(form: SavedViewForm) -> int:
    return 422 if form.errors else 200


@partner_view(Action.VIEW_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_deletion(request: PartnerRequest, view_id: int) -> HttpResponse:
    view = _mine(request, view_id)
    if request.method != "POST":
        return render(request, "partners/saved_view_deletion.html", {"view": view})
    drop_view(view)
    messages.success(request, _("View deleted."))
    return redirect(_address(request, view.list_name, ""))
