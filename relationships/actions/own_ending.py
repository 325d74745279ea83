"""What a customer's administrator ends on its own pages, at once. The partner is told of each.

Lock order: the admin relationships by their keys, the customer's member, the account, the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from customers.models import Customer
from partners.models import Partner
from people.models import Person
from relationships.actions.dap import end_dap
from relationships.actions.deciding import deciding
from relationships.actions.ending import change_auto_extend, end_access
from relationships.actions.holding import locked
from relationships.actions.reseller import Removal, end_relationship, held_access
from relationships.actions.wish_notices import tell_no_longer_extends, tell_relationship_ended
from relationships.actions.wishing import wish_end
from relationships.models import (
    AdminRelationship,
    AlreadyAsked,
    EndWish,
    NoDap,
    Relationship,
    RemovalReason,
    Side,
    customer_may_end,
)


class PartnerDecides(Exception):
    """In this installation a customer asks its partner to end a reseller relationship."""


@transaction.atomic
def end_own_access(person: Person, customer: Customer, pk: UUID) -> None:
    """One admin relationship (GDAP). Raises WrongState, Outsider, MayNotDecide; DoesNotExist for
    another customer's."""
    AdminRelationship.unscoped.filter(customer=customer).get(pk=pk)
    row, at = locked(pk)
    end_access(row, deciding(person, customer), Side.CUSTOMER, person, at)


@transaction.atomic
def switch_own_auto_extend(person: Person, customer: Customer, pk: UUID, *, wanted: bool) -> bool:
    """Says whether anything changed. That it ends on its date now is told to the partner; that it
    does not is not. Raises NeverExtends and what ending raises."""
    AdminRelationship.unscoped.filter(customer=customer).get(pk=pk)
    row, at = locked(pk)
    changed = change_auto_extend(row, deciding(person, customer), wanted, at) is not None
    if changed and not wanted:
        tell_no_longer_extends(row, person, at)
    return changed


@transaction.atomic
def end_own_dap(person: Person, customer: Customer, relationship_pk: UUID) -> None:
    """Delegated administration alone. Raises NoDap, Outsider, MayNotDecide; DoesNotExist for
    another customer's."""
    found = _own(customer, relationship_pk)
    end_dap(deciding(person, customer), found.partner, customer, side=Side.CUSTOMER)


@transaction.atomic
def end_own_relationship(
    person: Person, customer: Customer, relationship_pk: UUID, *, note: str, end_gdap: bool
) -> Relationship:
    """Where the installation lets customers: the reseller relationship and, with it, DAP; GDAP
    only where that is wanted, too. What stands in a partner's way stands in the customer's.

    Raises PartnerDecides, AlreadyRemoved, RemovalBlocked, Outsider, MayNotDecide; DoesNotExist
    for another customer's.
    """
    if not customer_may_end():
        raise PartnerDecides
    found = _own(customer, relationship_pk)
    if end_gdap:
        held_access(found.partner, customer)
    removal = Removal(
        deciding(person, customer),
        person,
        RemovalReason.BY_CUSTOMER,
        note,
        end_gdap=end_gdap,
        side=Side.CUSTOMER,
    )
    ended = end_relationship(removal, found.partner, customer)
    tell_relationship_ended(ended, person)
    return ended


@dataclass(frozen=True)
class Ended:
    """What *End everything* did: how many admin relationships, DAP, and the wish if one is new."""

    admin_relationships: int
    dap: bool
    wish: EndWish | None = None

    @property
    def anything(self) -> bool:
        return bool(self.admin_relationships or self.dap or self.wish)


@transaction.atomic
def end_everything(
    person: Person, customer: Customer, partner: Partner, *, wish: bool = False, note: str = ""
) -> Ended:
    """All administration of one partner: DAP and every admin relationship. With `wish`, the
    partner is asked to end the reseller relationship, too. What has ended meanwhile is left.
    Raises Outsider and MayNotDecide."""
    access = held_access(partner, customer)
    by, at = deciding(person, customer), now()
    for row in access:
        end_access(row, by, Side.CUSTOMER, person, at)
    try:
        end_dap(by, partner, customer, side=Side.CUSTOMER)
        had_dap = True
    except NoDap:
        had_dap = False
    return Ended(len(access), had_dap, _wish(person, customer, partner, note) if wish else None)


def _wish(person: Person, customer: Customer, partner: Partner, note: str) -> EndWish | None:
    """Nothing where there is no relationship, or where a wish waits already."""
    theirs = Relationship.unscoped.filter(customer=customer, partner=partner).active().first()
    if theirs is None:
        return None
    try:
        return wish_end(person, customer, theirs.pk, note=note)
    except AlreadyAsked:
        return None


def _own(customer: Customer, pk: UUID) -> Relationship:
    return Relationship.unscoped.filter(customer=customer).select_related("partner").get(pk=pk)
