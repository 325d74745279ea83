"""A provider that may order for Contoso, what it offers, and carts."""

from customers.models import AccountProvider
from partners.permissions import Role
from subscriptions.actions.carting import put_in_cart
from subscriptions.actions.fulfilling import fulfil_order
from subscriptions.actions.ordering import submit_order
from subscriptions.models import AddOnBase, Order
from tests.conftest import make_member, make_relationship
from tests.subscriptions import agree, make_availability, make_sku


def able_to_order(partner, customer):
    """A member of a seller who may order for this customer."""
    make_relationship(partner, customer)
    agree(customer)
    return make_member(partner, Role.SALES_AGENT)


def offer(partner, name="Office Standard", code="0001", **fields):
    return make_availability(make_sku(partner, name, code), **fields)


def add_on(partner, base, name="Backup Add-on", code="0009"):
    made = offer(partner, name, code)
    AddOnBase.unscoped.create(partner=partner, add_on=made.sku, base=base.sku)
    return made


def cart(member, customer, *offers, quantity=5):
    for one in offers:
        put_in_cart(member, customer, one.pk, quantity)
    return Order.unscoped.get(created_by=member.person, customer=customer, state="draft")


def placed(member, customer, *offers, **said):
    return submit_order(member, cart(member, customer, *offers).pk, **said)


def fulfilled(order):
    fulfil_order(order.pk)
    order.refresh_from_db()
    return order


def share(provider, reseller_account):
    """The customer accepted both in one request."""
    return AccountProvider.unscoped.create(account=reseller_account, provider=provider)
