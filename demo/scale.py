"""Many customers at once, to see how lists, search and exports behave at scale."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import now

from audit.models import ActorKind, Event, Verb
from customers.models import Account, AccountState, Customer, Source
from customers.search import fold, sort_key
from demo.crowd import CITIES, name_of, tax_id_of
from demo.days import identity, number_of
from demo.sheet import Sheet
from partners.models import Member, Partner
from partners.permissions import Role
from relationships.models import Cause, Relationship, RemovalReason

SUFFIX = ".firmy.example"
BATCH = 10_000
MINUTES = 5 * 365 * 1440  # the crowd came over the last five years
NO_DOTS = str.maketrans("", "", ".")
RESELLER, ENDED = 20, 2  # of each 25; the rest has no relationship


@transaction.atomic
def add_customers(partner: Partner, count: int) -> None:
    """`count` customers more than there are, most of them brought along from another portal."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # room for the indexes of the list: 256 MiB
            cursor.execute("PRAGMA cache_size = -262144")
    first = Customer.objects.filter(domain__endswith=SUFFIX).count()
    crowd = _Crowd(partner)
    for numbers in batched(range(first, first + count), BATCH):
        for number in numbers:
            crowd.add(number)
        crowd.write()


class _Crowd:
    def __init__(self, partner: Partner) -> None:
        self.partner = partner
        sellers = [Role.ADMIN_AGENT, Role.SALES_AGENT]
        self.owners = list(Member.objects.for_partner(partner).current().holding(sellers))
        self.today = now().replace(hour=0, minute=0, second=0, microsecond=0)
        self.customers, self.accounts = Sheet(Customer), Sheet(Account)
        self.relationships, self.events = Sheet(Relationship), Sheet(Event)

    def write(self) -> None:
        for sheet in (self.customers, self.accounts, self.relationships, self.events):
            sheet.write()

    def add(self, number: int) -> None:
        pk, name, tax_id = identity("crowd", str(number)), name_of(number), tax_id_of(number)
        at = self.today - timedelta(minutes=number_of(f"crowd {number}") % MINUTES)
        city, postcode = CITIES[number % len(CITIES)]
        folded = fold(name)
        label = folded.translate(NO_DOTS).replace(" ", "-")[:40].strip("-")
        domain = f"{label}-{number}{SUFFIX}"
        facts = {
            "name": name,
            "domain": domain,
            "tax_id": tax_id,
            "street": f"ul. Nowa {number % 180 + 1}",
            "postcode": postcode,
            "city": city,
            "created_at": at,
        }
        self.customers.add(id=pk, **facts)
        self.accounts.add(
            partner_id=self.partner.pk,
            customer_id=pk,
            contact_email=f"office@{domain}",
            owner_id=self.owners[number % len(self.owners)].pk,
            source=Source.OTHER_PORTAL.value,
            search=f"{folded} {domain} {tax_id} {pk}",  # as search_key says; the rest is folded
            sort_key=sort_key(name),
            **facts,
            **self._relationship(number % 25, pk, name, at),
        )

    def _relationship(self, place: int, pk: UUID, name: str, at: datetime) -> dict[str, Any]:
        """Write the relationship, if it is one of those, and answer what the list shows of it."""
        if place >= RESELLER + ENDED:
            self._record(Verb.CUSTOMER_ADDED, Customer, pk, pk, name, at)
            return {"state": AccountState.NONE.value, "changed_at": at}
        relationship, has_dap, is_over = identity("bond", str(pk)), place == 0, place >= RESELLER
        ended = at + timedelta(minutes=2)
        self.relationships.add(
            id=relationship,
            partner_id=self.partner.pk,
            customer_id=pk,
            cause=Cause.IMPORT.value,
            established_at=at,
            has_dap=has_dap,
            dap_granted_at=at if has_dap else None,
            removed_at=ended if is_over else None,
            removed_by_id=self.owners[0].person_id if is_over else None,
            removal_reason=RemovalReason.MOVED.value if is_over else "",
        )
        self._record(Verb.RELATIONSHIP_ESTABLISHED, Relationship, relationship, pk, name, at)
        if has_dap:
            self._record(Verb.DAP_GRANTED, Relationship, relationship, pk, name, at)
        if is_over:
            self._record(Verb.RELATIONSHIP_REMOVED, Relationship, relationship, pk, name, ended)
        state = AccountState.ENDED if is_over else AccountState.RESELLER
        return {
            "state": state.value,
            "listed": not is_over,
            "since": None if is_over else at,
            "has_dap": has_dap,
            "changed_at": ended if is_over else at,
        }

    def _record(
        self,
        verb: Verb,
        kind: type[Customer | Relationship],
        subject: UUID,
        customer: UUID,
        name: str,
        at: datetime,
    ) -> None:
        self.events.add(
            partner_id=self.partner.pk,
            customer_id=customer,
            customer_name=name,
            verb=verb.value,
            actor_kind=ActorKind.OPERATOR.value,
            subject_kind=kind._meta.label_lower,
            subject_id=str(subject),
            subject_name=f"{self.partner.name} and {name}"[:160],
            at=at,
        )
