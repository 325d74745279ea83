"""What a customer's partners may do: one card a partner, one line a right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from audit.models import Event, Verb
from customers.models import Customer
from invitations.models import Invitation, InvitationState
from partners.models import Partner
from people.models import Person
from relationships.actions.reseller import ENDABLE
from relationships.models import (
    AdminRelationship,
    AdminRelationshipRole,
    EndWish,
    Relationship,
    RequestState,
)
from relationships.roles import GdapRole, Level, chosen, highest


@dataclass(frozen=True)
class Grant:
    """An admin relationship in force or about to be, with its roles."""

    admin_relationship: AdminRelationship
    roles: list[GdapRole]

    @property
    def highest(self) -> Level | None:
        return highest(self.roles)


@dataclass
class Card:
    """One partner. Without a relationship it has only what its grants give it."""

    partner: Partner
    relationship: Relationship | None = None
    granted_by: Person | None = None
    dap_granted_by: Person | None = None
    # The accepted invitation that the relationship came from
    receipt: Invitation | None = None
    # The wish to end it that waits, or the one that was refused last
    wish: EndWish | None = None
    grants: list[Grant] = field(default_factory=list)

    @property
    def has_admin_access(self) -> bool:
        return bool(self.grants) or (self.relationship is not None and self.relationship.has_dap)

    @property
    def wish_waits(self) -> bool:
        return self.wish is not None and self.wish.state == RequestState.WAITING


def cards_for(customer: Customer) -> list[Card]:
    """Every partner with a right, by name. Six queries, however many there are."""
    cards: dict[int, Card] = {}
    who, wishes, receipts = _granted_by(customer), _wishes(customer), _receipts(customer)
    for relationship in _relationships(customer):
        card = cards.setdefault(relationship.partner_id, Card(relationship.partner))
        card.relationship = relationship
        card.granted_by = who.get((Verb.RELATIONSHIP_ESTABLISHED, str(relationship.pk)))
        card.dap_granted_by = who.get((Verb.DAP_GRANTED, str(relationship.pk)))
        card.wish = wishes.get(relationship.pk)
        card.receipt = receipts.get(relationship.cause_id) if relationship.cause_id else None
    for grant in _grants(customer):
        partner = grant.admin_relationship.partner
        cards.setdefault(partner.pk, Card(partner)).grants.append(grant)
    return sorted(cards.values(), key=lambda card: card.partner.name.casefold())


def _relationships(customer: Customer) -> Iterable[Relationship]:
    return Relationship.objects.seen_by(customer).active().select_related("partner")


def _grants(customer: Customer) -> Iterable[Grant]:
    ids: dict[UUID, list[UUID]] = defaultdict(list)
    for role in AdminRelationshipRole.objects.seen_by(customer):
        ids[role.admin_relationship_id].append(role.role_definition_id)
    running = AdminRelationship.objects.seen_by(customer).filter(state__in=ENDABLE)
    for one in running.select_related("partner", "approved_by").order_by("ends_at"):
        if one.seen_state in ENDABLE:
            yield Grant(one, chosen(ids[one.pk]))


def _wishes(customer: Customer) -> dict[UUID, EndWish]:
    """By relationship, the newest; one that was taken back says nothing any more."""
    told = EndWish.objects.seen_by(customer).exclude(state=RequestState.WITHDRAWN)
    newest_last = told.select_related("wished_by").order_by("wished_at")
    return {wish.relationship_id: wish for wish in newest_last}


def _receipts(customer: Customer) -> dict[UUID, Invitation]:
    accepted = Invitation.objects.seen_by(customer).filter(state=InvitationState.ACCEPTED)
    return {invitation.pk: invitation for invitation in accepted}


def _granted_by(customer: Customer) -> dict[tuple[str, str], Person | None]:
    """Who gave what: (verb, id of the relationship) → the person, as history has it."""
    verbs = [Verb.RELATIONSHIP_ESTABLISHED, Verb.DAP_GRANTED]
    told = Event.objects.seen_by(customer.pk).filter(verb__in=verbs).select_related("person")
    return {(event.verb, event.subject_id): event.person for event in told.order_by("pk")}
