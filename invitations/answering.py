"""Who has the link page before them, and what that allows. Reads only; the acts check again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from audit.models import ActorKind, Event, Verb
from customers.checks import PUBLIC_MAIL_DOMAINS
from customers.models import Customer, CustomerMember, CustomerRole
from invitations.models import Invitation, InvitationState, Party
from partners.models import Member, Partner
from people.models import Person
from people.references import as_reference


class Standing(Enum):
    SIGNED_OUT = "signed_out"
    SENDER = "sender"  # of an inviting party: cannot answer for the customer
    OUTSIDER = "outsider"  # of another organisation
    NOT_DECIDER = "not_decider"  # of the right one, without the right to decide
    REGISTER = "register"  # whose organisation is not here yet
    CHOOSE = "choose"  # decides for several: for which one?
    DECIDE = "decide"


@dataclass(frozen=True)
class Visit:
    standing: Standing
    customer: Customer | None = None
    memberships: list[CustomerMember] = field(default_factory=list)
    sender: Partner | None = None

    @property
    def administrators(self) -> list[Person]:
        """Whom somebody without the right can ask."""
        customers = [member.customer_id for member in self.memberships]
        return [member.person for member in administrators_of(customers)[:5]]


def visit_of(invitation: Invitation, person: Person | None, chosen: UUID | None = None) -> Visit:
    """`chosen` is the organisation a person of several says they decide for."""
    if person is None:
        return Visit(Standing.SIGNED_OUT)
    if sender := party_of(invitation, person):
        return Visit(Standing.SENDER, sender=sender)
    mine = memberships(person)
    if invitation.customer_id is not None:
        mine = [member for member in mine if member.customer_id == invitation.customer_id]
        if not mine:
            return Visit(
                Standing.REGISTER if may_register(invitation, person) else Standing.OUTSIDER
            )
    if not mine:
        return Visit(Standing.REGISTER)
    deciding = [member for member in mine if member.may_decide]
    if not deciding:
        return Visit(Standing.NOT_DECIDER, memberships=mine)
    picked = [member for member in deciding if member.customer_id == chosen]
    if len(deciding) > 1 and not picked:
        return Visit(Standing.CHOOSE, memberships=deciding)
    return Visit(Standing.DECIDE, customer=(picked or deciding)[0].customer, memberships=deciding)


def memberships(person: Person) -> list[CustomerMember]:
    current = CustomerMember.objects.filter(person=person, ended_at=None)
    return list(current.select_related("customer").order_by("customer__name"))


def administrators_of(customers: list[UUID]) -> list[CustomerMember]:
    current = CustomerMember.objects.filter(customer__in=customers, ended_at=None)
    administrators = current.filter(role=CustomerRole.ADMINISTRATOR).select_related("person")
    return list(administrators.order_by("person__name"))


def parties_of(invitation: Invitation) -> list[Party]:
    """The inviting partner first, the others by name."""
    parties = Party.objects.for_partner(invitation.partner).filter(invitation=invitation)
    named = parties.select_related("partner").order_by("partner__name")
    return sorted(named, key=lambda party: party.partner_id != invitation.partner_id)


def party_of(invitation: Invitation, person: Person) -> Partner | None:
    """The inviting party this person works for, if any: nobody accepts their own request."""
    for party in parties_of(invitation):
        members = Member.objects.for_partner(party.partner).current()
        if members.filter(person=person).exists():
            return party.partner
    return None


def is_claimed(customer: Customer) -> bool:
    """Does it have people of its own? Then only they decide who else may."""
    return CustomerMember.objects.filter(customer=customer, ended_at=None).exists()


def may_register(invitation: Invitation, person: Person) -> bool:
    """Through a link for a named customer, only that customer, and only from its own domain."""
    customer = invitation.customer
    if customer is None:
        return True
    return not is_claimed(customer) and domain_of(person.email) == customer.domain


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def domains_inside(invitation: Invitation) -> set[str]:
    """Where a recipient may pass the request on to: the organisation that is asked.

    Of an unknown customer, the domains it was written to; never a mail service's, where anybody
    may have an address, and never a party's own.
    """
    if invitation.customer is not None:
        return {invitation.customer.domain}
    written_to = {domain_of(address) for address in invitation.addresses} | {invitation.domain}
    own = {party.partner.domain for party in parties_of(invitation)}
    return written_to - PUBLIC_MAIL_DOMAINS - own - {""}


def asked_by_customer(invitation: Invitation) -> bool:
    """Did the customer itself, by somebody who may decide for it, ask to be asked again?"""
    wish = Event.objects.for_partner(invitation.partner).about(invitation)
    wish = wish.filter(verb=Verb.NEW_LINK_WANTED, actor_kind=ActorKind.CUSTOMER)
    return invitation.closed_at is not None and wish.filter(at__gte=invitation.closed_at).exists()


def may_ask_again(invitation: Invitation, at: datetime) -> bool:
    """Is the cooling-off over, or lifted by the customer itself?"""
    until = invitation.ask_again_from
    return until is None or at >= until or asked_by_customer(invitation)


def asked_under(typed: str) -> Invitation | None:
    """The shared invitation of this reference, typed as people type: any case, spaces, dashes."""
    shared = Invitation.unscoped.exclude(state=InvitationState.DRAFT).exclude(shared_at=None)
    return shared.select_related("partner").filter(reference=as_reference(typed)).first()
