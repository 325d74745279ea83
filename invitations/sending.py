"""Sending by the portal: an explicit act, letters through the outbox, and what became of them.

Business state and delivery state stay apart: the invitation is shared when its letter is handed
to the outbox, and nothing that happens to the letter afterwards changes the invitation.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from audit.models import Event, Verb
from audit.record import SYSTEM, record
from invitations.actions import held, share_invitation
from invitations.drafts import sent_text
from invitations.models import Invitation
from invitations.notices import tell_inviter
from invitations.refusals import InvitationClosed, NoAddress, SendingIsOff, TooManyInvitations
from notifications.events import NoticeEvent
from outbox.dispatcher import deliver_after_commit
from outbox.models import Email, EmailState
from outbox.problems import WITHDRAWN
from outbox.queue import queue_email
from partners.models import Member, Partner
from partners.scoping import PartnerQuerySet

LETTER = "invitation_letter"
TOLD = {
    EmailState.SENT: Verb.INVITATION_SENT,
    EmailState.FAILED: Verb.INVITATION_NOT_SENT,
    EmailState.BOUNCED: Verb.INVITATION_BOUNCED,
}
# What an agent must see first.
GRAVITY = (EmailState.BOUNCED, EmailState.FAILED, EmailState.QUEUED, EmailState.SENT)


@transaction.atomic
def send_invitation(by: Member, invitation: Invitation, *, limited: bool = True) -> list[Email]:
    """Share the invitation and owe its letter to each address. Returns the letters that are new:
    the same version to the same address is sent once, however often this is called.

    `limited` counts it against the hourly and daily limits; a batch has its own. Raises
    SendingIsOff, NoAddress, TooManyInvitations and what share_invitation raises.
    """
    if not by.partner.letters_leave_from_here:
        raise SendingIsOff
    if limited:
        _respect_limits(by)
    row = share_invitation(by, invitation)
    if not row.addresses:
        raise NoAddress
    known = set(_letters(row).values_list("dedupe_key", flat=True))
    new = [to for to in dict.fromkeys(row.addresses) if _promise(row, to) not in known]
    emails = [_owe(row, to) for to in new]
    if emails:
        _log(Verb.INVITATION_QUEUED, by, row, to=new)
    return emails


@transaction.atomic
def retry_letter(by: Member, invitation: Invitation, email_id: UUID) -> None:
    """Try a letter again that failed. Raises LetterIsOut for one that did not, SendingIsOff, and
    InvitationClosed when the letter's link is not the valid one any more."""
    if not by.partner.letters_leave_from_here:
        raise SendingIsOff
    row, at = held(by, invitation)
    row.require_answerable(at)
    email = _letters(row).select_for_update().get(pk=email_id)
    if email.link_version != row.version:
        raise InvitationClosed("replaced")
    email.try_again(at)
    email.save(update_fields=["state", "attempts", "next_at", "locked_until", "last_error"])
    _log(Verb.INVITATION_QUEUED, by, row, to=[email.to])
    deliver_after_commit()


def deliveries_of(invitation: Invitation) -> list[Email]:
    """Every letter the portal sent the customer for this invitation, the newest first."""
    return list(_letters(invitation).order_by("-created_at", "to"))


def delivery_of(partner: Partner, invitations: Collection[Invitation]) -> dict[UUID, str]:
    """The gravest state among the letters of each invitation's present version."""
    versions = {invitation.pk: invitation.version for invitation in invitations}
    emails = Email.objects.for_partner(partner).filter(kind=LETTER, link_id__in=versions)
    found: dict[UUID, str] = {}
    for pk, version, state in emails.values_list("link_id", "link_version", "state"):
        if pk is None or versions[pk] != version:
            continue
        states = {found.get(pk, state), state}
        found[pk] = next(grave for grave in GRAVITY if grave in states)
    return found


def unsent_addresses(invitation: Invitation) -> list[str]:
    """Whom pressing *Send* would still write to."""
    known = set(_letters(invitation).values_list("dedupe_key", flat=True))
    return [to for to in invitation.addresses if _promise(invitation, to) not in known]


# --- What the outbox asks and tells --------------------------------------------------------------


def still_wanted(emails: Collection[Email]) -> set[UUID]:
    """Letters of invitations that can be answered by the very link they hold."""
    at = now()
    links = {email.link_id for email in emails if email.link_id}
    found = Invitation.unscoped.filter(pk__in=links).open(at)
    versions = dict(found.values_list("pk", "version"))
    return {e.pk for e in emails if e.link_id and versions.get(e.link_id) == e.link_version}


def note_delivery(email: Email) -> None:
    """The letter's fate in the invitation's history."""
    related = Invitation.unscoped.select_related("partner", "customer")
    row = related.filter(pk=email.link_id).first() if email.link_id else None
    if row is None:  # a letter outlives what it was about
        return
    record(
        TOLD[EmailState(email.state)],
        row,
        by=SYSTEM,
        partner=row.partner,
        customer=row.customer,
        to=email.to,
        problem=email.last_error,
    )
    if email.state != EmailState.SENT and email.last_error != WITHDRAWN:
        promise = f"letter:{sha256(str(email.pk).encode()).hexdigest()[:16]}"
        tell_inviter(NoticeEvent.LETTER_NOT_SENT, row, promise, {"email": email.to})


# --- Inside -------------------------------------------------------------------------------------


def _letters(invitation: Invitation) -> PartnerQuerySet[Email]:
    mine = Email.objects.for_partner(invitation.partner)
    return mine.filter(kind=LETTER, link_kind="invitation", link_id=invitation.pk)


def _promise(invitation: Invitation, to: str) -> str:
    """This version of the letter to this address. A digest, because an address may be long."""
    who = sha256(to.lower().encode()).hexdigest()[:32]
    return f"{LETTER}:{invitation.pk}:{invitation.version}:{who}"


def _owe(row: Invitation, to: str) -> Email:
    return queue_email(
        LETTER,
        to=to,
        language=row.language,
        dedupe_key=_promise(row, to),
        context={"subject": row.subject, "text": sent_text(row, "{link}")},
        partner=row.partner,
        link=("invitation", row.pk, row.version),
        reply_to=row.inviter.email,
        from_name=row.partner.sender,
    )


def _respect_limits(by: Member) -> None:
    """Counted in the history; one at a time per agent."""
    Member.objects.for_partner(by.partner).select_for_update(of=("self",)).get(pk=by.pk)
    at = now()
    sent = Event.objects.for_partner(by.partner).filter(verb=Verb.INVITATION_QUEUED)
    of_agent = sent.filter(member=by, at__gt=at - timedelta(hours=1)).count()
    of_partner = sent.filter(at__gt=at - timedelta(days=1)).count()
    if of_agent >= settings.INVITATIONS_PER_AGENT_AND_HOUR:
        raise TooManyInvitations("hour")
    if of_partner >= settings.INVITATIONS_PER_PARTNER_AND_DAY:
        raise TooManyInvitations("day")


def _log(verb: Verb, by: Member, row: Invitation, *, to: list[str]) -> None:
    record(verb, row, by=by, partner=row.partner, customer=row.customer, to=to)
