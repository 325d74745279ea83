"""Establishing reseller relationships, and ending them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import Actor, record
from customers.accounts import account_for, show_relationship, show_removal
from customers.models import Account, AccountState, Customer
from partners.models import Member, Partner
from people.models import Person
from relationships.actions.ending import end_access
from relationships.actions.holding import locked
from relationships.actions.questions import close_open_questions
from relationships.blockers import RemovalBlocked, blockers
from relationships.models import (
    IN_FORCE,
    AdminRelationship,
    AdminRelationshipState,
    AlreadyRemoved,
    Cause,
    ProviderDecides,
    Relationship,
    Side,
    may_remove,
)

DAP_FIELDS = [
    "has_dap",
    "dap_granted_at",
    "dap_ended_at",
    "dap_used_at",
    "dap_unused_told_at",
]
# In force, or about to be: what ends when GDAP is to end with the relationship.
ENDABLE = (*IN_FORCE, AdminRelationshipState.APPROVED, AdminRelationshipState.ACTIVATING)


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
        relationship.save(update_fields=DAP_FIELDS)
        record(Verb.DAP_GRANTED, relationship, by=by, partner=partner, customer=customer)
    show_relationship(
        account,
        since=relationship.established_at,
        has_dap=relationship.has_dap,
        providers=providers,
        at=at,
    )
    return relationship


def remove_relationship(
    by: Member,
    partner: Partner,
    customer: Customer,
    *,
    reason: str,
    note: str = "",
    end_gdap: bool = False,
) -> Relationship:
    """The partner ends its own relationship, as `end_relationship` says.

    Raises ProviderDecides, AlreadyRemoved or RemovalBlocked.
    """
    if not may_remove(partner):
        raise ProviderDecides
    removal = Removal(by, by.person, reason, note, end_gdap=end_gdap)
    return end_relationship(removal, partner, customer)


@dataclass(frozen=True)
class Removal:
    """Who ends a relationship and why. Of a removal that somebody else had asked for, `asked_by`
    and `confirmed_for` name both sides."""

    by: Member | Actor
    person: Person
    reason: str
    note: str
    end_gdap: bool = False
    asked_by: str = ""
    confirmed_for: str = ""
    side: Side = Side.PARTNER

    @property
    def noted(self) -> dict[str, str | bool]:
        """Who else took part. Good faith is declared by partners: a customer owes nobody that."""
        told = {"asked_by": self.asked_by, "confirmed_for": self.confirmed_for}
        declared = {"good_faith": True} if self.side == Side.PARTNER else {}
        return declared | {key: name for key, name in told.items() if name}


@transaction.atomic
def end_relationship(removal: Removal, partner: Partner, customer: Customer) -> Relationship:
    """End the reseller relationship and, with it, DAP; take the customer off the list.

    A partner has declared good faith, which is recorded with the reason. A provider's own
    relationship lives on, untouched, and so does GDAP, unless it was asked to end, too: then each
    one ends with its own row of history. Nobody is notified: whether notice is due is for the
    partner and its contract to say. Raises AlreadyRemoved or RemovalBlocked.
    """
    access = held_access(partner, customer) if removal.end_gdap else []
    account = account_for(partner, customer)
    mine = Relationship.unscoped.select_for_update().filter(partner=partner, customer=customer)
    relationship = mine.active().first()
    if relationship is None:
        raise AlreadyRemoved
    if found := blockers(partner, customer):
        raise RemovalBlocked(found)
    had_dap, at = relationship.has_dap, now()
    for row in access:
        end_access(row, removal.by, removal.side, removal.person, at)
    relationship.remove(at, removal.person, removal.reason, removal.note)
    relationship.save(update_fields=_REMOVAL)
    theirs = AdminRelationship.objects.for_partner(partner).with_customer(customer)
    gdap = Gdap(kept=theirs.in_force().count(), ended=len(access))
    _record_removal(removal, relationship, account, had_dap, gdap)
    show_removal(account, gdap.state_left, at)
    close_open_questions(relationship, removal.by, removal.person, at)
    return relationship


def held_access(partner: Partner, customer: Customer) -> list[AdminRelationship]:
    """All that can end, locked in the order of their keys and before the account. What has run
    out, though nobody has noted it yet, is over."""
    theirs = AdminRelationship.objects.for_partner(partner).with_customer(customer)
    found = theirs.filter(state__in=ENDABLE).order_by("pk").values_list("pk", flat=True)
    held = [locked(pk) for pk in found]
    return [row for row, at in held if row.state in ENDABLE and not row.has_run_out(at)]


_REMOVAL = [
    "has_dap",
    "dap_ended_at",
    "removed_at",
    "removed_by",
    "removal_reason",
    "removal_note",
]


@dataclass(frozen=True)
class Gdap:
    """How many admin relationships are in force afterwards, and how many ended with it."""

    kept: int
    ended: int

    @property
    def state_left(self) -> AccountState:
        return AccountState.ADMIN_ONLY if self.kept else AccountState.ENDED


def _record_removal(
    removal: Removal, ended: Relationship, account: Account, had_dap: bool, gdap: Gdap
) -> None:
    record(
        Verb.RELATIONSHIP_REMOVED,
        ended,
        by=removal.by,
        partner=ended.partner,
        customer=ended.customer,
        before={"state": account.state, "providers": account.provider_names},
        after={"state": gdap.state_left, "providers": []},
        reason=ended.removal_reason,
        note=ended.removal_note,
        dap_ended=had_dap,
        gdap_kept=gdap.kept,
        gdap_ended=gdap.ended,
        **removal.noted,
    )
    if had_dap:
        record(
            Verb.DAP_ENDED,
            ended,
            by=removal.by,
            partner=ended.partner,
            customer=ended.customer,
            before={"dap": True},
            after={"dap": False},
        )
