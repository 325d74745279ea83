"""What an administrator of a customer ends: each page shows every effect first (GET), then does it
(POST)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.web import CustomerRequest, deciding_view, refusal
from invitations.own.access import access_of
from invitations.own.forms import EverythingForm, RelationshipEndForm
from invitations.own.past import given_access
from invitations.own.rights import Card, cards_for
from people.web import step_up
from relationships.actions.approving import MayNotDecide, Outsider
from relationships.actions.own_ending import (
    end_everything,
    end_own_access,
    end_own_dap,
    end_own_relationship,
    switch_own_auto_extend,
)
from relationships.actions.reseller import ENDABLE
from relationships.blockers import RemovalBlocked, blockers
from relationships.models import (
    AdminRelationship,
    AlreadyRemoved,
    NeverExtends,
    NoDap,
    Relationship,
    WrongState,
    customer_may_end,
)

GONE = (WrongState, AlreadyRemoved, NoDap, NeverExtends)
READ_OR_DECIDE = ["GET", "HEAD", "POST"]


def own_access(request: CustomerRequest, pk: UUID) -> AdminRelationship:
    """404 for another customer's, and for what was never approved."""
    return get_object_or_404(given_access(request.customer), pk=pk)


def own_relationship(request: CustomerRequest, pk: UUID) -> Relationship:
    """404 for another customer's."""
    theirs = Relationship.objects.seen_by(request.customer).select_related("partner", "customer")
    return get_object_or_404(theirs, pk=pk)


def act(request: CustomerRequest, do: Callable[[], object], done: str) -> HttpResponse:
    """Do it, say so or why not, and go back to the partners."""
    try:
        do()
    except GONE:
        messages.info(request, _("It has ended already. Nothing was changed."))
    except (Outsider, MayNotDecide):
        return refusal(request)
    else:
        messages.success(request, done)
    return redirect("own:partners", request.customer.pk)


def ask(
    request: CustomerRequest, template: str, form: forms.Form | None = None, **context: Any
) -> HttpResponse:
    """The page before anything happens; again, with status 422, where the form is wrong."""
    wrong = form is not None and form.is_bound and not form.is_valid()
    return render(request, template, {"form": form, **context}, status=422 if wrong else 200)


@deciding_view
@require_http_methods(READ_OR_DECIDE)
@step_up
def access_end(request: CustomerRequest, pk: UUID) -> HttpResponse:
    """One admin relationship (GDAP)."""
    shown = own_access(request, pk)
    if request.method != "POST":
        endable = shown.seen_state in ENDABLE
        return ask(
            request, "own/access_end.html", shown=shown, endable=endable, access=access_of(shown)
        )
    done = _("Admin access ended. %(partner)s was told.") % {"partner": shown.partner}
    return act(request, lambda: end_own_access(request.user, request.customer, pk), done)


@deciding_view
@require_http_methods(READ_OR_DECIDE)
@step_up
def auto_extend(request: CustomerRequest, pk: UUID) -> HttpResponse:
    """On or off: the button says which of the two it wants."""
    shown = own_access(request, pk)
    if request.method != "POST":
        endable = shown.seen_state in ENDABLE
        return ask(request, "own/auto_extend.html", shown=shown, endable=endable)
    wanted = request.POST.get("on") == "1"
    done = _("It extends itself from now on.") if wanted else _("It no longer extends itself.")

    def switch() -> None:
        switch_own_auto_extend(request.user, request.customer, pk, wanted=wanted)

    return act(request, switch, done)


@deciding_view
@require_http_methods(READ_OR_DECIDE)
@step_up
def dap_end(request: CustomerRequest, relationship_id: UUID) -> HttpResponse:
    """Delegated administration alone: the relationship goes on."""
    shown = own_relationship(request, relationship_id)
    if request.method != "POST":
        return ask(request, "own/dap_end.html", shown=shown)
    done = _("DAP ended. %(partner)s was told.") % {"partner": shown.partner}
    return act(request, lambda: end_own_dap(request.user, request.customer, shown.pk), done)


@deciding_view
@require_http_methods(READ_OR_DECIDE)
@step_up
def relationship_end(request: CustomerRequest, relationship_id: UUID) -> HttpResponse:
    """The reseller relationship itself, where the installation lets customers; elsewhere the
    partner is asked."""
    shown = own_relationship(request, relationship_id)
    if not customer_may_end():
        return redirect("own:wish", request.customer.pk, shown.pk)
    card = _card_of(request, shown.partner.slug)
    grants = card.grants if card else []
    posted = request.POST if request.method == "POST" else None
    form = RelationshipEndForm(posted, has_gdap=bool(grants))
    if not form.is_valid():
        return _ask_relationship_end(request, shown, form, len(grants))
    note, end_gdap = form.cleaned_data["note"].strip(), form.ends_gdap

    def end() -> None:
        end_own_relationship(request.user, request.customer, shown.pk, note=note, end_gdap=end_gdap)

    try:
        done = _("Relationship ended. %(partner)s was told.") % {"partner": shown.partner}
        return act(request, end, done)
    except RemovalBlocked:
        return _ask_relationship_end(request, shown, form, len(grants), status=409)


def _ask_relationship_end(
    request: CustomerRequest,
    shown: Relationship,
    form: RelationshipEndForm,
    grants: int,
    status: int = 200,
) -> HttpResponse:
    found = [] if shown.removed_at else blockers(shown.partner, request.customer)
    page = ask(
        request,
        "own/relationship_end.html",
        form,
        shown=shown,
        grants=grants,
        blockers=found,
        active=shown.removed_at is None,
    )
    page.status_code = max(page.status_code, status)
    return page


@deciding_view
@require_http_methods(READ_OR_DECIDE)
@step_up
def everything_end(request: CustomerRequest, slug: str) -> HttpResponse:
    """All administration of one partner; the wish for the rest is a question of its own."""
    card = _card_of(request, slug)
    if card is None:
        raise Http404
    may_wish = card.relationship is not None and not card.wish_waits
    posted = request.POST if request.method == "POST" else None
    form = EverythingForm(posted, may_wish=may_wish)
    if not form.is_valid():
        return ask(request, "own/everything_end.html", form, card=card)
    wish, note = form.cleaned_data.get("wish", False), form.cleaned_data.get("note", "").strip()

    def end() -> None:
        end_everything(request.user, request.customer, card.partner, wish=wish, note=note)

    done = _("All admin access ended. %(partner)s was told.") % {"partner": card.partner}
    return act(request, end, done)


def _card_of(request: CustomerRequest, slug: str) -> Card | None:
    return next((card for card in cards_for(request.customer) if card.partner.slug == slug), None)
