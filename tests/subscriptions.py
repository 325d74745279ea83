"""Subscriptions for tests: a small catalogue, orders, and what they bought.

make_subscription(partner, customer)                     # 10 seats for a year, bought a month ago
make_subscription(partner, customer, state="expired")    # any state, with dates that fit it
make_subscription(partner, customer, ago=timedelta(1))   # bought yesterday: its window is open
"""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now

from customers.models import Account, AgreementAcceptance
from partners.models import Member
from partners.permissions import Role
from relationships.models import Relationship
from subscriptions.actions.beginning import begin_subscription
from subscriptions.actions.pools import change_seats
from subscriptions.models import (
    DISABLED_FOR,
    EXPIRED_FOR,
    Availability,
    LicencePool,
    Order,
    OrderLine,
    OrderState,
    Product,
    SeatLot,
    Sku,
)
from subscriptions.terms import end_of_term
from tests.conftest import make_customer_person, make_member, make_relationship

MONTH_AGO = timedelta(days=30)


def make_sku(partner, name="Office Standard", code="0001", product="OFFICE", **fields):
    """A SKU of the partner's catalogue, of a product that is made once."""
    made, _new = Product.unscoped.get_or_create(
        partner=partner, code=product, defaults={"name": "Office", "service": "mail"}
    )
    sku, _new = Sku.unscoped.get_or_create(
        partner=partner, product=made, code=code, defaults={"name": name} | fields
    )
    return sku


def make_availability(sku, term="P1Y", billing="monthly", **fields):
    defaults = {"currency": "PLN", "list_price": Decimal("54.00"), "minimum": 1, "maximum": 300}
    row, _new = Availability.unscoped.get_or_create(
        partner=sku.partner,
        sku=sku,
        country=fields.pop("country", "PL"),
        segment=fields.pop("segment", "commercial"),
        term=term,
        billing=billing,
        defaults=defaults | fields,
    )
    return row


def make_order(partner, customer, *availabilities, quantity=10, at=None, **fields):
    """An order that was fulfilled, a line for each availability. The partner's relationship and
    the customer's agreement are made where they are missing."""
    at = at or now()
    mine = Relationship.unscoped.active().filter(partner=partner, customer=customer)
    relationship = mine.first() or make_relationship(partner, customer)
    agree(customer)
    staff = Member.unscoped.filter(partner=partner).first() or make_member(
        partner, Role.SALES_AGENT
    )
    order = Order.unscoped.create(
        partner=partner,
        customer=customer,
        relationship=relationship,
        number=Order.unscoped.filter(partner=partner).count() + 1,
        created_by=staff.person,
        submitted_by=staff.person,
        **{"state": OrderState.DONE, "created_at": at, "submitted_at": at, "finished_at": at}
        | fields,
    )
    for one in availabilities or [make_availability(make_sku(partner))]:
        OrderLine.unscoped.create(
            order=order,
            availability=one,
            name=one.sku.name,
            term=one.term,
            billing=one.billing,
            currency=one.currency,
            unit_price=one.list_price,
            quantity=quantity,
        )
    return order


def agree(customer):
    """The customer agreement is on record."""
    if AgreementAcceptance.objects.filter(customer=customer).exists():
        return
    person = make_customer_person(customer, f"agrees@{customer.domain}")
    AgreementAcceptance.objects.create(customer=customer, person=person, version="2026-11")


@transaction.atomic
def make_subscription(
    partner,
    customer,
    availability=None,
    *,
    quantity=10,
    state="active",
    ago=MONTH_AGO,
    reseller=None,
    assigned=0,
    **fields,
):
    """What an order bought `ago`, then in this state: expired, disabled and deleted ones ended
    with their first term, a day or so ago. `fields` are set as they are, last."""
    availability = availability or make_availability(make_sku(partner))
    at = _bought_at(availability.term, state, ago)
    order = make_order(partner, customer, availability, quantity=quantity, at=at, reseller=reseller)
    subscription = begin_subscription(OrderLine.unscoped.get(order=order), at)
    _put(subscription, state)
    for name, value in fields.items():
        setattr(subscription, name, value)
    subscription.save()
    if assigned:
        LicencePool.objects.filter(customer=customer, licence=availability.sku.licence).update(
            assigned=assigned
        )
    if (
        reseller is not None
        and not Account.unscoped.filter(partner=reseller, customer=customer).exists()
    ):
        make_relationship(reseller, customer)
    return subscription


def _bought_at(term, state, ago):
    """So that what ended did so as long ago as its state asks, and a day."""
    passed = {
        "expired": timedelta(days=1),
        "disabled": EXPIRED_FOR + timedelta(days=1),
        "deleted": EXPIRED_FOR + DISABLED_FOR + timedelta(days=1),
    }.get(state)
    if passed is None:
        return now() - ago
    year, months = {"P1M": (0, 1), "P1Y": (1, 0), "P3Y": (3, 0)}[term]
    end = now() - passed
    month = end.month - months or 12
    return end.replace(
        year=end.year - year - (end.month - months < 1), month=month, day=min(end.day, 28)
    )


def _put(subscription, state):
    end, quantity = subscription.term_ends_at, subscription.quantity
    assert end == end_of_term(subscription.started_at, subscription.term)
    if state == "suspended":
        subscription.suspend(now())
        change_seats(subscription, enabled=-quantity, suspended=quantity)
    if state in {"expired", "disabled", "deleted"}:
        subscription.auto_renew = False
        subscription.expire(end)
    if state in {"disabled", "deleted"}:
        subscription.disable(subscription.next_at)
        change_seats(subscription, enabled=-quantity, suspended=quantity)
    if state == "deleted":
        subscription.delete_at(subscription.next_at)
        change_seats(subscription, suspended=-quantity)
        SeatLot.unscoped.filter(subscription=subscription).update(quantity=0)
