"""The term of an admin relationship as a line from its start to its end, with today on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import ngettext

from relationships.models import EXTENSION_DAYS, AdminRelationship
from relationships.models.states import AdminRelationshipState as State


@dataclass(frozen=True)
class Bar:
    """Places in percent of the whole line. `passed`: what is behind; `today`: None once it is
    over; `extensions`: where each one began; `tone`: "", "warn" or "over"."""

    start: datetime
    end: datetime
    passed: float
    today: float | None
    extensions: list[float]
    tone: str
    sentence: str


def bar_of(row: AdminRelationship, at: datetime) -> Bar | None:
    """None for a draft, and for what never began: there is no term yet."""
    if row.activated_at is None or row.ends_at is None:
        return _waiting(row, at)
    begun, end = row.activated_at, row.ends_at
    over = row.ended_at or (end if row.has_run_out(at) else None)
    extended = [
        _percent(begun, end, end - timedelta(days=EXTENSION_DAYS * number))
        for number in range(row.extended_count, 0, -1)
    ]
    tone = "over" if over else "warn" if row.seen_state == State.EXPIRING else ""
    passed = _percent(begun, end, over or at)
    said = _ended(begun, over) if over else _running(begun, end, at)
    return Bar(begun, end, passed, None if over else passed, extended, tone, said)


def _waiting(row: AdminRelationship, at: datetime) -> Bar | None:
    """The ninety days in which the customer may answer."""
    if row.state != State.APPROVAL_PENDING or not row.requested_at or not row.answer_by:
        return None
    passed = _percent(row.requested_at, row.answer_by, at)
    left = max((row.answer_by - at).days, 0)
    said = ngettext("%(n)s day left for an answer", "%(n)s days left for an answer", left) % {
        "n": left
    }
    return Bar(row.requested_at, row.answer_by, passed, passed, [], "", said)


def _running(begun: datetime, end: datetime, at: datetime) -> str:
    whole, left = (end - begun).days, max((end - at).days, 0)
    said = ngettext("%(left)s of %(whole)s day left", "%(left)s of %(whole)s days left", whole)
    return said % {"left": left, "whole": whole}


def _ended(begun: datetime, over: datetime) -> str:
    days = max((over - begun).days, 0)
    return ngettext("It was in force for %(n)s day", "It was in force for %(n)s days", days) % {
        "n": days
    }


def _percent(start: datetime, end: datetime, at: datetime) -> float:
    share = (at - start) / (end - start) if end > start else 1
    return round(min(max(share, 0), 1) * 100, 1)
