"""What is done to orders and subscriptions in the background. Each task may run twice."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils.timezone import now

from subscriptions.actions.fulfilling import fulfil_order, orders_due

AT_ONCE = 500


@shared_task
def fulfil(order_id: str) -> None:
    """One order."""
    fulfil_order(UUID(order_id))


@shared_task
def fulfil_due() -> None:
    """Every half minute: what a killed worker left, the broker forgot, or nobody announced. One
    that stumbles keeps none of the others waiting; what went wrong is raised in the end."""
    failures = []
    for pk in orders_due(now()).values_list("pk", flat=True)[:AT_ONCE]:
        if settings.CELERY_BROKER_URL:
            fulfil.delay(str(pk))
            continue
        try:
            fulfil_order(pk)
        except Exception as failure:
            failure.add_note(f"Order {pk}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} orders stumbled", failures)
