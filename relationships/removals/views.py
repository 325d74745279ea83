"""Removing a reseller relationship."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from customers.models import Account
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from people.web import step_up
from relationships.actions.reseller import remove_relationship
from relationships.blockers import RemovalBlocked
from relationships.effects import effects_of_removal, gdap_that_would_end
from relationships.models import (
    AdminRelationship,
    AlreadyRemoved,
    ProviderDecides,
    Relationship,
    may_remove,
)
from relationships.removals.asking import asking_context
from relationships.removals.forms import RemovalForm


def find_account(request: PartnerRequest, customer_id: UUID) -> Account:
    """The partner's record of the customer, on the list or off it. 404 for anybody else's."""
    mine = Account.objects.for_partner(request.partner).select_related("customer", "partner")
    return get_object_or_404(mine, customer_id=customer_id)


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_http_methods(["GET", "POST"])
@step_up
def removal(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Show every effect (GET), then remove (POST) and show the report of what was done."""
    account = find_account(request, customer_id)
    asks = may_end_gdap(request) and gdap_that_would_end(request.partner, [account.customer_id])
    form = RemovalForm(request.POST or None, partner=request.partner, asks_gdap=bool(asks))
    if request.method != "POST" or not form.is_valid():
        return _ask(request, account, form)
    said = {"reason": form.cleaned_data["reason"], "note": form.cleaned_data["note"]}
    try:
        ended = remove_relationship(
            request.member, request.partner, account.customer, end_gdap=form.ends_gdap, **said
        )
    except (AlreadyRemoved, ProviderDecides, RemovalBlocked):
        return _ask(request, account, form)
    messages.success(request, _farewell(request, account, ended))
    return redirect("relationships:removal_report", request.partner.slug, ended.pk)


def may_end_gdap(request: PartnerRequest) -> bool:
    return request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS)


def _ask(request: PartnerRequest, account: Account, form: RemovalForm) -> HttpResponse:
    """The page in the state the relationship is in: to be decided, blocked, for the provider to
    decide, gone. A POST that comes too late answers 409, an incomplete one 422."""
    theirs = Relationship.objects.for_partner(request.partner).with_customer(account.customer)
    theirs = theirs.select_related("partner", "customer", "removed_by")
    active = theirs.active().first()
    effects = effects_of_removal(active, account) if active else None
    policy_allows = may_remove(request.partner)
    decidable = effects is not None and not effects.blockers and policy_allows
    context = {
        "account": account,
        "form": form,
        "policy_allows": policy_allows,
        "effects": effects,
        "decidable": decidable,
        "asks_gdap": decidable and "gdap" in form.fields,
        "last": None if active else theirs.order_by("-removed_at").first(),
        "now": now(),
    }
    if active and not policy_allows:
        context |= asking_context(request.partner, account, active)
    status = 200 if request.method != "POST" else 422 if decidable else 409
    return render_page(
        request, "relationships/removal.html", context, fragment="dialog", status=status
    )


def _farewell(request: PartnerRequest, account: Account, ended: Relationship) -> SafeString:
    """What happened in one line, with the way to the log and to what stayed."""
    theirs = AdminRelationship.objects.for_partner(request.partner)
    theirs = theirs.with_customer(account.customer)
    kept, over = theirs.in_force().count(), theirs.filter(ended_at=ended.removed_at).count()
    said = [_("Relationship with %(customer)s removed.") % {"customer": account.name}]
    if ended.dap_ended_at == ended.removed_at:
        said.append(_("DAP ended."))
    if over:
        said.append(ngettext("%(n)s GDAP ended.", "%(n)s GDAP ended.", over) % {"n": over})
    if kept:
        said.append(ngettext("%(n)s GDAP kept.", "%(n)s GDAP kept.", kept) % {"n": kept})
    slug, customer_id = request.partner.slug, account.customer_id
    links = [(reverse("audit:activity", args=[slug]) + f"?customer={customer_id}", _("View log"))]
    if kept:
        page = reverse("relationships:customer_admin_relationships", args=[slug, customer_id])
        links.append((page, _("Admin relationships")))
    anchors = [format_html('<a href="{}">{}</a>', *link) for link in links]
    return format_html("{} " + " · ".join(["{}"] * len(anchors)), " ".join(said), *anchors)
