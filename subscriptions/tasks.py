"""What is done to orders, and what time does to subscriptions, on Celery or by the timekeeper."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from celery import shared_task
from django.db.models import Model, QuerySet
from django.utils.timezone import now

from subscriptions.actions.fulfilling import fulfil_order, orders_due
from subscriptions.life import catch_up, due
from subscriptions.notices import notice, notices_due

AT_ONCE = 1000


@shared_task
def fulfil(order_id: str) -> None:
    """One order, when its pause is over."""
    fulfil_order(UUID(order_id))


@shared_task
def fulfil_due() -> None:
    """Every half minute: what a killed worker left, the broker forgot, or nobody announced."""
    _each(orders_due(now()), fulfil_order)


@shared_task
def advance_subscriptions() -> None:
    """Minutely: terms that end, and states that end by themselves."""
    _each(due(now()), catch_up)


@shared_task
def notice_renewals() -> None:
    """Hourly: people learn that a subscription is about to renew, or to end."""
    _each(notices_due(now()), notice)


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
