"""What must always hold of the mail we owe."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils.timezone import now

from outbox.models import Email, EmailState
from partners.invariants import Invariants, Rows

PATIENCE = timedelta(minutes=15)  # several sweeps; longer than any lease
TOKEN = r"/(i|g|join|partnership)/[A-Za-z0-9_-]{43}"  # noqa: S105 (the shape of one, not one)


def letters_forgotten() -> Rows:
    """Due for a while and in nobody's hands: neither worker nor sweep is at work."""
    late = now() - PATIENCE
    is_free = Q(locked_until=None) | Q(locked_until__lt=late)
    return Email.unscoped.filter(is_free, state=EmailState.QUEUED, next_at__lt=late)


def letters_with_a_token() -> Rows:
    return Email.unscoped.filter(Q(body__regex=TOKEN) | Q(subject__regex=TOKEN))


def secrets_kept() -> Rows:
    left = [EmailState.SENT, EmailState.BOUNCED]
    return Email.unscoped.filter(sealed=True, state__in=left).exclude(body="")


def letters_given_up_without_a_reason() -> Rows:
    given_up = [EmailState.FAILED, EmailState.BOUNCED]
    return Email.unscoped.filter(state__in=given_up, last_error="")


INVARIANTS: Invariants = {
    "no letter that is due is forgotten": letters_forgotten,
    "no letter holds a personal link's token": letters_with_a_token,
    "a secret is forgotten once its letter is sent": secrets_kept,
    "a letter is given up for a reason": letters_given_up_without_a_reason,
}
