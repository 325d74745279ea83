"""What time does to directories, on Celery's beat or the timekeeper's. Each may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from directory.actions.acting import acts_unwiped, wipe_new_passwords
from directory.actions.feed import read_feed
from directory.actions.uploads import unwiped, wipe_passwords
from directory.actions.users import purge_user
from directory.models import DirectoryUser

AT_ONCE = 1000


@shared_task
def purge_deleted() -> None:
    """Hourly: who was deleted 30 days ago is gone for good."""
    due = DirectoryUser.objects.purgeable(now()).order_by("deleted_at", "pk")
    for pk in due.values_list("pk", flat=True)[:AT_ONCE]:
        purge_user(pk)


@shared_task
def wipe_forgotten_passwords() -> None:
    """Every five minutes: temporary passwords that nobody fetched within the hour."""
    for upload in unwiped(now())[:AT_ONCE]:
        wipe_passwords(upload)
    for act in acts_unwiped(now())[:AT_ONCE]:
        wipe_new_passwords(act)


@shared_task
def check_services() -> None:
    """Every five minutes: how services are, where a status feed is set."""
    read_feed()
