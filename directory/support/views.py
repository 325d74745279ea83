"""Support requests (design.md S17): of one customer, of all, a new one, and one with its
conversation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.models import Event
from customers.actions import RelationshipOver
from customers.models import Account
from customers.record_views import my_account, record_context
from directory.actions.supporting import open_request, providers_of
from directory.centres import centres, centres_of
from directory.models import SupportFile, SupportRequest
from directory.support import timeline
from directory.support.forms import (
    AnswerForm,
    ClosingForm,
    HandingForm,
    ReopeningForm,
    SupportForm,
)
from directory.support.listing import conversation, listing
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view


@partner_view(Action.MANAGE_SERVICES)
@require_safe
def of_customer(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """What was reported for one customer, by this partner's people."""
    account = my_account(request, customer_id)
    rows = SupportRequest.objects.for_partner(request.partner).of(account.customer)
    context = record_context(request, account, "services") | {
        "listing": listing(rows, request),
        "may_write": request.member.can(Action.MANAGE_SUPPORT),
    }
    return render(request, "directory/support/of_customer.html", context)


@partner_view(Action.MANAGE_SERVICES)
@require_safe
def desk(request: PartnerRequest) -> HttpResponse:
    """Those of all customers, and those that resellers handed on."""
    found = listing(SupportRequest.objects.visible_to(request.partner), request)
    return render(request, "directory/support/desk.html", {"listing": found})


@partner_view(Action.MANAGE_SUPPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Report a problem: the service, how bad, what happens, whom to ask."""
    account = my_account(request, customer_id)
    form = SupportForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        centres=centres_of(account.customer),
        initial=SupportForm.initial_of(account, request.GET.get("service", "")),
    )
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        said = {"files": cleaned["attachments"], "form_key": cleaned["form_key"]}
        try:
            made = open_request(request.member, customer_id, form.problem, **said)
        except RelationshipOver:
            messages.error(request, _("The relationship has ended. You see history only."))
            return redirect("directory:support", request.partner.slug, customer_id)
        messages.success(request, _("Reported. Colleagues who answer such requests are told."))
        return redirect("directory:support_request", request.partner.slug, made.pk)
    context = record_context(request, account, "services") | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "directory/support/new.html", context, status=status)


@partner_view(Action.MANAGE_SERVICES)
@require_safe
def support_request(request: PartnerRequest, support_id: UUID) -> HttpResponse:
    """One of them, with what this person can do about it now."""
    return detail(request, found(request, support_id))


def found(request: PartnerRequest, support_id: UUID) -> SupportRequest:
    rows = SupportRequest.objects.visible_to(request.partner)
    related = rows.select_related("partner", "provider", "customer", "opened_by", "handler")
    return get_object_or_404(related, pk=support_id)


def detail(
    request: PartnerRequest, shown: SupportRequest, status: int = 200, **typed: forms.Form
) -> HttpResponse:
    """The page; `typed` are forms that were refused, by name, in the place of empty ones."""
    own = shown.partner == request.partner
    may = request.member.can(Action.MANAGE_SUPPORT)
    mine = Account.objects.for_partner(request.partner).filter(customer=shown.customer)
    events = Event.objects.for_partner(request.partner).about(shown).select_related("person")
    centre = centres().get(shown.service)
    context: dict[str, Any] = {
        "shown": shown,
        "own": own,
        "account": mine.first() if own else None,
        "role": centre.rule.asked_for if centre else "",
        "conversation": conversation(shown),
        "days": timeline.days(events),
        "answers": may and not shown.is_over,
        "takes": _takes(request, shown) if may else False,
        "closes": may and own and not shown.is_over,
        "reopens": may and shown.is_over,
        "answer_form": AnswerForm(),
        "reopening_form": ReopeningForm(),
        "closing_form": ClosingForm(),
        **_handing(shown, may=may and own),
        **typed,
    }
    context["form"] = next(iter(typed.values()), None)
    return render(request, "directory/support/request.html", context, status=status)


def _takes(request: PartnerRequest, shown: SupportRequest) -> bool:
    waits = not shown.is_over and shown.handler != request.member.person
    return waits and shown.holder == request.partner


def _handing(shown: SupportRequest, *, may: bool) -> dict[str, Any]:
    """To whom it can be handed on; nobody, where it is already or nobody sold the service."""
    possible = may and not shown.is_over and shown.provider_id is None
    providers = providers_of(shown) if possible else []
    return {
        "providers": providers,
        "handing_form": HandingForm(providers=providers),
        "takes_back": may and not shown.is_over and shown.provider_id is not None,
    }


@partner_view(Action.MANAGE_SERVICES)
@require_safe
def file(request: PartnerRequest, support_id: UUID, file_id: UUID) -> HttpResponse:
    """As bytes to keep: whatever it is, no browser shows it or runs it."""
    shown = found(request, support_id)
    kept = get_object_or_404(SupportFile.objects.of(shown), pk=file_id)
    response = HttpResponse(bytes(kept.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, kept.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
