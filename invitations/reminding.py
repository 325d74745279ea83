"""Reminding of an invitation when somebody asks for it, and not only when its turn has come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation

from audit.models import Verb
from audit.record import record
from invitations.actions import held
from invitations.ending import end_in_words, zone_for
from invitations.models import Invitation, Reminder, ReminderKind
from invitations.notices import remind_customer
from invitations.refusals import (
    LetterNotOurs,
    RemindedByHand,
    RemindersOff,
    RemindersRefused,
    RemindLater,
)
from invitations.reminders import APART, is_wanted, letters_of, when_awake
from partners.models import Member


@transaction.atomic
def remind_by_hand(by: Member, invitation: Invitation) -> None:
    """Write to the customer now, by the rules of every reminder, and once for each link. Raises
    InvitationClosed, RemindersRefused, RemindersOff, LetterNotOurs, RemindedByHand or
    RemindLater."""
    row, at = held(by, invitation)
    row.require_answerable(at)
    letters = letters_of(row) if by.partner.letters_leave_from_here else []
    _require_by_hand(row, letters, at)
    Reminder.unscoped.create(
        invitation=row,
        version=row.version,
        kind=ReminderKind.BY_HAND,
        to_customer=True,
        sent_at=at,
    )
    with translation.override(row.language):
        until = end_in_words(row, at)
        remind_customer(row, list(dict(letters)), ReminderKind.BY_HAND, until=until)
    kind = str(ReminderKind.BY_HAND)
    record(
        Verb.INVITATION_REMINDED,
        row,
        by=by,
        partner=row.partner,
        customer=row.customer,
        kind=kind,
        to="customer",
    )


def _require_by_hand(row: Invitation, letters: list[tuple[str, datetime]], at: datetime) -> None:
    if not is_wanted(row):
        raise RemindersRefused if row.reminders_refused_at else RemindersOff
    if not letters:
        raise LetterNotOurs
    sent = Reminder.unscoped.filter(invitation=row)
    if sent.filter(version=row.version, kind=ReminderKind.BY_HAND).exists():
        raise RemindedByHand
    last = max([letters[-1][1], *sent.values_list("sent_at", flat=True)])
    earliest = when_awake(max(at, last + APART), zone_for(row))
    if earliest > at:
        raise RemindLater(earliest)
