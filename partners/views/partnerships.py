"""Partnerships, as both sides see them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers.models import AccountProvider
from partners.actions.partnerships import (
    end_partnership,
    letter,
    renew_request,
    request_partnership,
)
from partners.forms import EndForm, PartnershipRequestForm
from partners.models import (
    AlreadyPartners,
    Partner,
    Partnership,
    PartnershipClosed,
    TooManyInvites,
)
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.links import address
from people.web import step_up
from relationships.models import RemovalRequest
from relationships.sharing import together


def find_partnership(request: PartnerRequest, partnership_id: UUID) -> Partnership:
    mine = Partnership.objects.for_partner(request.partner)
    related = mine.select_related("provider", "reseller", "requested_by", "authorised_by")
    return get_object_or_404(related, pk=partnership_id)


def other_side(partnership: Partnership, partner: Partner) -> Partner | None:
    """The one we work with; nobody yet while a reseller has not answered."""
    return partnership.reseller if partner == partnership.provider else partnership.provider


def described(partnership: Partnership, partner: Partner, shared: dict[Any, int]) -> dict[str, Any]:
    other = other_side(partnership, partner)
    return {
        "partnership": partnership,
        "other": other,
        "name": other.name if other else partnership.reseller_name or partnership.reseller_email,
        "contact": other.email if other else partnership.reseller_email,
        "state": "expired" if partnership.has_run_out(now()) else partnership.state,
        "shared": shared.get(other.pk if other else None, 0),
    }


@partner_view(Action.MANAGE_PARTNERSHIPS)
@require_GET
def partnerships(request: PartnerRequest) -> HttpResponse:
    found = Partnership.objects.for_partner(request.partner).select_related("provider", "reseller")
    shared = AccountProvider.objects.shared_with(request.partner)
    rows = [described(p, request.partner, shared) for p in found.order_by("-requested_at")]
    asked = RemovalRequest.objects.asked_of(request.partner).waiting().count()
    return render(request, "partners/partnerships.html", {"rows": rows, "removals_asked": asked})


@partner_view(Action.MANAGE_PARTNERSHIPS)
@require_http_methods(["GET", "POST"])
def partnership_request(request: PartnerRequest) -> HttpResponse:
    if not request.partner.is_provider:
        messages.info(request, _("Only an indirect provider asks for a partnership."))
        return redirect("partners:partnerships", request.partner.slug)
    form = PartnershipRequestForm(
        request.POST or None, initial={"language": request.partner.language}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = request_partnership(request.member, **form.cleaned_data)
        except AlreadyPartners:
            form.add_error("reseller_email", _("A request to this address is still waiting."))
        except TooManyInvites:
            form.add_error(None, _("That is a lot for one hour. Go on a little later."))
        else:
            return redirect("partners:partnership", request.partner.slug, made.pk)
    status = 422 if form.errors else 200
    return render(request, "partners/partnership_request.html", {"form": form}, status=status)


@partner_view(Action.MANAGE_PARTNERSHIPS)
@require_GET
def partnership(request: PartnerRequest, partnership_id: UUID) -> HttpResponse:
    found = find_partnership(request, partnership_id)
    shared = AccountProvider.objects.shared_with(request.partner)
    context = described(found, request.partner, shared)
    context["seen"] = together(found, request.partner)
    if found.provider == request.partner and found.is_waiting(now()):
        context |= shareable(found)
    return render(request, "partners/partnership.html", context)


def shareable(partnership: Partnership) -> dict[str, str]:
    """The link, and the letter with it for the person's own mail program."""
    link = address("partnership", partnership.pk, partnership.version, partnership.token_sha256)
    text = render_to_string("emails/partnership_request.txt", letter(partnership))
    subject, _newline, body = text.strip().partition("\n")
    body = body.strip().replace("{link}", link)
    mailto = f"mailto:{quote(partnership.reseller_email)}?subject={quote(subject)}"
    return {"link": link, "body": body, "mailto": f"{mailto}&body={quote(body)}"}


@partner_view(Action.MANAGE_PARTNERSHIPS)
@require_POST
def partnership_renewal(request: PartnerRequest, partnership_id: UUID) -> HttpResponse:
    found = find_partnership(request, partnership_id)
    if found.provider != request.partner:
        raise Http404
    try:
        renew_request(request.member, found, language=request.partner.language)
    except PartnershipClosed:
        messages.error(request, _("This request was answered or taken back before."))
    else:
        messages.success(request, _("A new link is on its way. The old one no longer works."))
    return redirect("partners:partnership", request.partner.slug, partnership_id)


@partner_view(Action.MANAGE_PARTNERSHIPS)
@require_http_methods(["GET", "POST"])
@step_up
def partnership_end(request: PartnerRequest, partnership_id: UUID) -> HttpResponse:
    """What ends and what stays, before anything happens; then the attested end."""
    found = find_partnership(request, partnership_id)
    form = EndForm(request.POST or None, partner=request.partner)
    if found.ended_at:
        messages.info(request, _("This partnership has ended already."))
        return redirect("partners:partnership", request.partner.slug, partnership_id)
    if request.method == "POST" and form.is_valid():
        try:
            end_partnership(request.member, found, reason=form.cleaned_data["reason"])
        except PartnershipClosed:
            messages.info(request, _("This partnership has ended already."))
        else:
            messages.success(request, _("Partnership ended. Customers stay where they are."))
        return redirect("partners:partnerships", request.partner.slug)
    shared = AccountProvider.objects.shared_with(request.partner)
    seen = together(found, request.partner)
    context = {"form": form, "seen": seen} | described(found, request.partner, shared)
    status = 422 if form.errors else 200
    return render(request, "partners/partnership_end.html", context, status=status)
