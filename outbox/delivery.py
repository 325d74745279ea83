"""How an owed e-mail leaves the house: at least once, never twice at the same time.

A row is leased by one conditional UPDATE, sent outside any transaction and then marked. Whoever
dies in between leaves a lease that runs out; the next one sends again under the same Message-ID,
by which the receiver may fold the two.
"""

import logging
import random
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now

from outbox.models import Email, EmailState
from outbox.sealing import unsealed
from people.links import address

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # longer than any one delivery: the SMTP time limit is seconds
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
TRIES = 24  # with these pauses about three days

PERMANENT = range(500, 600)


@dataclass(frozen=True)
class Refusal:
    """Why an e-mail did not leave. `problem` names no person."""

    problem: str
    is_final: bool


def due(at: datetime) -> QuerySet[Email]:
    """What should leave now, the longest owed first."""
    is_free = Q(locked_until=None) | Q(locked_until__lt=at)
    owed = Email.unscoped.filter(state=EmailState.QUEUED, next_at__lte=at)
    return owed.filter(is_free).order_by("next_at")


def deliver(email_id: UUID) -> bool:
    """Send one e-mail if it is still owed. False only when the mail server could not be reached.

    May run twice or in parallel: one of them leases the row, the others do nothing.
    """
    at = now()
    mine = due(at).filter(pk=email_id).order_by()
    if not mine.update(locked_until=at + LEASE, attempts=F("attempts") + 1):
        return True
    email = Email.unscoped.get(pk=email_id)
    # One try too many means that trying itself was what died, again and again.
    refusal = send(email) if email.attempts <= TRIES else Refusal("gave up", is_final=True)
    if refusal is None:
        mark_sent(email)
        return True
    mark_refused(email, refusal)
    return refusal.is_final


def send(email: Email) -> Refusal | None:
    """Hand the e-mail to the mail server. None when the server took it."""
    headers = {"Message-ID": message_id(email), "Auto-Submitted": "auto-generated"}
    reply_to = [email.reply_to] if email.reply_to else None
    try:
        message = EmailMessage(
            email.subject, text_of(email), to=[email.to], headers=headers, reply_to=reply_to
        )
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, _text = next(iter(refused.recipients.values()))
        return Refusal(f"SMTP {code}", code in PERMANENT)
    except smtplib.SMTPResponseException as refused:
        return Refusal(f"SMTP {refused.smtp_code}", refused.smtp_code in PERMANENT)
    except OSError as problem:  # smtplib's other exceptions are OSErrors, too
        return Refusal(type(problem).__name__, is_final=False)
    except (ValueError, InvalidToken) as problem:  # no such mail can be, or its seal is broken
        return Refusal(type(problem).__name__, is_final=True)
    return None


def message_id(email: Email) -> str:
    """The same for every attempt, so that a receiver may fold two of one letter."""
    return f"<{email.pk}@{settings.PUBLIC_HOST}>"


def text_of(email: Email) -> str:
    """The body as it is read. Links are made now, so that no table ever holds one."""
    text = unsealed(email.body) if email.sealed else email.body
    if email.link_id is None or email.link_version is None:
        return text
    return text.replace("{link}", address(email.link_kind, email.link_id, email.link_version))


def mark_sent(email: Email) -> None:
    """A sealed body held a secret link; once it has left, nobody needs to keep it."""
    Email.unscoped.filter(pk=email.pk).update(
        state=EmailState.SENT,
        sent_at=now(),
        message_id=message_id(email),
        body="" if email.sealed else email.body,
        locked_until=None,
        last_error="",
    )
    logger.info("E-mail %s (%s) sent", email.pk, email.kind)


def mark_refused(email: Email, refusal: Refusal) -> None:
    """Try again later, unless the server said never or we tried for three days."""
    gives_up = refusal.is_final or email.attempts >= TRIES
    Email.unscoped.filter(pk=email.pk, locked_until=email.locked_until).update(
        state=EmailState.FAILED if gives_up else EmailState.QUEUED,
        next_at=now() + pause_after(email.attempts),
        locked_until=None,
        last_error=refusal.problem,
    )
    outcome = "failed" if gives_up else "will be tried again"
    logger.warning("E-mail %s (%s) %s: %s", email.pk, email.kind, outcome, refusal.problem)


def pause_after(attempts: int) -> timedelta:
    """1 minute, doubling up to 4 hours, give or take a tenth so that a crowd does not return."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return timedelta(seconds=pause.total_seconds() * random.uniform(0.9, 1.1))  # noqa: S311


def deliver_due(limit: int = 500) -> int:
    """Send what is due, at most `limit`. Stops at a mail server that cannot be reached.

    Returns how many e-mails were taken up.
    """
    ids = list(due(now()).values_list("pk", flat=True)[:limit])
    for taken, email_id in enumerate(ids, start=1):
        if not deliver(email_id):
            return taken
    return len(ids)
