"""The daily digest: one letter a person and day, of what is new since the one before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import translation
from django.utils.timezone import now

from customers.models import CustomerMember
from notifications.events import Side
from notifications.links import unsubscribe_url
from notifications.models import Notification, Rhythm
from notifications.tell import choices_path
from outbox.queue import queue_email
from partners.models import Member
from people.models import Person

MOST_PEOPLE = 2000  # in one run; the rest in the next
MOST_LINES = 50  # in one letter


@dataclass(frozen=True)
class Line:
    subject: str
    url: str


@dataclass(frozen=True)
class Group:
    """What is new in one organisation."""

    name: str
    lines: list[Line]


def people_with_news(at: datetime) -> list[int]:
    """Whose digest hour has come since something was left for it, the longest waiting first."""
    owed = Notification.unscoped.owed_to_digest().values("person").annotate(first=Min("created_at"))
    waiting = dict(owed.order_by("first").values_list("person", "first")[:MOST_PEOPLE])
    rhythms = Rhythm.objects.in_bulk(list(waiting))
    usual = Rhythm(time_zone=settings.TIME_ZONE)
    return [
        person
        for person, first in waiting.items()
        if first <= rhythms.get(person, usual).last_digest_hour(at)
    ]


@transaction.atomic
def send_digest(person_id: int) -> None:
    """Owe one person the letter that is due. Doing it again, or in parallel, owes nothing more:
    the person is locked, and what a digest has told is no longer left for one."""
    person = Person.objects.select_for_update().get(pk=person_id)
    rhythm = Rhythm.objects.filter(person=person).first() or Rhythm.usual(person)
    until = rhythm.last_digest_hour(now())
    owed = Notification.unscoped.owed_to_digest().filter(person=person, created_at__lte=until)
    rows = list(owed.select_related("partner", "customer").order_by("created_at", "id"))
    news = still_news(person, rows) if rhythm.wants_digest else []
    if news:
        write_digest(person, news, until)
    told = Notification.unscoped.filter(pk__in=[row.pk for row in rows])
    told.filter(in_app=False).update(read_at=now())  # nobody will look at these
    told.update(digest_due=False)


def still_news(person: Person, rows: Iterable[Notification]) -> list[Notification]:
    """Without what was read meanwhile, and without organisations the person has left."""
    sells = set(Member.objects.of_person(person).values_list("partner", flat=True))
    current = CustomerMember.objects.filter(person=person, ended_at=None)
    buys = set(current.values_list("customer", flat=True))
    return [
        row
        for row in rows
        if row.is_unread
        and (row.partner_id in sells if row.side == Side.PARTNER else row.customer_id in buys)
    ]


def write_digest(person: Person, news: list[Notification], until: datetime) -> None:
    """One letter; its key is the digest hour it stands for."""
    first = news[0]
    home = first.partner if first.side == Side.PARTNER else first.customer
    language = person.language or (home.language if home else settings.LANGUAGE_CODE[:2])
    with translation.override(language):
        groups = grouped(news[:MOST_LINES])
    choices = choices_path(Side(first.side), first.partner, first.customer)
    way_out = unsubscribe_url(person.pk)
    queue_email(
        "digest",
        to=person.email,
        language=language,
        dedupe_key=f"digest:{person.pk}:{until.astimezone(UTC):%Y%m%dT%H%M}",
        context={
            "brand": settings.BRAND,
            "total": len(news),
            "groups": groups,
            "more": len(news) - MOST_LINES if len(news) > MOST_LINES else 0,
            "choices_url": settings.PUBLIC_BASE_URL + choices,
            "unsubscribe_url": way_out,
        },
        list_unsubscribe=way_out,
    )


def grouped(news: Iterable[Notification]) -> list[Group]:
    """By organisation, in the order in which things happened."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for row in news:
        here = str(row.partner if row.side == Side.PARTNER else row.customer)
        lines[here].append(Line(row.subject, settings.PUBLIC_BASE_URL + row.path))
    return [Group(name, found) for name, found in lines.items()]
