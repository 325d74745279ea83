"""A new customer registers through a personal link. A domain never changes hands."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import customer_side, record
from customers.models import Customer, CustomerMember, CustomerRole
from invitations.actions import locked
from invitations.answering import administrators_of, domain_of, is_claimed, party_of
from invitations.models import Invitation
from invitations.notices import tell_administrators
from invitations.refusals import DomainTaken, NotYourDomain, Outsider, OwnInvitation
from people.models import Person


@dataclass(frozen=True)
class Company:
    name: str
    domain: str
    country: str
    tax_id: str
    street: str
    postcode: str
    city: str


def register_organisation(person: Person, invitation: Invitation, company: Company) -> Customer:
    """The person becomes administrator of an organisation that nobody speaks for yet.

    Raises InvitationClosed, OwnInvitation, Outsider (the link is for another domain),
    NotYourDomain (the verified address is elsewhere), DomainTaken; then its administrators are
    told, and it is recorded.
    """
    try:
        return _register(person, invitation, company)
    except DomainTaken:
        _refuse_takeover(person, invitation, company.domain)
        raise


@transaction.atomic
def _register(person: Person, invitation: Invitation, company: Company) -> Customer:
    row, at = locked(invitation.pk, invitation.version)
    row.require_answerable(at)
    if party_of(row, person) is not None:
        raise OwnInvitation
    if row.customer is not None and row.customer.domain != company.domain:
        raise Outsider
    if domain_of(person.email) != company.domain or not _is_verified(person):
        raise NotYourDomain
    Customer.objects.get_or_create(domain=company.domain, defaults={"name": company.name})
    customer = Customer.objects.select_for_update().get(domain=company.domain)
    if is_claimed(customer):
        raise DomainTaken
    for name in ("name", "country", "tax_id", "street", "postcode", "city"):
        setattr(customer, name, getattr(company, name))
    customer.language = person.language or row.language
    customer.registered_at = now()
    customer.save()
    CustomerMember.objects.create(customer=customer, person=person, role=CustomerRole.ADMINISTRATOR)
    record(
        Verb.CUSTOMER_REGISTERED,
        customer,
        by=customer_side(person),
        partner=None,
        customer=customer,
        after={"name": customer.name, "domain": customer.domain},
    )
    return customer


def _is_verified(person: Person) -> bool:
    addresses = EmailAddress.objects.filter(user=person, email__iexact=person.email)
    return bool(addresses.filter(verified=True).exists())


@transaction.atomic
def _refuse_takeover(person: Person, invitation: Invitation, domain: str) -> None:
    customer = Customer.objects.get(domain=domain)
    record(
        Verb.TAKEOVER_REFUSED,
        customer,
        by=customer_side(person),
        partner=None,
        customer=customer,
        invitation=str(invitation.pk),
    )
    tell_administrators(customer, administrators_of([customer.pk]), person)
