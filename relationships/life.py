"""What time does to admin relationships: each step once, recorded, in a transaction of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from audit.models import Verb
from audit.record import SYSTEM
from relationships.actions.assigning import close_assignments
from relationships.actions.holding import locked, log, show_access
from relationships.models import (
    EXPIRING_DAYS,
    IN_FORCE,
    OVER,
    SHOWN_DAYS,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipState,
    AssignmentState,
    WrongState,
)
from relationships.notices import tell_ended

State = AdminRelationshipState
ON_THE_WAY = [State.APPROVED, State.ACTIVATING, State.TERMINATION_REQUESTED, State.TERMINATING]


def due(at: datetime) -> QuerySet[AdminRelationship]:
    """What has a step to take now."""
    soon = at + timedelta(days=EXPIRING_DAYS)
    return AdminRelationship.unscoped.filter(
        Q(state__in=ON_THE_WAY)
        | Q(state=State.APPROVAL_PENDING, answer_by__lte=at)
        | Q(state__in=IN_FORCE, ends_at__lte=at)
        | Q(state=State.ACTIVE, auto_extend=False, ends_at__lte=soon)
        | Q(state=State.EXPIRING, ends_at__gt=soon)
        | Q(state=State.EXPIRING, auto_extend=True)
    ).order_by("pk")


def assignments_due() -> QuerySet[AccessAssignment]:
    return AccessAssignment.unscoped.filter(
        Q(state=AssignmentState.DELETING)
        | Q(state=AssignmentState.PENDING, admin_relationship__state__in=IN_FORCE)
    ).order_by("pk")


@transaction.atomic
def advance(pk: UUID) -> bool:
    """One step, if one is due by the database's clock; says whether there was. May be called
    twice, in parallel, or too early."""
    row, at = locked(pk)
    return _take_step(row, at)


def catch_up(row: AdminRelationship, at: datetime) -> None:
    """The end of a locked one has come and nobody has noted it: extend or expire it now, so that
    what is about to be decided is decided on what is true."""
    while row.state in IN_FORCE and row.ends_at is not None and row.ends_at <= at:
        _take_step(row, at)


def _take_step(row: AdminRelationship, at: datetime) -> bool:
    before = _told(row)
    verb = _step(row, at)
    if verb is None:
        return False
    row.save(
        update_fields=[
            *("state", "activated_at", "ends_at", "extended_count"),
            *("ended_at", "ended_side", "ended_by"),
        ]
    )
    log(verb, row, SYSTEM, before=before, after=_told(row))
    if verb == Verb.GDAP_EXPIRED:
        close_assignments(row, SYSTEM, at)
        tell_ended(row)
    if row.customer is not None:
        show_access(row.partner, row.customer, at)
    return True


def _told(row: AdminRelationship) -> dict[str, str]:
    return {"state": row.state, "ends_at": row.ends_at.isoformat() if row.ends_at else ""}


def _step(row: AdminRelationship, at: datetime) -> Verb | None:
    """Take the next step of domain.md §6.5 that the time allows; None when there is none."""
    if row.state == State.APPROVAL_PENDING and not row.is_answerable(at):
        row.lapse(at)
        return Verb.GDAP_LAPSED
    if row.state == State.APPROVED:
        row.begin_activating()
        return Verb.GDAP_ACTIVATING
    if row.state == State.ACTIVATING:
        row.activate(at)
        return Verb.GDAP_ACTIVATED
    if row.state == State.TERMINATION_REQUESTED:
        row.begin_terminating()
        return Verb.GDAP_TERMINATING
    if row.state == State.TERMINATING:
        row.terminate()
        return Verb.GDAP_TERMINATED
    return _step_in_force(row, at) if row.state in IN_FORCE else None


def _step_in_force(row: AdminRelationship, at: datetime) -> Verb | None:
    assert row.ends_at is not None  # the database says so, too
    if row.has_run_out(at):
        row.expire(at)
        return Verb.GDAP_EXPIRED
    if row.ends_at <= at:
        row.extend(at)
        return Verb.GDAP_EXTENDED
    if not row.note_the_time(at):
        return None
    expiring = row.state == State.EXPIRING
    return Verb.GDAP_EXPIRING if expiring else Verb.GDAP_NO_LONGER_EXPIRING


def filing_due(at: datetime) -> QuerySet[AdminRelationship]:
    """What ended a year ago, one way or another. A draft never ends."""
    before = at - timedelta(days=SHOWN_DAYS)
    over = AdminRelationship.unscoped.filter(state__in=OVER, filed_at=None)
    return over.filter(ended_at__lte=before).order_by("ended_at", "pk")


@transaction.atomic
def file_away(pk: UUID) -> bool:
    """Off the lists, and nothing else; says whether it was time. May be called twice."""
    row, at = locked(pk)
    try:
        row.file_away(at)
    except WrongState:
        return False
    row.save(update_fields=["filed_at"])
    log(Verb.GDAP_CLEANED_UP, row, SYSTEM)
    return True
