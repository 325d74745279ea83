"""What a person does with what they were told, and how they want to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now

from notifications.events import RULES, NoticeEvent
from notifications.models import Choice, Notification, NotificationQuerySet, Rhythm
from notifications.tell import Wish
from people.models import Person


def mark_read(notification: Notification) -> None:
    """Opened by its person. The first time counts."""
    if notification.is_unread:
        notification.read_at = now()
        notification.save(update_fields=["read_at"])


def mark_all_read(mine: NotificationQuerySet, until: datetime) -> int:
    """Everything up to what the page showed; what came since stays new. Returns how many."""
    return mine.unread().filter(created_at__lte=until).update(read_at=now())


@transaction.atomic
def choose(person: Person, wishes: Mapping[NoticeEvent, Wish]) -> None:
    """How to be told of each of these events. What is the usual way leaves no row."""
    Choice.objects.filter(person=person, event__in=list(wishes)).delete()
    Choice.objects.bulk_create(
        Choice(person=person, event=event, in_app=wish.in_app, mail=wish.mail)
        for event, wish in wishes.items()
        if wish != Wish(in_app=True, mail=RULES[event].mail)
    )


def choose_rhythm(
    person: Person,
    *,
    time_zone: str,
    wants_digest: bool,
    digest_hour: int,
    quiet_from: int | None,
    quiet_until: int | None,
) -> None:
    """When mail may come. The two quiet hours go together."""
    Rhythm.objects.update_or_create(
        person=person,
        defaults={
            "time_zone": time_zone,
            "wants_digest": wants_digest,
            "digest_hour": digest_hour,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
        },
    )


def end_digest(person: Person) -> None:
    """By the link in the digest. What it would have told stays in the portal."""
    usual = Rhythm.usual(person)
    Rhythm.objects.update_or_create(
        person=person,
        defaults={"wants_digest": False},
        create_defaults={"wants_digest": False, "time_zone": usual.time_zone},
    )
