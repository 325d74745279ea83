"""What time does to notifications. Both tasks take nothing and may run twice."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils.timezone import now

from notifications.digest import people_with_news, send_digest
from notifications.models import Notification

KEPT = timedelta(days=90)  # once read
AT_ONCE = 5000


@shared_task
def send_digests() -> None:
    """To everybody whose digest hour has come since something was left for it."""
    for person_id in people_with_news(now()):
        send_digest(person_id)


@shared_task
def forget_read() -> None:
    """What was read 90 days ago is history, and history is the activity log's."""
    old = Notification.unscoped.filter(read_at__lt=now() - KEPT, digest_due=False)
    while ids := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        Notification.unscoped.filter(pk__in=ids).delete()
