"""The list of a customer's users at a hundred and at a hundred thousand.

    python tests/servers.py python -m bench.directory [--rows 100 100000]

Each page is asked for in this process; times are medians in milliseconds by the clock on the wall.
What matters is the ratio of the two sizes within one run.
"""

import argparse
import os
import statistics
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("SECRET_KEY", "bench")
os.environ.setdefault("DEMO", "1")
django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from customers.models import Account, Customer  # noqa: E402
from directory.listing import ORDER  # noqa: E402
from directory.models import DirectoryUser  # noqa: E402
from partners.keyset import write_key  # noqa: E402
from partners.models import Member, MemberRole, Partner  # noqa: E402
from people.models import Person  # noqa: E402
from relationships.models import Cause, Relationship  # noqa: E402

ROUNDS = 15


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[100, 100_000])
    sizes = parser.parse_args().rows
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    partner, client = somebody()
    print(f"{connection.vendor}\n\n| page | {' | '.join(f'{size:,}' for size in sizes)} |")
    measured = [measure(client, partner, customer_of(partner, size)) for size in sizes]
    for name in measured[0]:
        print(f"| {name} | {' | '.join(f'{one[name]:.1f}' for one in measured)} |")


def somebody() -> tuple[Partner, Client]:
    partner = Partner.objects.create(
        slug="bench", kind="direct_bill", name="Bench", domain="bench.example"
    )
    return partner, person_at(partner)


def person_at(partner: Partner) -> Client:
    """A browser in which an Admin agent of this partner is signed in."""
    person = Person.objects.create_user(f"agent@{partner.domain}", "x", name="Agent")
    member = Member.unscoped.create(partner=partner, person=person)
    MemberRole.unscoped.create(member=member, role="admin_agent")
    client = Client()
    client.force_login(person)
    return client


def customer_of(partner: Partner, size: int) -> Customer:
    """An organisation of so many people, which the partner administers by DAP."""
    customer = Customer.objects.create(name=f"Of {size}", domain=f"of{size}.example")
    account = Account(partner=partner, customer=customer, name=customer.name, has_dap=True)
    account.state, account.domain = "reseller", customer.domain
    account.refresh_keys()
    account.save()
    at = now() - timedelta(days=1)
    Relationship.unscoped.create(
        partner=partner, customer=customer, cause=Cause.OPERATOR, has_dap=True, dap_granted_at=at
    )
    people = (person_of(customer, number) for number in range(size))
    DirectoryUser.objects.bulk_create(people, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return customer


def person_of(customer: Customer, number: int) -> DirectoryUser:
    first, last = ("Anna", "Łucja", "Żaneta", "Jan")[number % 4], f"Nowak{number * 7919 % 100_003}"
    user = DirectoryUser(
        customer=customer,
        user_name=f"u{number}@{customer.domain}",
        first_name=first,
        last_name=last,
        display_name=f"{first} {last}",
        country="PL",
        licences=number % 50 != 0,
    )
    user.refresh_keys()
    return user


def measure(client: Client, partner: Partner, customer: Customer) -> dict[str, float]:
    here = f"/p/{partner.slug}/customers/{customer.pk}/users/"
    rows = DirectoryUser.objects.of(customer).order_by("sort_key", "pk")
    middle = rows[rows.count() // 2]
    pages = {
        "first page": "",
        "in the middle": f"?after={write_key(middle, ORDER)}",
        "without licence": "?view=without",
        "search, rare": "?q=nowak99",
        "search, common": "?q=zaneta",
        "search, none": "?q=qqq",
    }
    return {name: median(client, here + address) for name, address in pages.items()}


def median(client: Client, address: str) -> float:
    times = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        assert client.get(address).status_code == 200
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
