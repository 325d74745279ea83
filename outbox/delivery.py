"""How owed e-mail leaves the house: at least once, never twice at the same time.

Rows are leased, up to a hundred in one go, and sent one after the other over one connection,
outside any transaction; each is marked before the next one is handed over. Whoever dies in
between leaves one letter in doubt and leases that run out. What was in such hands is afterwards
taken one at a time, so that a letter that kills its carrier does not hold up the others. What is
sent again has the same Message-ID, by which the receiver may fold the two.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now

from outbox.marking import TRIES, mark_refused, mark_sent, mark_withdrawn, wanted_of
from outbox.models import Email, EmailState
from outbox.post import Post, Refusal
from outbox.problems import GAVE_UP

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
# How long one bundle is worked on. Together with the longest single delivery (some ten answers of
# a mail server, ten seconds each) it stays below the lease and below Celery's time limit.
PATIENCE = 120.0
BUNDLE = 100


def due(at: datetime) -> QuerySet[Email]:
    """What should leave now, the longest owed first."""
    is_free = Q(locked_until=None) | Q(locked_until__lt=at)
    owed = Email.unscoped.filter(state=EmailState.QUEUED, next_at__lte=at)
    return owed.filter(is_free).order_by("next_at")


def deliver_due(limit: int = 500) -> int:
    """Send what is due, at most `limit`, over one connection. Stops at a mail server that takes
    nothing. Returns how many e-mails were taken up."""
    taken = 0
    with Post() as post:
        while taken < limit:
            bundle = lease(min(BUNDLE, limit - taken))
            done, is_away = _send_all(post, bundle)
            taken += done
            if is_away or done < len(bundle) or not bundle:
                break
    return taken


def deliver(email_id: UUID) -> None:
    """Send one e-mail if it is still owed. May run twice or in parallel: one of them leases the
    row, the others do nothing."""
    with Post() as post:
        _send_all(post, _lease(due(now()).filter(pk=email_id)))


def lease(limit: int) -> list[Email]:
    """The next bundle, which nobody else has in hand; or one letter whose carrier died."""
    fresh = _lease(due(now()).filter(locked_until=None)[:limit])
    return fresh or _lease(due(now())[:1])


def _lease(rows: QuerySet[Email]) -> list[Email]:
    at = now()
    with transaction.atomic():
        ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
        if not ids:
            return []
        mine = Email.unscoped.filter(pk__in=ids)
        mine.update(locked_until=at + LEASE, attempts=F("attempts") + 1)
        return list(mine.order_by("next_at"))


def _send_all(post: Post, bundle: Sequence[Email]) -> tuple[int, bool]:
    """How many were taken up, and whether the server takes nothing. The rest goes back."""
    began, done, is_away = time.monotonic(), 0, False
    try:
        wanted = _still_wanted(bundle)
        for email in bundle:
            if is_away or time.monotonic() - began > PATIENCE:
                break
            done += 1
            is_away = _send(post, email, is_wanted=email.pk in wanted)
    finally:
        _put_back(bundle[done:])
    return done, is_away


def _send(post: Post, email: Email, *, is_wanted: bool) -> bool:
    """True when the server takes nothing."""
    if not is_wanted:
        mark_withdrawn(email)
        return False
    # One try too many means that trying itself was what died, again and again.
    is_hopeless = email.attempts > TRIES
    answer = Refusal(GAVE_UP, is_final=True) if is_hopeless else post.hand_over(email)
    if isinstance(answer, Refusal):
        mark_refused(email, answer)
        return answer.is_away
    mark_sent(email, answer)
    return False


def _still_wanted(bundle: Sequence[Email]) -> set[UUID]:
    """Those whose occasion still stands. Asked of those who know, by kind, in one go each."""
    kinds: dict[str, list[Email]] = defaultdict(list)
    for email in bundle:
        kinds[email.kind].append(email)
    found: set[UUID] = set()
    for kind, emails in kinds.items():
        ask = wanted_of(kind)
        found |= ask(emails) if ask else {email.pk for email in emails}
    return found


def _put_back(rest: Sequence[Email]) -> None:
    """They were not tried: the next one may take them at once."""
    for email in rest[:1]:
        mine = Email.unscoped.filter(pk__in=[e.pk for e in rest], locked_until=email.locked_until)
        mine.update(locked_until=None, attempts=F("attempts") - 1)
