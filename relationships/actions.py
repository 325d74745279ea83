"""Establishing and ending reseller relationships."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.models import Verb
from audit.record import Actor, record
from customers.accounts import account_for, show_relationship
from customers.models import Customer
from partners.models import Member, Partner
from relationships.models import Cause, Relationship


@transaction.atomic
def establish_relationship(
    by: Member | Actor,
    partner: Partner,
    customer: Customer,
    *,
    cause: Cause,
    cause_id: UUID | None,
    dap: bool,
    providers: Iterable[Partner],
    at: datetime,
) -> Relationship:
    """The customer has consented: make the relationship, or take the one that is there, and show
    the customer on the partner's list. `dap` adds delegated administration to either.

    The account row is locked first, so that establishing and removing follow one another.
    """
    account = account_for(partner, customer)
    relationship, is_new = Relationship.unscoped.select_for_update().get_or_create(
        partner=partner,
        customer=customer,
        removed_at=None,
        defaults={"cause": cause, "cause_id": cause_id, "established_at": at},
    )
    if is_new:
        record(
            Verb.RELATIONSHIP_ESTABLISHED,
            relationship,
            by=by,
            partner=partner,
            customer=customer,
            after={"state": "reseller"},
            cause=cause,
        )
    if dap and not relationship.has_dap:
        relationship.grant_dap(at)
        relationship.save(update_fields=["has_dap", "dap_granted_at", "dap_ended_at"])
        record(Verb.DAP_GRANTED, relationship, by=by, partner=partner, customer=customer)
    show_relationship(
        account,
        since=relationship.established_at,
        has_dap=relationship.has_dap,
        providers=providers,
        at=at,
    )
    return relationship
