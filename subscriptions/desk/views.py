"""The desk: order requests between a reseller and its providers, and who works with whom."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.models import Event
from customers.models import Account, AccountProvider
from partners.models import Partnership
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from subscriptions.actions.asking import (
    accept_order_request,
    refuse_order_request,
    withdraw_order_request,
)
from subscriptions.checks import (
    CannotOrder,
    bought_of,
    has_agreement,
    relationship_of,
    require_lines,
    sums,
    words,
)
from subscriptions.desk.listing import requests_of
from subscriptions.detail.sentences import REFUSALS, why_not
from subscriptions.models import (
    ChangedMeanwhile,
    OrderRequest,
    OrderRequestClosed,
    OrderRequestLine,
    OrderRequestState,
    Wanted,
)
from subscriptions.orders import timeline
from subscriptions.orders.forms import RefusalForm

PAGE_SIZE = 50


@partner_view(Action.VIEW_ORDERS)
@require_safe
def desk(request: PartnerRequest) -> HttpResponse:
    """Requests first; a provider also sees its resellers and how many customers they share."""
    page = Paginator(requests_of(request.partner), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "resellers": _resellers(request) if request.partner.is_provider else [],
    }
    return render(request, "subscriptions/desk.html", context)


def _resellers(request: PartnerRequest) -> list[dict[str, object]]:
    together = Partnership.objects.for_partner(request.partner).active().select_related("reseller")
    shared = AccountProvider.objects.shared_with(request.partner)
    waiting: dict[int, int] = {}
    asked = OrderRequest.objects.asked_of(request.partner).waiting()
    for partner in asked.values_list("partner", flat=True):
        waiting[partner] = waiting.get(partner, 0) + 1
    return [
        {
            "partnership": one,
            "name": one.reseller,
            "shared": shared.get(one.reseller_id or 0, 0),
            "waiting": waiting.get(one.reseller_id or 0, 0),
            "links": request.member.can(Action.MANAGE_PARTNERSHIPS),
        }
        for one in together.order_by("reseller__name")
    ]


@partner_view(Action.VIEW_ORDERS)
@require_safe
def order_request(request: PartnerRequest, order_request_id: UUID) -> HttpResponse:
    """One of them, with what either side can do about it now."""
    return _page(request, _found(request, order_request_id), RefusalForm())


def _found(request: PartnerRequest, order_request_id: UUID) -> OrderRequest:
    rows = requests_of(request.partner).select_related("decided_by")
    return get_object_or_404(rows, pk=order_request_id)


def _page(
    request: PartnerRequest, shown: OrderRequest, form: RefusalForm, status: int = 200
) -> HttpResponse:
    rows = OrderRequestLine.objects.of(shown).select_related("availability__sku__product")
    lines = list(rows.order_by("pk"))
    offers = [(line.availability, line.quantity) for line in lines]
    answers = request.partner == shown.provider and request.member.can(Action.EDIT_ORDERS)
    asker = request.partner == shown.partner and request.member.can(Action.EDIT_ORDERS)
    waits = shown.state == OrderRequestState.WAITING
    events = Event.objects.for_partner(request.partner).about(shown).select_related("person")
    mine = Account.objects.for_partner(request.partner).filter(customer=shown.customer)
    context = {
        "shown": shown,
        "account": mine.first(),
        "lines": lines,
        "sums": sums((o.currency, o.billing, o.list_price * n) for o, n in offers),
        "form": form,
        "decides": answers and waits,
        "takes_back": asker and waits,
        "problem": _problem(shown, lines) if answers and waits else "",
        "days": timeline.days(events),
    }
    return render(request, "subscriptions/order_request.html", context, status=status)


def _problem(shown: OrderRequest, lines: list[OrderRequestLine]) -> str:
    """Why accepting would be refused now: said before anybody presses."""
    if relationship_of(shown.provider, shown.customer) is None:
        return words("no_relationship")
    if shown.wanted != Wanted.ORDER:
        return ""
    if relationship_of(shown.partner, shown.customer) is None:
        return words("reseller_without_relationship")
    if not has_agreement(shown.customer):
        return words("no_agreement")
    try:
        require_lines(shown.customer, bought_of(lines))
    except CannotOrder as refusal:
        return refusal.words
    return ""


@partner_view(Action.EDIT_ORDERS)
@require_POST
def order_request_acceptance(request: PartnerRequest, order_request_id: UUID) -> HttpResponse:
    """The provider accepts: it becomes an order at once."""
    return _answer(
        request,
        order_request_id,
        lambda: accept_order_request(request.member, order_request_id),
        _("Accepted and done. The reseller is told."),
    )


@partner_view(Action.EDIT_ORDERS)
@require_POST
def order_request_refusal(request: PartnerRequest, order_request_id: UUID) -> HttpResponse:
    """The provider refuses, with a sentence."""
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, _found(request, order_request_id), form, 422)
    return _answer(
        request,
        order_request_id,
        lambda: refuse_order_request(request.member, order_request_id, form.cleaned_data["answer"]),
        _("Refused. The reseller is told, with your sentence."),
    )


@partner_view(Action.EDIT_ORDERS)
@require_POST
def order_request_withdrawal(request: PartnerRequest, order_request_id: UUID) -> HttpResponse:
    """The reseller takes it back."""
    return _answer(
        request,
        order_request_id,
        lambda: withdraw_order_request(request.member, order_request_id),
        _("Taken back. Nothing is ordered."),
    )


def _answer(
    request: PartnerRequest, order_request_id: UUID, act: Callable[[], object], success: str
) -> HttpResponse:
    """Do it, or say in a sentence why not. 404 for whom it is not to decide."""
    found = _found(request, order_request_id)
    try:
        act()
    except OrderRequest.DoesNotExist as stranger:
        raise Http404 from stranger
    except OrderRequestClosed as closed:
        label = OrderRequestState(closed.state).label
        messages.info(request, _("This request is closed: %(state)s.") % {"state": label})
    except CannotOrder as refusal:
        messages.error(request, refusal.words)
    except ChangedMeanwhile:
        messages.error(request, _("Its term is just ending. Try again in a minute."))
    except REFUSALS as refusal:
        assert found.subscription is not None  # only changes of one are refused like this
        messages.error(request, why_not(refusal, found.subscription))
    else:
        messages.success(request, success)
    return redirect("subscriptions:order_request", request.partner.slug, order_request_id)
