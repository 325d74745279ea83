"""The partner's word that a customer accepted the agreement (domain.md §3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import make_aware, now

from audit.models import Verb
from audit.record import record
from customers.models import (
    Account,
    AgreementAcceptance,
    AgreementRoute,
    Customer,
    CustomerMember,
    CustomerRole,
)
from notifications.events import NoticeEvent
from notifications.tell import tell
from partners.models import Member
from people.models import Person
from relationships.models import Relationship


class ResellersDoNotAttest(Exception):
    """An indirect reseller asks its provider to attest, or the customer to accept."""


class NoRelationship(Exception):
    """Only a partner with a reseller relationship of its own speaks for the customer."""


class AgreementOnRecord(Exception):
    """This version is on record already."""

    def __init__(self, agreement: AgreementAcceptance) -> None:
        super().__init__(str(agreement.pk))
        self.agreement = agreement


@dataclass(frozen=True)
class Attestation:
    """Who of the customer accepted, and on which day."""

    first_name: str
    last_name: str
    email: str
    phone: str
    day: date


@transaction.atomic
def attest_agreement(by: Member, customer_id: UUID, said: Attestation) -> AgreementAcceptance:
    """Put the agreement in force on record by the partner's word. The customer's administrators
    are told. Raises ResellersDoNotAttest, NoRelationship, AgreementOnRecord,
    Account.DoesNotExist."""
    account = (
        Account.objects.for_partner(by.partner)
        .select_related("customer")
        .get(customer_id=customer_id)
    )
    if by.partner.is_reseller:
        raise ResellersDoNotAttest
    mine = Relationship.objects.for_partner(by.partner).active()
    if not mine.with_customer(account.customer).select_for_update().first():
        raise NoRelationship
    agreement, is_new = AgreementAcceptance.objects.get_or_create(
        customer=account.customer,
        version=settings.CUSTOMER_AGREEMENT_VERSION,
        defaults={
            "route": AgreementRoute.ATTESTED,
            "first_name": said.first_name,
            "last_name": said.last_name,
            "email": said.email,
            "phone": said.phone,
            "attested_by": by,
            "accepted_at": _moment(said.day),
        },
    )
    if not is_new:
        raise AgreementOnRecord(agreement)
    record(
        Verb.AGREEMENT_ATTESTED,
        agreement,
        by=by,
        partner=by.partner,
        customer=account.customer,
        after={"version": agreement.version, "accepted_by": agreement.accepted_by},
        accepted_on=said.day.isoformat(),
    )
    _tell_administrators(agreement, by, said.day)
    return agreement


def _moment(day: date) -> datetime:
    """A day is what one knows: its noon here, or now when that is still to come."""
    return min(make_aware(datetime.combine(day, time(12))), now())


def _tell_administrators(agreement: AgreementAcceptance, by: Member, day: date) -> None:
    tell(
        NoticeEvent.OWN_AGREEMENT_ATTESTED,
        administrators_of(agreement.customer),
        partner=by.partner,
        customer=agreement.customer,
        about=("customers.customer", agreement.customer_id),
        path=reverse("own:receipts", args=[agreement.customer_id]),
        dedupe_key=f"agreement {agreement.pk}",
        params={
            "name": by.partner.name,
            "by": agreement.accepted_by,
            "date": day.isoformat(),
            "partner": by.partner.name,
            "customer": agreement.customer.name,
        },
    )


def administrators_of(customer: Customer) -> list[Person]:
    """Those of the organisation's own people who decide for it."""
    current = CustomerMember.objects.filter(
        customer=customer, role=CustomerRole.ADMINISTRATOR, ended_at=None
    )
    return [member.person for member in current.select_related("person").order_by("pk")]
