"""Removing a relationship; lists of admin relationships."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from customers.models import Account
from customers.record_views import record_context
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from relationships.actions.reseller import remove_relationship
from relationships.blockers import RemovalBlocked
from relationships.effects import effects_of_removal
from relationships.forms import AdminRelationshipFilter, RemovalForm
from relationships.listing import counted, in_order, in_view, matching
from relationships.models import (
    AdminRelationship,
    AlreadyRemoved,
    ProviderDecides,
    Relationship,
    may_remove,
)


def _account(request: PartnerRequest, customer_id: UUID) -> Account:
    """The partner's record of the customer, on the list or off it. 404 for anybody else's."""
    mine = Account.objects.for_partner(request.partner).select_related("customer", "partner")
    return get_object_or_404(mine, customer_id=customer_id)


@require_http_methods(["GET", "POST"])
@partner_view(Action.REMOVE_RELATIONSHIP)
def removal(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Show every effect (GET), then remove (POST)."""
    account = _account(request, customer_id)
    form = RemovalForm(request.POST or None, partner=request.partner)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, account, form)
    reason, note = form.cleaned_data["reason"], form.cleaned_data["note"]
    try:
        ended = remove_relationship(
            request.member, request.partner, account.customer, reason=reason, note=note
        )
    except (AlreadyRemoved, ProviderDecides, RemovalBlocked):
        return _ask(request, account, form)
    messages.success(request, _farewell(request, account, ended))
    return redirect("customers:list", request.partner.slug)


def _ask(request: PartnerRequest, account: Account, form: RemovalForm) -> HttpResponse:
    """The page in the state the relationship is in: to be decided, blocked, for the provider to
    decide, gone. A POST that comes too late answers 409, an incomplete one 422."""
    theirs = Relationship.objects.for_partner(request.partner).with_customer(account.customer)
    theirs = theirs.select_related("partner", "customer", "removed_by")
    active = theirs.active().first()
    effects = effects_of_removal(active, account) if active else None
    decidable = effects is not None and not effects.blockers and may_remove(request.partner)
    context = {
        "account": account,
        "form": form,
        "policy_allows": may_remove(request.partner),
        "effects": effects,
        "decidable": decidable,
        "last": None if active else theirs.order_by("-removed_at").first(),
        "now": now(),
    }
    status = 200 if request.method != "POST" else 422 if decidable else 409
    return render_page(
        request, "relationships/removal.html", context, fragment="dialog", status=status
    )


def _farewell(request: PartnerRequest, account: Account, ended: Relationship) -> SafeString:
    """What happened in one line, with the way to the log and to what stayed."""
    theirs = AdminRelationship.objects.for_partner(request.partner)
    kept = theirs.with_customer(account.customer).in_force().count()
    said = [_("Relationship with %(customer)s removed.") % {"customer": account.name}]
    if ended.dap_ended_at == ended.removed_at:
        said.append(_("DAP ended."))
    if kept:
        said.append(ngettext("%(n)s GDAP kept.", "%(n)s GDAP kept.", kept) % {"n": kept})
    slug, customer_id = request.partner.slug, account.customer_id
    links = [(reverse("audit:activity", args=[slug]) + f"?customer={customer_id}", _("View log"))]
    if kept:
        page = reverse("relationships:customer_admin_relationships", args=[slug, customer_id])
        links.append((page, _("Admin relationships")))
    anchors = [format_html('<a href="{}">{}</a>', *link) for link in links]
    return format_html("{} " + " · ".join(["{}"] * len(anchors)), " ".join(said), *anchors)


PAGE_SIZE = 50


@require_safe
@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
def admin_relationships(request: PartnerRequest) -> HttpResponse:
    """All of the partner's, whether or not there is a reseller relationship."""
    form = AdminRelationshipFilter(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    mine = AdminRelationship.objects.for_partner(request.partner)
    view = request.GET.get("view", "active")
    found = matching(in_view(mine, view), request.partner, query)
    page = Paginator(in_order(found), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "query": query, "view": view, "views": counted(mine), "page": page}
    return render_page(request, "relationships/admin_relationships.html", context)


@require_safe
@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
def customer_admin_relationships(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Those with one customer. Here they stay within reach after the customer left the list."""
    account = _account(request, customer_id)
    theirs = AdminRelationship.objects.for_partner(request.partner).with_customer(account.customer)
    rows = in_order(theirs.on_lists())
    context = record_context(request, account, "admin_relationships") | {"rows": rows}
    return render(request, "relationships/customer_admin_relationships.html", context)
