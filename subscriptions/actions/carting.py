"""The cart: a draft order of one person for one customer."""

from __future__ import annotations

from django.db import transaction

from customers.models import Account, Customer
from partners.models import Member, Partner, Partnership
from subscriptions.checks import MOST_LINES, CannotOrder, offered_to, require_quantity
from subscriptions.models import Availability, Order, OrderLine, OrderState


def sellers_for(partner: Partner) -> list[Partner]:
    """Who transacts for this partner's customers: itself, or each provider it works with."""
    if not partner.is_reseller:
        return [partner]
    active = Partnership.objects.for_partner(partner).active().select_related("provider")
    return [one.provider for one in active.order_by("provider__name")]


def cart_of(by: Member, customer: Customer) -> Order | None:
    mine = Order.objects.for_partner(by.partner).of(customer)
    return mine.filter(created_by=by.person, state=OrderState.DRAFT).first()


def lines_of(order: Order) -> list[OrderLine]:
    rows = OrderLine.objects.of(order).select_related("availability__sku__product")
    return list(rows.select_related("availability__partner").order_by("name", "pk"))


@transaction.atomic
def put_in_cart(by: Member, customer: Customer, offer_id: int, quantity: int) -> Order | None:
    """So many of it; 0 takes it out. The cart, or None when nothing is left in it.

    Raises CannotOrder; Account.DoesNotExist and Availability.DoesNotExist for a stranger."""
    Account.objects.for_partner(by.partner).get(customer=customer)
    cart = _locked_cart(by, customer)
    if quantity == 0:
        return _without(cart, offer_id)
    sellers = sellers_for(by.partner)
    offer = offered_to(customer, sellers).select_related("sku").get(pk=offer_id)
    require_quantity(offer, quantity)
    if cart is None:
        cart, _made = Order.unscoped.get_or_create(
            partner=by.partner, customer=customer, created_by=by.person, state=OrderState.DRAFT
        )
    others = OrderLine.unscoped.filter(order=cart).exclude(availability=offer)
    if others.exclude(availability__partner=offer.partner_id).exists():
        raise CannotOrder("other_provider")
    if others.count() >= MOST_LINES:
        raise CannotOrder("too_many")
    OrderLine.unscoped.update_or_create(
        order=cart, availability=offer, defaults={"quantity": quantity} | snapshot(offer)
    )
    return cart


def _locked_cart(by: Member, customer: Customer) -> Order | None:
    found = cart_of(by, customer)
    if found is None:
        return None
    locked = Order.unscoped.select_for_update(of=("self",)).filter(pk=found.pk)
    return locked.filter(state=OrderState.DRAFT).first()


def _without(cart: Order | None, offer_id: int) -> Order | None:
    if cart is None:
        return None
    OrderLine.unscoped.filter(order=cart, availability=offer_id).delete()
    if OrderLine.unscoped.filter(order=cart).exists():
        return cart
    cart.delete()
    return None


def snapshot(offer: Availability) -> dict[str, object]:
    """What the catalogue says today, as a line repeats it."""
    return {
        "name": offer.sku.name,
        "term": offer.term,
        "billing": offer.billing,
        "currency": offer.currency,
        "unit_price": offer.list_price,
    }
