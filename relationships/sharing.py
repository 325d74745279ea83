"""What a provider and a reseller who work together share: customers, and nothing else of the
other's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from customers.models import AccountProvider, Customer
from partners.models import Partner, Partnership
from relationships.models import AdminRelationship, Relationship, RemovalRequest


@dataclass(frozen=True)
class Shared:
    """One customer that accepted both. `own_since`: since when this partner has a relationship of
    its own with it; `gdap`: its own admin relationships in force."""

    customer: Customer
    name: str
    since: datetime
    own_since: datetime | None
    gdap: int


@dataclass(frozen=True)
class Together:
    """Of one partnership, as one side may see it."""

    customers: list[Shared]
    waiting: int

    @property
    def own_relationships(self) -> int:
        return sum(1 for row in self.customers if row.own_since is not None)

    @property
    def own_gdap(self) -> int:
        return sum(row.gdap for row in self.customers)


def together(partnership: Partnership, partner: Partner) -> Together:
    """What `partner`, one of the two, sees. The customer is called as it calls itself; as the
    reseller calls it, only to the reseller. Four queries, however many customers."""
    if partnership.reseller is None:
        return Together([], 0)
    links = AccountProvider.objects.between(partnership.provider, partnership.reseller)
    rows = list(links.select_related("account__customer").order_by("account__sort_key", "pk"))
    ids = [row.account.customer_id for row in rows]
    bonds = Relationship.objects.for_partner(partner).active().filter(customer__in=ids)
    since = dict(bonds.values_list("customer", "established_at"))
    gdap: dict[object, int] = {}
    access = AdminRelationship.objects.for_partner(partner).in_force().filter(customer__in=ids)
    for customer in access.values_list("customer", flat=True):
        gdap[customer] = gdap.get(customer, 0) + 1
    is_reseller = partner == partnership.reseller
    customers = [
        Shared(
            customer=row.account.customer,
            name=row.account.name if is_reseller else row.account.customer.name,
            since=row.since,
            own_since=since.get(row.account.customer_id),
            gdap=gdap.get(row.account.customer_id, 0),
        )
        for row in rows
    ]
    asked = RemovalRequest.objects.asked_of(partnership.provider).waiting()
    return Together(customers, asked.filter(partner=partnership.reseller).count())
