"""What time does to relationships, on Celery's beat or the timekeeper's."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from relationships.actions.assigning import advance_assignment
from relationships.life import advance, assignments_due, due

AT_ONCE = 1000


@shared_task
def advance_admin_relationships() -> None:
    """Minutely: one step for each that has one to take; what is left waits for the next minute."""
    for pk in due(now()).values_list("pk", flat=True)[:AT_ONCE]:
        advance(pk)


@shared_task
def advance_assignments() -> None:
    """Minutely: groups get in, and are shown the door."""
    for pk in assignments_due().values_list("pk", flat=True)[:AT_ONCE]:
        advance_assignment(pk)
