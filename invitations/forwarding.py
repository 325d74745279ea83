"""What somebody may ask of a link without deciding: pass it to a colleague, or want a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from audit.models import Event, Verb
from audit.record import VISITOR, customer_side, record
from invitations.actions import locked
from invitations.answering import Standing, domain_of, domains_inside, visit_of
from invitations.limits import wait_at_addresses
from invitations.models import Forward, Invitation, InvitationState, ReplacedLink
from invitations.notices import send_to_colleague, tell_inviter
from invitations.refusals import (
    AlreadyTheirs,
    ForwardedOutside,
    ForwardedTooOften,
    Outsider,
    OwnInvitation,
    TooManyAtAddress,
)
from notifications.events import NoticeEvent
from people.models import Person

# Enough for "not me, but she"; too few to write to strangers with.
MOST_FORWARDS = 3  # of one invitation
MOST_TO_AN_ADDRESS = 3  # in a day, of all invitations
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Colleague:
    """Whom the recipient names, and what they would like to say."""

    name: str
    email: str
    word: str = ""


@transaction.atomic
def forward_invitation(person: Person | None, invitation: Invitation, to: Colleague) -> Forward:
    """The colleague gets a letter with a new link, the old link dies, the inviter is told.

    The same record: what is asked, its end and its history stay. Whoever has the link may do
    this, but only inside the organisation that is asked. Raises InvitationClosed, OwnInvitation,
    Outsider, ForwardedOutside, AlreadyTheirs, ForwardedTooOften.
    """
    row, at = locked(invitation.pk, invitation.version)
    row.require_answerable(at)
    _require_insider(row, person)
    if domain_of(to.email) not in domains_inside(row):
        raise ForwardedOutside
    if [to.email.lower()] == [address.lower() for address in row.addresses]:
        raise AlreadyTheirs
    _respect_limits(row, to.email, at)
    replaced = ReplacedLink.objects.create(token_sha256=row.token_sha256, invitation=row)
    before = row.to
    row.pass_on(at, to.name, to.email)
    try:
        wait_at_addresses(row, at)
    except TooManyAtAddress as full:
        raise ForwardedTooOften from full
    row.save(update_fields=["version", "token_sha256", "to", "contact_name", "link_wanted_at"])
    forward = Forward.unscoped.create(
        invitation=row, replaced=replaced, person=person, name=to.name, email=to.email, at=at
    )
    record(
        Verb.INVITATION_FORWARDED,
        row,
        by=customer_side(person) if person else VISITOR,
        partner=row.partner,
        customer=row.customer,
        before={"to": before},
        after={"to": to.email},
    )
    send_to_colleague(row, person, to.email, to.word)
    said = {"email": f"{to.name} ({to.email})"}
    tell_inviter(NoticeEvent.INVITATION_FORWARDED, row, f"forwarded:{row.version}", said)
    return forward


def _require_insider(row: Invitation, person: Person | None) -> None:
    """Who is signed in elsewhere does not pass on what is not theirs."""
    match visit_of(row, person).standing:
        case Standing.SENDER:
            raise OwnInvitation
        case Standing.OUTSIDER:
            raise Outsider


def _respect_limits(row: Invitation, email: str, at: datetime) -> None:
    of_this = Forward.unscoped.filter(invitation=row).count()
    to_them = Forward.unscoped.filter(email__iexact=email, at__gt=at - A_DAY).count()
    if of_this >= MOST_FORWARDS or to_them >= MOST_TO_AN_ADDRESS:
        raise ForwardedTooOften


def forward_behind(token_sha256: str) -> Forward | None:
    """How a link died, where it died of being passed on."""
    return Forward.unscoped.filter(replaced__token_sha256=token_sha256).first()


@transaction.atomic
def ask_for_new_link(
    invitation: Invitation, person: Person | None = None, *, replaced: bool = False
) -> None:
    """The link is dead, and somebody who has it wants another. The inviter is told once a day.

    `replaced`: they have an earlier link of it. Where it was accepted, reported, or still works,
    nothing happens, and nobody is told the difference.
    """
    row, at = locked(invitation.pk)
    dead = {InvitationState.EXPIRED, InvitationState.DECLINED, InvitationState.REVOKED}
    wanted = dead | {InvitationState.OPEN} if replaced else dead
    if row.effective_state(at) not in wanted or row.was_reported:
        return
    asked = Event.objects.for_partner(row.partner).about(row).filter(verb=Verb.NEW_LINK_WANTED)
    if asked.filter(at__gt=at - A_DAY).exists():
        return
    row.link_wanted_at = at
    row.save(update_fields=["link_wanted_at"])
    decides = person is not None and visit_of(row, person).standing in {
        Standing.DECIDE,
        Standing.CHOOSE,
    }
    event = record(
        Verb.NEW_LINK_WANTED,
        row,
        by=customer_side(person) if person and decides else VISITOR,
        partner=row.partner,
        customer=row.customer,
        version=row.version,
    )
    tell_inviter(NoticeEvent.INVITATION_NEW_LINK, row, str(event.pk))
