"""Establishing and ending reseller relationships."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import Actor, record
from customers.accounts import account_for, show_relationship, show_removal
from customers.models import Account, AccountState, Customer
from partners.models import Member, Partner
from relationships.blockers import RemovalBlocked, blockers
from relationships.models import (
    AdminRelationship,
    AlreadyRemoved,
    Cause,
    ProviderDecides,
    Relationship,
    may_remove,
)


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


@transaction.atomic
def remove_relationship(
    by: Member, partner: Partner, customer: Customer, *, reason: str, note: str = ""
) -> Relationship:
    """End the reseller relationship and, with it, DAP; take the customer off the list.

    The remover has declared good faith, which is recorded with the reason. GDAP and a provider's
    own relationship live on, untouched. Nobody is notified: whether notice is due is for the
    partner and its contract to say. Raises ProviderDecides, AlreadyRemoved or RemovalBlocked.
    """
    if not may_remove(partner):
        raise ProviderDecides
    account = account_for(partner, customer)
    mine = Relationship.unscoped.select_for_update().filter(partner=partner, customer=customer)
    relationship = mine.active().first()
    if relationship is None:
        raise AlreadyRemoved
    if found := blockers(partner, customer):
        raise RemovalBlocked(found)
    had_dap, at = relationship.has_dap, now()
    relationship.remove(at, by.person, reason, note)
    relationship.save(update_fields=_REMOVAL)
    theirs = AdminRelationship.objects.for_partner(partner).with_customer(customer)
    gdap_kept = theirs.in_force().count()
    _record_removal(by, relationship, account, had_dap, gdap_kept)
    show_removal(account, _state_without_relationship(gdap_kept), at)
    return relationship


_REMOVAL = [
    "has_dap",
    "dap_ended_at",
    "removed_at",
    "removed_by",
    "removal_reason",
    "removal_note",
]


def _state_without_relationship(gdap: int) -> AccountState:
    return AccountState.ADMIN_ONLY if gdap else AccountState.ENDED


def _record_removal(
    by: Member, ended: Relationship, account: Account, had_dap: bool, gdap_kept: int
) -> None:
    record(
        Verb.RELATIONSHIP_REMOVED,
        ended,
        by=by,
        partner=ended.partner,
        customer=ended.customer,
        before={"state": account.state, "providers": account.provider_names},
        after={"state": _state_without_relationship(gdap_kept), "providers": []},
        reason=ended.removal_reason,
        note=ended.removal_note,
        good_faith=True,
        dap_ended=had_dap,
        gdap_kept=gdap_kept,
    )
    if had_dap:
        record(
            Verb.DAP_ENDED,
            ended,
            by=by,
            partner=ended.partner,
            customer=ended.customer,
            before={"dap": True},
            after={"dap": False},
        )
