"""The people of a customer: an administrator lets colleagues in, says who may decide, and takes
them out.

Every act locks the organisation first: of two administrators who take each other's rights at once,
the second sees what the first did, and one of them stays.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import customer_side, record
from customers.models import (
    Customer,
    CustomerInvite,
    CustomerMember,
    CustomerRole,
    LastAdministrator,
    NotAdministrator,
)
from outbox.queue import queue_email
from partners.models import AlreadyInvited, AlreadyMember, InviteClosed, TooManyInvites
from people.actions import end_sessions
from people.links import digest, token_for
from people.models import Person

VALID_FOR = timedelta(days=7)
INVITES_AN_HOUR = 20  # of one person
LINK = "customer_colleague"


@transaction.atomic
def invite_customer_colleague(
    by: Person, customer: Customer, *, email: str, name: str, role: str, language: str
) -> CustomerInvite:
    """Offer a colleague a place; the letter with the link leaves through the outbox.

    Raises NotAdministrator, AlreadyMember, AlreadyInvited while an earlier offer is open (one that
    ran out gives way), TooManyInvites.
    """
    customer, at, email = _held(by, customer), now(), email.strip().lower()
    if _current(customer).filter(person__email__iexact=email).exists():
        raise AlreadyMember
    invites = CustomerInvite.objects.filter(customer=customer)
    lately = invites.filter(invited_by=by, created_at__gt=at - timedelta(hours=1))
    if lately.count() >= INVITES_AN_HOUR:
        raise TooManyInvites
    waiting = invites.filter(email__iexact=email, accepted_at=None, revoked_at=None)
    if any(invite.is_open(at) for invite in waiting):
        raise AlreadyInvited
    for outdated in waiting:
        _revoke(by, outdated)
    pk = uuid4()
    invite = CustomerInvite.objects.create(
        id=pk,
        customer=customer,
        email=email,
        name=name,
        role=role,
        language=language,
        invited_by=by,
        expires_at=at + VALID_FOR,
        token_sha256=digest(token_for(LINK, pk, 1)),
    )
    _record(Verb.COLLEAGUE_INVITED, invite, by, customer, after={"customer_role": role})
    _send(invite)
    return invite


@transaction.atomic
def resend_customer_invite(by: Person, customer: Customer, pk: UUID) -> CustomerInvite:
    """A new link and a new letter; the old link dies. Raises NotAdministrator, InviteClosed,
    TooManyInvites."""
    invite = _held_invite(by, customer, pk)
    if invite.accepted_at is not None or invite.revoked_at is not None:
        raise InviteClosed
    if invite.version >= INVITES_AN_HOUR:
        raise TooManyInvites
    invite.version += 1
    invite.expires_at = now() + VALID_FOR
    invite.token_sha256 = digest(token_for(LINK, invite.pk, invite.version))
    invite.save(update_fields=["version", "expires_at", "token_sha256"])
    _record(Verb.COLLEAGUE_INVITED, invite, by, invite.customer, again=True)
    _send(invite)
    return invite


@transaction.atomic
def revoke_customer_invite(by: Person, customer: Customer, pk: UUID) -> None:
    """Raises NotAdministrator, and InviteClosed when it was used or taken back before."""
    _revoke(by, _held_invite(by, customer, pk))


def customer_invite_for(token: str) -> CustomerInvite | None:
    """What the link opens, in whatever state; nothing for a link we never made."""
    found = CustomerInvite.objects.select_related("customer", "invited_by")
    return found.filter(token_sha256=digest(token)).first()


@transaction.atomic
def join_customer(person: Person, invite: CustomerInvite) -> CustomerMember:
    """The invited person takes the place. Raises InviteClosed or WrongPerson.

    Who has come in by another way meanwhile keeps the role they have.
    """
    customer = _locked(invite.customer)
    invite = CustomerInvite.objects.select_related("customer").get(pk=invite.pk)
    invite.accept(person, now())
    invite.save(update_fields=["accepted_at"])
    member, _new = CustomerMember.objects.get_or_create(
        customer=customer, person=person, ended_at=None, defaults={"role": invite.role}
    )
    _record(Verb.COLLEAGUE_JOINED, member, person, customer, after={"customer_role": member.role})
    return member


@transaction.atomic
def change_customer_role(by: Person, customer: Customer, member_id: int, role: str) -> None:
    """Raises NotAdministrator, CustomerMember.DoesNotExist, and LastAdministrator when nobody
    would be left to decide."""
    customer = _held(by, customer)
    member = _current(customer).select_related("person").get(pk=member_id)
    if member.role == role:
        return
    if role != CustomerRole.ADMINISTRATOR:
        _keep_an_administrator(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    _record(
        Verb.COLLEAGUE_ROLES_CHANGED,
        member,
        by,
        customer,
        before={"customer_role": before},
        after={"customer_role": role},
    )


@transaction.atomic
def remove_customer_colleague(by: Person, customer: Customer, member_id: int) -> None:
    """The colleague leaves, and every session of theirs ends with it. Raises NotAdministrator,
    CustomerMember.DoesNotExist, LastAdministrator."""
    customer = _held(by, customer)
    member = _current(customer).select_related("person").get(pk=member_id)
    _keep_an_administrator(member)
    member.ended_at = now()
    member.save(update_fields=["ended_at"])
    _record(
        Verb.COLLEAGUE_REMOVED,
        member,
        by,
        customer,
        before={"customer_role": member.role},
        sessions_ended=end_sessions(member.person),
    )


def _locked(customer: Customer) -> Customer:
    return Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)


def _held(by: Person, customer: Customer) -> Customer:
    """The organisation, locked; `by` is one of its administrators at this very moment."""
    customer = _locked(customer)
    deciding = _current(customer).filter(person=by, role=CustomerRole.ADMINISTRATOR)
    if not deciding.exists():
        raise NotAdministrator
    return customer


def _held_invite(by: Person, customer: Customer, pk: UUID) -> CustomerInvite:
    customer = _held(by, customer)
    mine = CustomerInvite.objects.filter(customer=customer)
    return mine.select_related("customer", "invited_by").get(pk=pk)


def _current(customer: Customer) -> models.QuerySet[CustomerMember]:
    return CustomerMember.objects.filter(customer=customer, ended_at=None)


def _keep_an_administrator(member: CustomerMember) -> None:
    """Raises LastAdministrator when this member is the only one."""
    deciding = CustomerMember.objects.filter(
        customer=member.customer_id, role=CustomerRole.ADMINISTRATOR, ended_at=None
    )
    if set(deciding.values_list("pk", flat=True)) == {member.pk}:
        raise LastAdministrator


def _revoke(by: Person, invite: CustomerInvite) -> None:
    invite.revoke(now())
    invite.save(update_fields=["revoked_at"])
    _record(Verb.COLLEAGUE_INVITE_REVOKED, invite, by, invite.customer)


def _record(
    verb: Verb,
    subject: CustomerInvite | CustomerMember,
    by: Person,
    customer: Customer,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
    **detail: object,
) -> None:
    """In nobody's log but the customer's own: who works there is no affair of its partners."""
    actor = customer_side(by)
    record(
        verb,
        subject,
        by=actor,
        partner=None,
        customer=customer,
        before=before,
        after=after,
        **detail,
    )


def _send(invite: CustomerInvite) -> None:
    queue_email(
        "customer_colleague_invite",
        to=invite.email,
        language=invite.language,
        dedupe_key=f"customer_colleague_invite:{invite.pk}:{invite.version}",
        reply_to=invite.invited_by.email,
        link=(LINK, invite.pk, invite.version),
        context={
            "brand": settings.BRAND,
            "organisation": invite.customer.name,
            "inviter": str(invite.invited_by),
            "name": invite.name,
            "decides": invite.role == CustomerRole.ADMINISTRATOR,
            "expires_at": invite.expires_at,
        },
    )
