"""The outbox on Celery. Both tasks take nothing, and may run twice and side by side."""

from celery import shared_task
from django.conf import settings
from django.utils.timezone import now

from outbox import delivery

MOST_BUNDLES = 100  # put into the queue at a time: 10,000 letters


@shared_task
def deliver_bundle() -> None:
    """Up to a hundred letters over one connection."""
    delivery.deliver_due(delivery.BUNDLE)


@shared_task
def sweep() -> None:
    """Minutely: what is still owed since a worker died, the broker forgot or a pause ended."""
    if not settings.CELERY_BROKER_URL:
        delivery.deliver_due()  # nobody to hand it to
        return
    owed = delivery.due(now())[: MOST_BUNDLES * delivery.BUNDLE].count()
    for _bundle in range(-(-owed // delivery.BUNDLE)):
        deliver_bundle.delay()
