"""Requests for removal: the reseller asks, the provider answers."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.models import PartnershipClosed
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.web import step_up
from relationships.actions.asking_provider import (
    ask_removal,
    confirm_removal,
    refuse_removal,
    withdraw_removal,
)
from relationships.blockers import RemovalBlocked, blockers
from relationships.effects import effects_of_removal
from relationships.models import (
    AlreadyAsked,
    AlreadyRemoved,
    Relationship,
    RemovalRequest,
    RemovalRequestQuerySet,
    RequestClosed,
    RequestState,
    may_remove,
)
from relationships.removals.asking import asking_context, providers_to_ask
from relationships.removals.forms import AskingForm, RefusalForm
from relationships.removals.views import find_account

PAGE_SIZE = 50


def _requests(request: PartnerRequest) -> RemovalRequestQuerySet:
    """A provider's are those it is asked, anybody else's those it asked."""
    if request.partner.is_provider:
        rows = RemovalRequest.objects.asked_of(request.partner)
    else:
        rows = RemovalRequest.objects.for_partner(request.partner)
    return rows.select_related("partner", "provider", "customer", "asked_by", "decided_by")


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_POST
@step_up
def removal_asking(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """From the removal page, where the provider decides."""
    account = find_account(request, customer_id)
    providers = providers_to_ask(request.partner, account)
    form = AskingForm(request.POST, partner=request.partner, providers=providers)
    here = redirect("relationships:removal", request.partner.slug, customer_id)
    mine = Relationship.objects.for_partner(request.partner).with_customer(account.customer)
    active = mine.active().select_related("partner", "customer").first()
    if active is None or may_remove(request.partner):
        return here
    if not form.is_valid():
        context = asking_context(request.partner, account, active, form)
        context |= {"account": account, "effects": effects_of_removal(active, account)}
        return render(request, "relationships/removal.html", context, status=422)
    said = {"reason": form.cleaned_data["reason"], "note": form.cleaned_data["note"]}
    try:
        made = ask_removal(request.member, account.customer, form.chosen_provider, **said)
    except AlreadyAsked:
        messages.info(request, _("A request is waiting for its answer already."))
        return here
    except (PartnershipClosed, AlreadyRemoved, RemovalBlocked):
        return here
    messages.success(request, _("Asked. You will be told of the answer."))
    return redirect("relationships:removal_request", request.partner.slug, made.pk)


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_safe
def removal_requests(request: PartnerRequest) -> HttpResponse:
    """Those that wait first, then the newest."""
    waits = Case(When(state=RequestState.WAITING, then=0), default=1)
    rows = _requests(request).order_by(waits, "-asked_at", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "relationships/removal/requests.html", {"page": page})


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_safe
def removal_request(request: PartnerRequest, request_id: UUID) -> HttpResponse:
    """One of them, with what either side can do about it now."""
    return _page(request, get_object_or_404(_requests(request), pk=request_id), RefusalForm())


def _page(
    request: PartnerRequest, shown: RemovalRequest, form: RefusalForm, status: int = 200
) -> HttpResponse:
    is_provider = request.partner == shown.provider
    waits = shown.state == RequestState.WAITING
    context = {
        "shown": shown,
        "form": form,
        "decides": is_provider and waits,
        "takes_back": not is_provider and waits,
        # How many, and not which: they are the reseller's own affairs
        "blockers": len(blockers(shown.partner, shown.customer)) if waits else 0,
    }
    return render(request, "relationships/removal/request.html", context, status=status)


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_POST
@step_up
def removal_confirmation(request: PartnerRequest, request_id: UUID) -> HttpResponse:
    """The provider confirms."""
    return _answer(
        request,
        request_id,
        lambda: confirm_removal(request.member, request_id),
        _("Confirmed. The reseller's relationship has ended, and it is told."),
    )


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_POST
def removal_refusal(request: PartnerRequest, request_id: UUID) -> HttpResponse:
    """The provider refuses, with a sentence."""
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, get_object_or_404(_requests(request), pk=request_id), form, 422)
    answer = form.cleaned_data["answer"]
    return _answer(
        request,
        request_id,
        lambda: refuse_removal(request.member, request_id, answer),
        _("Refused. The reseller is told, with your sentence."),
    )


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_POST
def removal_withdrawal(request: PartnerRequest, request_id: UUID) -> HttpResponse:
    """The reseller takes it back."""
    return _answer(
        request,
        request_id,
        lambda: withdraw_removal(request.member, request_id),
        _("Taken back. The relationship stays as it is."),
    )


def _answer(
    request: PartnerRequest, request_id: UUID, act: Callable[[], object], success: str
) -> HttpResponse:
    """Do it, or say in a sentence why not. 404 for whom it is not to decide."""
    get_object_or_404(_requests(request), pk=request_id)
    try:
        act()
    except RemovalRequest.DoesNotExist as error:
        raise Http404 from error
    except RequestClosed as closed:
        label = RequestState(closed.state).label
        messages.info(request, _("This request is closed: %(state)s.") % {"state": label})
    except AlreadyRemoved:
        messages.info(request, _("The relationship has ended already."))
    except PartnershipClosed:
        messages.error(request, _("You do not work together any more. Nothing was changed."))
    except RemovalBlocked:
        messages.error(request, _("Something at the reseller must end first. Nothing was changed."))
    else:
        messages.success(request, success)
    return redirect("relationships:removal_request", request.partner.slug, request_id)
