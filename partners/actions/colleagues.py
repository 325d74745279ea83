"""Colleagues come, change what they may do, and go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from audit.models import ActorKind, Verb
from audit.record import Actor, record
from outbox.queue import queue_email
from partners.models import (
    AlreadyInvited,
    AlreadyMember,
    ColleagueInvite,
    InviteClosed,
    LastAccountAdmin,
    Member,
    MemberRole,
    Partner,
    TooManyInvites,
)
from partners.permissions import Role
from people.actions import end_sessions
from people.links import digest, token_for
from people.models import Person

VALID_FOR = timedelta(days=7)
INVITES_AN_HOUR = 20  # of one person


@transaction.atomic
def invite_colleague(
    by: Member, *, email: str, name: str, roles: Iterable[Role], language: str
) -> ColleagueInvite:
    """Offer somebody a place here; the letter with the link leaves through the outbox.

    Raises AlreadyMember, AlreadyInvited while an earlier offer is open (one that ran out gives
    way), TooManyInvites.
    """
    at, email = now(), email.strip().lower()
    partner = Partner.objects.select_for_update().get(pk=by.partner_id)
    if Member.objects.for_partner(partner).current().filter(person__email__iexact=email).exists():
        raise AlreadyMember
    invites = ColleagueInvite.objects.for_partner(partner)
    lately = invites.filter(invited_by=by.person, created_at__gt=at - timedelta(hours=1))
    if lately.count() >= INVITES_AN_HOUR:
        raise TooManyInvites
    waiting = invites.filter(email__iexact=email, accepted_at=None, revoked_at=None)
    if any(invite.is_open(at) for invite in waiting):
        raise AlreadyInvited
    for outdated in waiting:
        revoke_invite(by, outdated)
    pk = uuid4()
    invite = ColleagueInvite.unscoped.create(
        id=pk,
        partner=partner,
        email=email,
        name=name,
        roles=[role.value for role in roles],
        language=language,
        invited_by=by.person,
        expires_at=at + VALID_FOR,
        token_sha256=digest(token_for("colleague", pk, 1)),
    )
    record(Verb.COLLEAGUE_INVITED, invite, by=by, partner=partner, after={"roles": invite.roles})
    send_invite(invite)
    return invite


@transaction.atomic
def resend_invite(by: Member, invite: ColleagueInvite) -> ColleagueInvite:
    """A new link and a new letter; the old link dies. Raises InviteClosed."""
    invite = locked_invite(invite)
    if invite.accepted_at is not None or invite.revoked_at is not None:
        raise InviteClosed
    invite.version += 1
    invite.expires_at = now() + VALID_FOR
    invite.token_sha256 = digest(token_for("colleague", invite.pk, invite.version))
    invite.save(update_fields=["version", "expires_at", "token_sha256"])
    record(Verb.COLLEAGUE_INVITED, invite, by=by, partner=invite.partner, again=True)
    send_invite(invite)
    return invite


@transaction.atomic
def revoke_invite(by: Member, invite: ColleagueInvite) -> None:
    """Raises InviteClosed when it was used or taken back before."""
    invite = locked_invite(invite)
    invite.revoke(now())
    invite.save(update_fields=["revoked_at"])
    record(Verb.COLLEAGUE_INVITE_REVOKED, invite, by=by, partner=invite.partner)


def invite_for(token: str) -> ColleagueInvite | None:
    """What the link opens, in whatever state; nothing for a link we never made."""
    found = ColleagueInvite.unscoped.select_related("partner", "invited_by")
    return found.filter(token_sha256=digest(token), partner__closed_at=None).first()


@transaction.atomic
def join(person: Person, invite: ColleagueInvite) -> Member:
    """The invited person takes the place. Raises InviteClosed or WrongPerson."""
    invite = locked_invite(invite)
    invite.accept(person, now())
    invite.save(update_fields=["accepted_at"])
    member, _new = Member.unscoped.get_or_create(
        partner=invite.partner, person=person, ended_at=None
    )
    for role in invite.roles:
        MemberRole.unscoped.get_or_create(member=member, role=role)
    by = Actor(ActorKind.MEMBER, person)
    record(
        Verb.COLLEAGUE_JOINED, member, by=by, partner=invite.partner, after={"roles": invite.roles}
    )
    return member


@transaction.atomic
def change_roles(by: Member, member: Member, roles: Iterable[Role]) -> None:
    """Raises LastAccountAdmin when nobody would be left to manage people."""
    wanted = {role.value for role in roles}
    member = locked_member(by, member)
    if Role.ACCOUNT_ADMIN not in wanted:
        keep_an_account_admin(member)
    held = MemberRole.unscoped.filter(member=member)
    before = [role.value for role in member.roles]
    held.exclude(role__in=wanted).delete()
    MemberRole.unscoped.bulk_create(
        MemberRole(member=member, role=role) for role in wanted.difference(before)
    )
    after = [role.value for role in Role if role in wanted]
    if before != after:
        record(
            Verb.COLLEAGUE_ROLES_CHANGED,
            member,
            by=by,
            partner=member.partner,
            before={"roles": before},
            after={"roles": after},
        )


@transaction.atomic
def remove_colleague(by: Member, member: Member) -> None:
    """The colleague leaves, and every session of theirs ends with it. Raises
    LastAccountAdmin."""
    member = locked_member(by, member)
    keep_an_account_admin(member)
    before = [role.value for role in member.roles]
    member.ended_at = now()
    member.save(update_fields=["ended_at"])
    ended = end_sessions(member.person)
    record(
        Verb.COLLEAGUE_REMOVED,
        member,
        by=by,
        partner=member.partner,
        before={"roles": before},
        sessions_ended=ended,
    )


def locked_invite(invite: ColleagueInvite) -> ColleagueInvite:
    return (
        ColleagueInvite.unscoped.select_for_update(of=("self",))
        .select_related("partner", "invited_by")
        .get(pk=invite.pk)
    )


def locked_member(by: Member, member: Member) -> Member:
    """The member afresh, under the lock of its partner: of two who remove each other's rights
    at once, the second sees what the first did. Raises Member.DoesNotExist for one who left."""
    partner = Partner.objects.select_for_update().get(pk=by.partner_id)
    members = Member.objects.for_partner(partner).current().select_related("partner", "person")
    return members.get(pk=member.pk)


def keep_an_account_admin(member: Member) -> None:
    """Raises LastAccountAdmin when this member is the only one who holds that role."""
    admins = Member.objects.for_partner(member.partner).current().holding([Role.ACCOUNT_ADMIN])
    if {admin.pk for admin in admins} == {member.pk}:
        raise LastAccountAdmin


def send_invite(invite: ColleagueInvite) -> None:
    queue_email(
        "colleague_invite",
        to=invite.email,
        language=invite.language,
        partner=invite.partner,
        dedupe_key=f"colleague_invite:{invite.pk}:{invite.version}",
        reply_to=invite.invited_by.email,
        link=("colleague", invite.pk, invite.version),
        context={
            "brand": settings.BRAND,
            "partner": invite.partner.name,
            "inviter": invite.invited_by.name or invite.invited_by.email,
            "name": invite.name,
            "expires_at": invite.expires_at,
        },
    )
