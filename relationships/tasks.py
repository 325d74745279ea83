"""What time does to relationships, on Celery's beat or the timekeeper's."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from celery import shared_task
from django.db.models import Model, QuerySet
from django.utils.timezone import now

from relationships.actions.assigning import advance_assignment
from relationships.actions.bulk import forget_unconfirmed, unconfirmed
from relationships.actions.dap import (
    end_replaced_dap,
    replacements_due,
    tell_of_unused_dap,
    unused_due,
)
from relationships.life import advance, assignments_due, due, file_away, filing_due
from relationships.notices import idle_due, tell_of_idleness, warn_of_end, warnings_due

AT_ONCE = 1000


@shared_task
def advance_admin_relationships() -> None:
    """Minutely: one step for each that has one to take; what is left waits for the next minute."""
    _each(due(now()), advance)


@shared_task
def advance_assignments() -> None:
    """Minutely: groups get in, and are shown the door."""
    _each(assignments_due(), advance_assignment)


@shared_task
def warn_of_ends() -> None:
    """Hourly: both sides learn that admin access is about to end."""
    _each(warnings_due(now()), warn_of_end)


@shared_task
def tell_of_idle_access() -> None:
    """Hourly: admin agents learn that nobody can use what was approved yesterday."""
    _each(idle_due(now()), tell_of_idleness)


@shared_task
def file_away_ended() -> None:
    """Daily: what ended a year ago leaves the lists, and what was chosen for many at once and never
    confirmed is forgotten."""
    try:
        _each(filing_due(now()), file_away)
    finally:
        _each(unconfirmed(now()), forget_unconfirmed)


@shared_task
def end_dap_that_was_replaced() -> None:
    """Minutely: admin access that was to take the place of DAP works, so DAP ends."""
    _each(replacements_due(), end_replaced_dap)


@shared_task
def tell_of_dap_unused() -> None:
    """Hourly: admin agents learn where nobody used DAP for 90 days."""
    _each(unused_due(now()), tell_of_unused_dap)


def _each[M: Model](rows: QuerySet[M], step: Callable[[UUID], object]) -> None:
    """Each in its own transaction. One that fails keeps none of the others waiting, this minute
    or the next; what went wrong is raised in the end."""
    failures = []
    for pk in rows.values_list("pk", flat=True)[:AT_ONCE]:
        try:
            step(pk)
        except Exception as failure:
            failure.add_note(f"{rows.model.__name__} {pk}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {rows.model.__name__} failed", failures)
