"""Reminders of letters that the portal sent, while nobody answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation

from audit.models import Verb
from audit.record import SYSTEM, Actor
from demo.book import Book
from demo.letters import sent
from invitations.ending import end_in_words, zone_for
from invitations.models import Invitation, Reminder, ReminderKind
from invitations.reminders import turns
from outbox.models import Email
from partners.models import Member


def send_reminders(book: Book, invitation: Invitation) -> None:
    """Those whose turn came before the answer, up to yesterday."""
    began, end = invitation.shared_at, invitation.expires_at
    if began is None or end is None:
        return
    until = min(invitation.closed_at or end, book.days.ahead(-1))
    for at, kind in turns(began, end, zone_for(invitation)):
        if at < until:
            _send_reminder(book, invitation, at, kind)


def _send_reminder(book: Book, invitation: Invitation, at: datetime, kind: ReminderKind) -> None:
    row = Reminder(invitation=invitation, version=invitation.version, kind=kind)
    row.to_customer, row.sent_at = True, at
    book.add(row)
    with translation.override(invitation.language):
        words = {"invitation": invitation, "until": end_in_words(invitation, at)}
    sent(book, _email(invitation, "invitation_reminder", kind), words, at)
    told = {"kind": str(kind), "to": "customer"}
    _record(book, Verb.INVITATION_REMINDED, invitation, at, SYSTEM, **told)


def _email(invitation: Invitation, kind: str, promise: str) -> Email:
    email = Email(kind=kind, partner=invitation.partner, to=invitation.to)
    email.dedupe_key = f"{kind}:{invitation.pk}:{invitation.version}:{promise}"
    email.language, email.reply_to = invitation.language, invitation.inviter.email
    email.link_kind, email.link_id = "invitation", invitation.pk
    email.link_version = invitation.version
    return email


def _record(
    book: Book,
    verb: Verb,
    invitation: Invitation,
    at: datetime,
    by: Member | Actor,
    **told: Any,
) -> None:
    partner, customer = invitation.partner, invitation.customer
    book.record(verb, invitation, at, by=by, partner=partner, customer=customer, **told)
