"""The list of a partner's subscriptions at a hundred and at a hundred thousand.

    python tests/servers.py python -m bench.subscriptions [--rows 100 100000]

As bench/directory.py: medians in milliseconds by the clock on the wall, in this process; what
matters is the ratio of the two sizes within one run.
"""

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import batched

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from bench.directory import median, person_at  # which sets Django up
from customers.models import Account, Customer
from partners.keyset import write_key
from partners.models import Partner
from people.models import Person
from relationships.models import Cause, Relationship
from subscriptions.listing import ORDER
from subscriptions.models import Availability, Order, OrderLine, Product, Sku, Subscription

A_CUSTOMER_HAS = 10
NAMES = ("Office Standard", "Office Plus", "Mail Basic", "Security Plus", "Device Care")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[100, 100_000])
    sizes = parser.parse_args().rows
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}\n\n| page | {' | '.join(f'{size:,}' for size in sizes)} |")
    measured = [measure(size) for size in sizes]
    for name in measured[0]:
        print(f"| {name} | {' | '.join(f'{one[name]:.1f}' for one in measured)} |")


def measure(size: int) -> dict[str, float]:
    partner = Partner.objects.create(
        slug=f"bench-{size}", kind="direct_bill", name="Bench", domain=f"bench{size}.example"
    )
    client = person_at(partner)
    sell(partner, client, size)
    here = f"/p/{partner.slug}/subscriptions/"
    rows = Subscription.objects.listed_for(partner).order_by("term_ends_at", "pk")
    middle = rows[rows.count() // 2]
    pages = {
        "first page": "",
        "in the middle": f"?after={write_key(middle, ORDER)}",
        "ends in 30 days": "?view=ending",
        "search, rare": "?q=kunde+99",
        "search, common": "?q=plus",
        "search, none": "?q=qqq",
    }
    return {name: median(client, here + address) for name, address in pages.items()}


def sell(partner: Partner, client: Client, size: int) -> None:
    """So many subscriptions, ten to a customer, of five SKUs, ending over the next year."""
    at, person = now() - timedelta(days=1), Person.objects.get(pk=client.session["_auth_user_id"])
    offers = list(offers_of(partner))
    for numbers in batched(range(0, size, A_CUSTOMER_HAS), 500):
        customers = [
            Customer(name=f"Kunde {number}", domain=f"k{number}.{partner.domain}")
            for number in numbers
        ]
        Customer.objects.bulk_create(customers)
        Account.unscoped.bulk_create(map(lambda one: account_of(partner, one), customers))
        bonds = Relationship.unscoped.bulk_create(
            Relationship(partner=partner, customer=one, cause=Cause.OPERATOR) for one in customers
        )
        orders = Order.unscoped.bulk_create(
            Order(partner=partner, customer=bond.customer, relationship=bond, state="done",
                  number=number + 1, created_by=person, submitted_by=person, submitted_at=at,
                  finished_at=at)
            for number, bond in zip(numbers, bonds, strict=True)
        )  # fmt: skip
        lines = OrderLine.unscoped.bulk_create(
            OrderLine(order=order, availability=offer, name=offer.sku.name, term=offer.term,
                      billing=offer.billing, currency="PLN", unit_price=1, quantity=10)
            for order in orders
            for offer in offers
        )  # fmt: skip
        Subscription.unscoped.bulk_create(
            subscription_of(line, at, number) for number, line in enumerate(lines)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def account_of(partner: Partner, customer: Customer) -> Account:
    account = Account(partner=partner, customer=customer, name=customer.name, state="reseller")
    account.domain = customer.domain
    account.refresh_keys()
    return account


def offers_of(partner: Partner) -> Iterator[Availability]:
    product = Product.unscoped.create(partner=partner, code="BENCH", name="Bench")
    for number, name in enumerate(NAMES):
        sku = Sku.unscoped.create(partner=partner, product=product, code=f"{number}", name=name)
        for term in ("P1M", "P1Y"):
            yield Availability.unscoped.create(
                partner=partner, sku=sku, country="PL", term=term, billing="monthly",
                currency="PLN", list_price=Decimal(1),
            )  # fmt: skip


def subscription_of(line: OrderLine, at: datetime, number: int) -> Subscription:
    order, end = line.order, at + timedelta(days=2 + number * 7919 % 365)
    return Subscription(
        partner=order.partner, customer=order.customer, order_line=line,
        availability=line.availability, sku=line.availability.sku, name=line.name, quantity=10,
        term=line.term, billing=line.billing, currency="PLN", unit_price=1, term_started_at=at,
        term_ends_at=end, next_at=end, auto_renew=number % 20 != 0, support_contact=order.partner,
    )  # fmt: skip


if __name__ == "__main__":
    main()
