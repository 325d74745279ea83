"""The outbox on Celery. Both tasks take ids or nothing, and may run twice."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils.timezone import now

from outbox import delivery


@shared_task
def deliver(email_id: str) -> None:
    delivery.deliver(UUID(email_id))


@shared_task
def sweep() -> None:
    """Minutely: what is still owed since a worker died, the broker forgot or a pause ended."""
    if not settings.CELERY_BROKER_URL:
        delivery.deliver_due()  # nobody to hand it to
        return
    for email_id in delivery.due(now()).values_list("pk", flat=True)[:1000]:
        deliver.delay(str(email_id))
