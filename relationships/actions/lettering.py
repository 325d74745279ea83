"""The letter of a request: kept, handed over, sent by the portal. The request stays as it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from invitations.drafts import Letter
from invitations.refusals import NoAddress, SendingIsOff, TooManyInvitations
from outbox.models import Email
from outbox.queue import queue_email
from partners.models import Member
from partners.scoping import PartnerQuerySet
from relationships.actions.holding import held
from relationships.answering import roles_of
from relationships.letters import (
    is_untouched,
    new_letter,
    proposed_letter,
    sent_text,
    write,
)
from relationships.models import (
    AdminRelationship,
    AdminRelationshipState,
    ApprovalLetter,
    WrongState,
)

KIND = "admin_relationship_letter"


class LetterChanged(Exception):
    """Somebody else saved the letter meanwhile: `letter` is theirs."""

    def __init__(self, letter: ApprovalLetter) -> None:
        super().__init__(str(letter))
        self.letter = letter


def letter_of(row: AdminRelationship) -> ApprovalLetter:
    """The letter that was saved, or the one we propose, which is not."""
    found = ApprovalLetter.objects.for_partner(row.partner).filter(admin_relationship=row).first()
    if found is None:
        return new_letter(row, roles_of(row), now())
    found.admin_relationship = row
    return found


@transaction.atomic
def save_letter(by: Member, pk: UUID, *, saved: str, to: str, words: Letter) -> ApprovalLetter:
    """Keep what was typed. Raises WrongState once it is answered, LetterChanged when somebody
    else saved it since `saved`."""
    letter, at = _letter_to_edit(by, pk, saved)
    letter.to = to
    write(letter, words)
    return _keep(letter, by, at)


@transaction.atomic
def change_language(by: Member, pk: UUID, *, saved: str, language: str) -> bool:
    """The frame of the letter in `language`, and its words where nobody has changed them. Says
    whether the words followed. Raises what saving raises."""
    letter, at = _letter_to_edit(by, pk, saved)
    follows = is_untouched(letter)
    letter.language = language
    if follows:
        write(letter, _proposed(letter, at))
    _keep(letter, by, at)
    return follows


@transaction.atomic
def restore_letter(by: Member, pk: UUID, *, saved: str) -> ApprovalLetter:
    """Begin again with the proposed words. Raises what saving raises."""
    letter, at = _letter_to_edit(by, pk, saved)
    write(letter, _proposed(letter, at))
    return _keep(letter, by, at)


@transaction.atomic
def note_shared(by: Member, pk: UUID) -> None:
    """It was copied or opened in a mail program; the first time counts. Raises WrongState."""
    row, at = _answerable(by, pk)
    letter = letter_of(row)
    if letter.shared_at is None:
        letter.shared_at = at
        letter.save()


@transaction.atomic
def send_letter(by: Member, pk: UUID) -> list[Email]:
    """Owe the letter to each address; answers go to who sends it. Returns the letters that are
    new: the same version to the same address is sent once.

    Raises SendingIsOff, WrongState, NoAddress, TooManyInvitations.
    """
    if not by.partner.letters_leave_from_here:
        raise SendingIsOff
    row, at = _answerable(by, pk)
    letter = letter_of(row)
    if not letter.addresses:
        raise NoAddress
    new = unsent_addresses(letter)
    _respect_limits(by, at, len(new))
    emails = [_owe(by, letter, to) for to in new]
    letter.shared_at = letter.shared_at or at
    letter.save()
    return emails


def deliveries_of(row: AdminRelationship) -> list[Email]:
    """Every letter the portal sent for this request, the newest first."""
    return list(_emails(row).order_by("-created_at", "to"))


def unsent_addresses(letter: ApprovalLetter) -> list[str]:
    """Whom sending would still write to."""
    row = letter.admin_relationship
    known = set(_emails(row).values_list("dedupe_key", flat=True))
    return [to for to in dict.fromkeys(letter.addresses) if _promise(row, to) not in known]


def still_wanted(emails: Collection[Email]) -> set[UUID]:
    """For the outbox: letters of requests that can be answered by the very link they hold."""
    links = {email.link_id for email in emails if email.link_id}
    waiting = AdminRelationship.unscoped.filter(
        pk__in=links, state=AdminRelationshipState.APPROVAL_PENDING, answer_by__gt=now()
    )
    versions = dict(waiting.values_list("pk", "version"))
    return {e.pk for e in emails if e.link_id and versions.get(e.link_id) == e.link_version}


# --- Inside -------------------------------------------------------------------------------------


def _answerable(by: Member, pk: UUID) -> tuple[AdminRelationship, datetime]:
    row, at = held(by, pk)
    if row.invitation_id is not None or not row.is_answerable(at):
        raise WrongState(row.state)
    return row, at


def _letter_to_edit(by: Member, pk: UUID, saved: str) -> tuple[ApprovalLetter, datetime]:
    row, at = _answerable(by, pk)
    letter = letter_of(row)
    if letter.saved != saved and letter.edited_by_id != by.person_id:
        raise LetterChanged(letter)
    return letter, at


def _proposed(letter: ApprovalLetter, at: datetime) -> Letter:
    row = letter.admin_relationship
    return proposed_letter(row, roles_of(row), letter.language, at)


def _keep(letter: ApprovalLetter, by: Member, at: datetime) -> ApprovalLetter:
    letter.edited_at, letter.edited_by = at, by.person
    letter.save()
    return letter


def _emails(row: AdminRelationship) -> PartnerQuerySet[Email]:
    mine = Email.objects.for_partner(row.partner)
    return mine.filter(kind=KIND, link_kind="admin_relationship", link_id=row.pk)


def _promise(row: AdminRelationship, to: str) -> str:
    """This version of the letter to this address. A digest, because an address may be long."""
    who = sha256(to.lower().encode()).hexdigest()[:32]
    return f"{KIND}:{row.pk}:{row.version}:{who}"


def _owe(by: Member, letter: ApprovalLetter, to: str) -> Email:
    row, reply_to = letter.admin_relationship, by.person.email
    return queue_email(
        KIND,
        to=to,
        language=letter.language,
        dedupe_key=_promise(row, to),
        context={"subject": letter.subject, "text": sent_text(letter, "{link}", reply_to)},
        partner=row.partner,
        link=("admin_relationship", row.pk, row.version),
        reply_to=reply_to,
        from_name=row.partner.sender,
    )


def _respect_limits(by: Member, at: datetime, more: int) -> None:
    """As many letters as invitations, counted by themselves; one sender at a time."""
    Member.objects.for_partner(by.partner).select_for_update(of=("self",)).get(pk=by.pk)
    sent = Email.objects.for_partner(by.partner).filter(kind=KIND)
    hour, day = at - timedelta(hours=1), at - timedelta(days=1)
    of_agent = sent.filter(reply_to=by.person.email, created_at__gt=hour).count()
    of_partner = sent.filter(created_at__gt=day).count()
    if of_agent + more > settings.INVITATIONS_PER_AGENT_AND_HOUR:
        raise TooManyInvitations("hour")
    if of_partner + more > settings.INVITATIONS_PER_PARTNER_AND_DAY:
        raise TooManyInvitations("day")
