"""Orders: of one customer, over all customers, and one by itself."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.models import Event
from customers.models import Account
from customers.record_views import record_context
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from people.web import csv_answer
from subscriptions.actions.carting import cart_of, lines_of
from subscriptions.actions.ordering import cancel_order, retry_order
from subscriptions.checks import CannotOrder, failure_words, sums
from subscriptions.desk.listing import count_waiting, requests_of
from subscriptions.models import Order, OrderOver, OrderState, Subscription
from subscriptions.orders import timeline
from subscriptions.orders.buying import find_account
from subscriptions.orders.listing import (
    STATES,
    Wanted,
    file_rows,
    orders_shown,
    page_of,
    rows_of,
)

OF_CUSTOMER = 50


@partner_view(Action.VIEW_ORDERS)
@require_safe
def orders_of_customer(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Of this customer: what was ordered, and what was asked of the provider."""
    account = find_account(request, customer_id)
    found = orders_shown(request.partner, Wanted(customer=account.customer_id))
    cart = cart_of(request.member, account.customer)
    context = record_context(request, account, "orders") | {
        "rows": rows_of(found[:OF_CUSTOMER]),
        "most": OF_CUSTOMER,
        "requests": requests_of(request.partner).filter(customer=account.customer)[:OF_CUSTOMER],
        "cart_lines": len(lines_of(cart)) if cart else 0,
        "may_order": request.member.can(Action.EDIT_ORDERS),
    }
    return render(request, "subscriptions/orders_of_customer.html", context)


@partner_view(Action.VIEW_ORDERS)
@require_safe
def orders(request: PartnerRequest) -> HttpResponse:
    """Over all customers, the newest first."""
    wanted = Wanted.from_query(request.GET)
    waiting = count_waiting(request.partner)
    account = None
    if wanted.customer:
        mine = Account.objects.for_partner(request.partner)
        account = mine.filter(customer=wanted.customer).first()
    page = page_of(request.partner, wanted)
    context = {
        "rows": page.rows,
        "next": wanted.address(after=page.next) if page.next else "",
        "first": wanted.address() if wanted.after else "",
        "wanted": wanted,
        "states": [(state.value, state.label) for state in STATES],
        "account": account,
        "waiting": waiting,
    }
    return render_page(request, "subscriptions/orders.html", context, fragment="rows")


@partner_view(Action.VIEW_ORDERS)
@require_safe
def orders_csv(request: PartnerRequest) -> StreamingHttpResponse:
    """What the list shows, all its pages."""
    wanted = Wanted.from_query(request.GET)
    name = f"{_('orders')}-{localdate().isoformat()}"
    return csv_answer(file_rows(request.partner, wanted), name)


@partner_view(Action.VIEW_ORDERS)
@require_safe
def order(request: PartnerRequest, order_id: UUID) -> HttpResponse:
    """Lines, what happened, and the subscriptions it made."""
    seen = Order.objects.visible_to(request.partner).exclude(state=OrderState.DRAFT)
    related = seen.select_related("partner", "customer", "reseller", "submitted_by")
    found, at = get_object_or_404(related, pk=order_id), now()
    if request.GET.get("heard") == found.state:
        return HttpResponse(status=204)  # the page asks from time to time; nothing to draw anew
    events = Event.objects.for_partner(request.partner).about(found).select_related("person")
    lines = lines_of(found)
    made = Subscription.objects.visible_to(request.partner).filter(order_line__in=lines)
    is_own = found.partner_id == request.partner.pk
    mine = Account.objects.for_partner(request.partner).filter(customer=found.customer)
    context = {
        "order": found,
        "at": at,
        "account": mine.first(),
        "lines": lines,
        "sums": sums((x.currency, x.billing, x.unit_price * x.quantity) for x in lines),
        "failure": failure_words(found.failure),
        "days": timeline.days(events),
        "planned": timeline.planned(found, at),
        "due": timeline.fulfilled_from(found),
        "subscriptions": made.order_by("name", "pk"),
        "changes": is_own and request.member.can(Action.EDIT_ORDERS),
    }
    return render(request, "subscriptions/order.html", context)


@partner_view(Action.EDIT_ORDERS)
@require_POST
def order_cancellation(request: PartnerRequest, order_id: UUID) -> HttpResponse:
    """While it is processed."""
    try:
        cancel_order(request.member, order_id)
    except Order.DoesNotExist as stranger:
        raise Http404 from stranger
    except OrderOver as over:
        said = {"state": OrderState(over.state).label}
        messages.error(request, _("Too late, nothing was changed. State: %(state)s") % said)
    else:
        messages.success(request, _("Cancelled. Nothing was bought."))
    return redirect("subscriptions:order", request.partner.slug, order_id)


@partner_view(Action.EDIT_ORDERS)
@require_POST
def order_retry(request: PartnerRequest, order_id: UUID) -> HttpResponse:
    """A failed one, once its reason is gone."""
    try:
        retry_order(request.member, order_id)
    except Order.DoesNotExist as stranger:
        raise Http404 from stranger
    except OrderOver as over:
        said = {"state": OrderState(over.state).label}
        messages.info(request, _("Nothing was changed. State: %(state)s") % said)
    except CannotOrder as refusal:
        messages.error(request, refusal.words)
    else:
        messages.success(request, _("It is processed again."))
    return redirect("subscriptions:order", request.partner.slug, order_id)
