"""New order: products → cart → review → placed, or sent to the provider."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.models import Account
from customers.record_views import record_context
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from subscriptions.actions.asking import ask_order
from subscriptions.actions.carting import cart_of, lines_of, put_in_cart
from subscriptions.actions.ordering import submit_order
from subscriptions.checks import (
    CannotOrder,
    bases_of,
    bought_of,
    offered_to,
    require_lines,
    sums,
)
from subscriptions.models import Availability, Order, OrderLine, ProductKind, Term
from subscriptions.orders.forms import AskForm, LineForm, SubmitForm
from subscriptions.orders.standing import BuyingStanding

BY_NAME = ("sku__product__name", "sku__name", "sku", "term", "billing", "pk")


def find_account(request: PartnerRequest, customer_id: UUID) -> Account:
    mine = Account.objects.for_partner(request.partner)
    found = mine.select_related("customer", "owner__person")
    return get_object_or_404(found, customer_id=customer_id)


@partner_view(Action.EDIT_ORDERS)
@require_safe
def order_new(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """What can be ordered for this customer, and the cart beside it."""
    return _shop(request, find_account(request, customer_id))


def _shop(
    request: PartnerRequest, account: Account, problem: str = "", at: int | None = None
) -> HttpResponse:
    standing = BuyingStanding(request.member, account, request.GET.get("provider", ""))
    cart = cart_of(request.member, account.customer)
    lines = lines_of(cart) if cart else []
    offers = _offers(request, standing)
    context = record_context(request, account, "orders") | {
        "buying": standing,
        "lines": lines,
        "sums": _sums(lines),
        "shown": _by_sku(offers, {line.availability_id: line.quantity for line in lines}),
        "q": request.GET.get("q", "")[:100],
        "kind": request.GET.get("kind", ""),
        "term": request.GET.get("term", ""),
        "kinds": ProductKind.choices,
        "terms": Term.choices,
        "problem": problem,
        "problem_at": at,
    }
    return render(request, "subscriptions/order_new.html", context, status=422 if problem else 200)


def _offers(request: PartnerRequest, standing: BuyingStanding) -> list[Availability]:
    """For the customer's country and segment, of the one who would order."""
    if standing.seller is None:
        return []
    rows = offered_to(standing.customer, [standing.seller])
    if term := request.GET.get("term", ""):
        rows = rows.filter(term=term)
    if kind := request.GET.get("kind", ""):
        rows = rows.filter(sku__product__kind=kind)
    if said := request.GET.get("q", "").replace("\0", "").strip()[:100]:
        rows = rows.filter(sku__name__icontains=said)
    rows = rows.select_related("sku__product", "partner")
    return list(rows.order_by(*BY_NAME)[:300])


def _by_sku(offers: list[Availability], in_cart: dict[int, int]) -> list[dict[str, Any]]:
    """Each SKU once, with the ways to buy it and how many of each are in the cart."""
    bases = bases_of(offers)
    return [
        {
            "sku": sku,
            "bases": bases.get(sku.pk, []),
            "ways": [(one, in_cart.get(one.pk)) for one in ways],
        }
        for sku, ways in groupby(offers, lambda one: one.sku)
    ]


def _sums(lines: list[OrderLine]) -> list[Any]:
    """At the prices of today; placed, the order keeps them."""
    offers = ((line.availability, line.quantity) for line in lines)
    return sums((one.currency, one.billing, one.list_price * n) for one, n in offers)


@partner_view(Action.EDIT_ORDERS)
@require_POST
def cart_line(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Put into the cart, change how many, take out."""
    account, form = find_account(request, customer_id), LineForm(request.POST)
    if not form.is_valid():
        return _shop(request, account, _("The quantity is a whole number."), _number(form))
    offer, quantity = form.cleaned_data["offer"], form.cleaned_data["quantity"]
    try:
        put_in_cart(request.member, account.customer, offer, quantity)
    except Availability.DoesNotExist:
        return _shop(request, account, _("This offer is no longer there."))
    except CannotOrder as refusal:
        return _shop(request, account, refusal.words, offer)
    here = redirect("subscriptions:order_new", request.partner.slug, customer_id)
    here["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
    return here


def _number(form: LineForm) -> int | None:
    said = form.data.get("offer", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else None


# --- Review, and sending -------------------------------------------------------------------------


def _cart(request: PartnerRequest, account: Account) -> Order | None:
    return cart_of(request.member, account.customer)


@partner_view(Action.EDIT_ORDERS)
@require_safe
def order_review(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Everything once more, before it is placed or sent."""
    account = find_account(request, customer_id)
    cart = _cart(request, account)
    if cart is None:
        return redirect("subscriptions:order_new", request.partner.slug, customer_id)
    return _review(request, account, cart)


def _review(
    request: PartnerRequest,
    account: Account,
    cart: Order,
    form: SubmitForm | AskForm | None = None,
    problem: str = "",
) -> HttpResponse:
    lines = lines_of(cart)
    seller = lines[0].availability.partner if lines else request.partner
    standing = BuyingStanding(request.member, account, seller.slug)
    if form is None:
        form = AskForm() if standing.asks else SubmitForm(resellers=standing.resellers)
    wrong = problem or _problem_of(account, lines)
    context = record_context(request, account, "orders") | {
        "buying": standing,
        "cart": cart,
        "lines": lines,
        "sums": _sums(lines),
        "form": form,
        "problem": wrong,
        "ready": standing.may_order and not _problem_of(account, lines),
    }
    status = 422 if problem or form.errors else 200
    return render(request, "subscriptions/order_review.html", context, status=status)


def _problem_of(account: Account, lines: list[OrderLine]) -> str:
    """What is wrong with the cart as it is now."""
    bought = bought_of(lines)
    try:
        require_lines(account.customer, bought)
    except CannotOrder as refusal:
        return refusal.words
    return ""


@partner_view(Action.EDIT_ORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def order_submission(request: PartnerRequest, customer_id: UUID, order_id: UUID) -> HttpResponse:
    """Place it. The second of two presses finds the order that the first has made."""
    account = find_account(request, customer_id)
    mine = Order.objects.for_partner(request.partner).filter(created_by=request.user)
    cart = mine.filter(pk=order_id, customer=account.customer).first()
    if cart is not None and cart.number is not None:
        return redirect("subscriptions:order", request.partner.slug, order_id)
    if request.method != "POST" or cart is None:
        return redirect("subscriptions:order_review", request.partner.slug, customer_id)
    resellers = BuyingStanding(request.member, account).resellers
    form = SubmitForm(request.POST, resellers=resellers)
    if not form.is_valid():
        return _review(request, account, cart, form)
    said = {"reseller": form.chosen_reseller, "reference": form.cleaned_data["reference"]}
    try:
        order = submit_order(request.member, order_id, **said)
    except CannotOrder as refusal:
        return _review(request, account, cart, form, refusal.words)
    messages.success(request, _("Order %(number)s is placed.") % {"number": order.number})
    return redirect("subscriptions:order", request.partner.slug, order_id)


@partner_view(Action.EDIT_ORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def order_asking(request: PartnerRequest, customer_id: UUID, order_id: UUID) -> HttpResponse:
    """A reseller sends its cart to the provider."""
    account = find_account(request, customer_id)
    if request.method != "POST":
        return redirect("subscriptions:order_review", request.partner.slug, customer_id)
    form = AskForm(request.POST)
    cart = _cart(request, account)
    if not form.is_valid() and cart is not None:
        return _review(request, account, cart, form)
    if not form.is_valid() or not request.partner.is_reseller:
        return redirect("subscriptions:order_new", request.partner.slug, customer_id)
    said = {"note": form.cleaned_data["note"], "form_key": form.cleaned_data["form_key"]}
    try:
        asked = ask_order(request.member, order_id, **said)
    except Order.DoesNotExist as gone:
        raise Http404 from gone
    except CannotOrder as refusal:
        if cart is None:
            raise Http404 from refusal
        return _review(request, account, cart, form, refusal.words)
    messages.success(request, _("Sent to the provider. You will be told of the answer."))
    return redirect("subscriptions:order_request", request.partner.slug, asked.pk)
