"""What a customer's partners may do: one card a partner, one line a right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from audit.models import Event, Verb
from customers.models import Customer
from partners.models import Partner
from people.models import Person
from relationships.models import AdminRelationship, AdminRelationshipRole, Relationship
from relationships.roles import GdapRole, Level, chosen, highest


@dataclass(frozen=True)
class Grant:
    """An admin relationship in force, with its roles."""

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
    grants: list[Grant] = field(default_factory=list)


def cards_for(customer: Customer) -> list[Card]:
    """Every partner with a right in force, by name. Four queries, however many there are."""
    cards: dict[int, Card] = {}
    who = _granted_by(customer)
    for relationship in _relationships(customer):
        card = cards.setdefault(relationship.partner_id, Card(relationship.partner))
        card.relationship = relationship
        card.granted_by = who.get((Verb.RELATIONSHIP_ESTABLISHED, str(relationship.pk)))
        card.dap_granted_by = who.get((Verb.DAP_GRANTED, str(relationship.pk)))
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
    running = AdminRelationship.objects.seen_by(customer).in_force()
    for one in running.select_related("partner", "approved_by").order_by("ends_at"):
        yield Grant(one, chosen(ids[one.pk]))


def _granted_by(customer: Customer) -> dict[tuple[str, str], Person | None]:
    """Who gave what: (verb, id of the relationship) → the person, as history has it."""
    verbs = [Verb.RELATIONSHIP_ESTABLISHED, Verb.DAP_GRANTED]
    told = Event.objects.seen_by(customer.pk).filter(verb__in=verbs).select_related("person")
    return {(event.verb, event.subject_id): event.person for event in told.order_by("pk")}
