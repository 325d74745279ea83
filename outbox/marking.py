"""What became of a letter: its row changes, and in the same transaction whoever it concerns is
told (`settings.OUTBOX_HOOKS`, by kind)."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.timezone import now

from outbox.models import Email, EmailState
from outbox.post import Refusal
from outbox.problems import WITHDRAWN

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
TRIES = 24  # with these pauses about three days

type Hook = Callable[[Email], None]
type Wanted = Callable[[Collection[Email]], set[UUID]]


@cache
def hook_of(kind: str) -> Hook | None:
    """Who is told of letters of this kind; the row is already changed, not yet committed."""
    path = settings.OUTBOX_HOOKS.get(kind)
    return import_string(path) if path else None


@cache
def wanted_of(kind: str) -> Wanted | None:
    """Who says which letters of this kind should still leave."""
    path = settings.OUTBOX_WANTED.get(kind)
    return import_string(path) if path else None


def mark_sent(email: Email, taken_as: str) -> None:
    """A sealed body held a secret link; once it has left, nobody needs to keep it."""
    email.state, email.sent_at, email.message_id = EmailState.SENT, now(), taken_as
    email.body, email.last_error = "" if email.sealed else email.body, ""
    fields: dict[str, object] = {"message_id": taken_as, "last_error": ""}
    if email.sealed:
        fields["body"] = ""
    _change(email, fields)
    logger.info("E-mail %s (%s) sent", email.pk, email.kind)


def mark_refused(email: Email, refusal: Refusal) -> None:
    """Try again later, unless the server said never or we tried for three days."""
    gives_up = refusal.is_final or email.attempts >= TRIES
    email.state = EmailState.FAILED if gives_up else EmailState.QUEUED
    email.last_error = refusal.problem
    next_at = now() + pause_after(email.attempts)
    _change(email, {"next_at": next_at, "last_error": refusal.problem}, leased=True)
    outcome = "failed" if gives_up else "will be tried again"
    logger.warning("E-mail %s (%s) %s: %s", email.pk, email.kind, outcome, refusal.problem)


def mark_withdrawn(email: Email) -> None:
    """What it was about is over: it must not leave any more."""
    email.state, email.last_error = EmailState.FAILED, WITHDRAWN
    _change(email, {"last_error": WITHDRAWN}, leased=True)


def _change(email: Email, fields: dict[str, object], *, leased: bool = False) -> None:
    """With `leased`, only while the lease is still ours. A letter that has left is marked so in
    any case: that its teller stumbles must not make it leave again."""
    if email.state == EmailState.QUEUED or hook_of(email.kind) is None:
        _write(email, fields, leased)
        return
    try:
        with transaction.atomic():
            if _write(email, fields, leased):
                _tell(email)
    except Exception:
        logger.exception("E-mail %s (%s): its teller stumbled", email.pk, email.kind)
        _write(email, fields, leased)


def _write(email: Email, fields: dict[str, object], leased: bool) -> bool:
    rows = Email.unscoped.filter(pk=email.pk, state=EmailState.QUEUED)
    if leased:
        rows = rows.filter(locked_until=email.locked_until)
    return bool(rows.update(state=email.state, sent_at=email.sent_at, locked_until=None, **fields))


def _tell(email: Email) -> None:
    hook = hook_of(email.kind)
    if hook is not None:
        hook(email)


@transaction.atomic
def note_fate(email: Email, fate: EmailState, problem: str, at: datetime) -> bool:
    """What a mail service says for good after it took the letter: it came back (BOUNCED), or was
    never sent on (FAILED). Its word may come before our own commit. False when it is no news."""
    row = Email.unscoped.select_for_update().get(pk=email.pk)
    if row.state not in {EmailState.SENT, EmailState.QUEUED}:
        return False
    row.state, row.last_error = fate, problem[:300]
    row.sent_at = (row.sent_at or at) if fate == EmailState.BOUNCED else None
    row.locked_until = None
    row.save(update_fields=["state", "last_error", "sent_at", "locked_until"])
    _tell(row)
    return True


def pause_after(attempts: int) -> timedelta:
    """1 minute, doubling up to 4 hours, give or take a tenth so that a crowd does not return."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return timedelta(seconds=pause.total_seconds() * random.uniform(0.9, 1.1))  # noqa: S311
