"""A partner comes into being and keeps its details."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from audit.models import Verb
from audit.record import OPERATOR, record
from partners.models import Member, MemberRole, Partner
from partners.permissions import Role
from people.models import Person

FOUNDER_ROLES = (Role.ADMIN_AGENT, Role.ACCOUNT_ADMIN)
DETAILS = (
    *("name", "country", "tax_id", "address", "email", "phone", "language"),
    *("invitation_days", "serves"),
)


class AlreadySetUp(Exception):
    """This installation has a partner. The page that makes the first one is dead."""


@transaction.atomic
def change_partner(by: Member, **details: str | int | list[str]) -> Partner:
    """Save the organisation's details. History gets the fields that differ, before and after."""
    partner = Partner.objects.select_for_update().get(pk=by.partner_id)
    changed = [name for name in DETAILS if getattr(partner, name) != details[name]]
    before = {name: getattr(partner, name) for name in changed}
    for name in changed:
        setattr(partner, name, details[name])
    if changed:
        partner.save(update_fields=changed)
        after = {name: details[name] for name in changed}
        record(Verb.PARTNER_CHANGED, partner, by=by, partner=partner, before=before, after=after)
    return partner


@transaction.atomic
def add_partner(partner: Partner, *, admin_email: str, admin_name: str) -> Member:
    """The operator adds a partner and its first person, who manages its people.

    The operator vouches for the address. A person who is new has no password yet.
    """
    partner.save(force_insert=True)
    member = Member.unscoped.create(
        partner=partner, person=founder(admin_email.strip().lower(), admin_name, partner.language)
    )
    MemberRole.unscoped.bulk_create(MemberRole(member=member, role=role) for role in FOUNDER_ROLES)
    record(
        Verb.PARTNER_ADDED,
        partner,
        by=OPERATOR,
        partner=partner,
        after={"kind": partner.kind, "domain": partner.domain, "admin": member.person.email},
    )
    return member


def founder(email: str, name: str, language: str) -> Person:
    """The person with this address, made and verified if there is none."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        person = Person.objects.create_user(email, name=name, language=language)
    EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"primary": True, "verified": True}
    )
    return person


@transaction.atomic
def set_up(partner: Partner, *, admin_email: str, admin_name: str, password: str) -> Person:
    """The first partner of an empty installation. Raises AlreadySetUp for the second.

    There is no row yet that two visitors could both lock, hence the lock on the model's own.
    """
    kind: Any = ContentType.objects.get_for_model(Partner)
    ContentType.objects.select_for_update().get(pk=kind.pk)
    if is_set_up():
        raise AlreadySetUp
    person = add_partner(partner, admin_email=admin_email, admin_name=admin_name).person
    person.set_password(password)
    person.save(update_fields=["password"])
    return person


def is_set_up() -> bool:
    return Partner.objects.exists()
