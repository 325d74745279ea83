"""Telling people, in the transaction in which it happens: a row each, and mail as each chose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now

from customers.models import Customer
from notifications.details import details_of
from notifications.events import RULES, Mail, NoticeEvent, Side
from notifications.models import Choice, Notification, Rhythm
from notifications.reasons import why
from notifications.wording import Params, fact_of, subject_of
from outbox.queue import queue_email
from partners.models import Partner
from people.models import Person


@dataclass(frozen=True)
class Notice:
    """What is told, whoever is told. `path` is a page of ours, `dedupe_key` (at most 64
    characters) says which occurrence of the event this is."""

    event: NoticeEvent
    partner: Partner | None
    customer: Customer | None
    about: tuple[str, UUID]
    path: str
    dedupe_key: str
    params: Mapping[str, str | int]

    @property
    def side(self) -> Side:
        return RULES[self.event].side

    @property
    def language(self) -> str:
        """Of the organisation told, for somebody who has chosen none."""
        here = self.partner if self.side == Side.PARTNER else self.customer
        return here.language if here is not None else settings.LANGUAGE_CODE[:2]


@dataclass(frozen=True)
class Wish:
    """How one person wants to be told of one event."""

    in_app: bool
    mail: Mail


def tell(
    event: NoticeEvent,
    to: Iterable[Person],
    *,
    partner: Partner | None,
    customer: Customer | None,
    about: tuple[str, UUID],
    path: str,
    dedupe_key: str,
    params: Params,
    by_mail: bool = True,
) -> None:
    """Tell these people that `event` happened; call it where it happens, inside the transaction.

    The event's rule says on whose behalf: a partner's people are told with `partner`, a
    customer's with `customer`; the other one, if given, is who it was with. `about` is
    (model label, id); `params` are those of notifications/wording.py. Telling the same person
    twice with the same `dedupe_key` is telling once. For any number of people these are two
    queries, and one more with a letter each for those who want mail at once. `by_mail=False` is
    for what the other side wants said without mail.
    """
    notice = Notice(event, partner, customer, about, path, dedupe_key, params)
    people = list(dict.fromkeys(to))
    wishes = wishes_of(people, event)
    rows = [row_for(notice, person, wishes[person.pk], by_mail=by_mail) for person in people]
    wanted = [row for row in rows if row.in_app or row.digest_due]
    Notification.unscoped.bulk_create(wanted, ignore_conflicts=True)
    if by_mail:
        write_to(notice, [p for p in people if wishes[p.pk].mail == Mail.NOW])


def tell_office(
    event: NoticeEvent,
    *,
    partner: Partner,
    about: tuple[str, UUID],
    path: str,
    dedupe_key: str,
    params: Params,
) -> None:
    """By mail to the partner's own address, where nobody in particular is left to be told."""
    notice = Notice(event, partner, None, about, path, dedupe_key, params)
    _queue(notice, partner.email, partner.language, "office")


def wishes_of(people: Collection[Person], event: NoticeEvent) -> dict[int, Wish]:
    """By person id; the event's own rule for those who have chosen nothing."""
    chosen = Choice.objects.filter(person__in=people, event=event)
    usual = Wish(in_app=True, mail=RULES[event].mail)
    found = {one.person_id: Wish(one.in_app, Mail(one.mail)) for one in chosen}
    return {person.pk: found.get(person.pk, usual) for person in people}


def row_for(notice: Notice, person: Person, wish: Wish, *, by_mail: bool = True) -> Notification:
    """The row this notice is for this person, not saved."""
    return Notification(
        person=person,
        side=notice.side,
        partner=notice.partner,
        customer=notice.customer,
        event=notice.event,
        params=dict(notice.params),
        path=notice.path,
        about_kind=notice.about[0],
        about_id=notice.about[1],
        dedupe_key=notice.dedupe_key,
        in_app=wish.in_app,
        digest_due=by_mail and wish.mail == Mail.DAILY,
    )


def write_to(notice: Notice, people: Collection[Person]) -> None:
    """One letter each, after their quiet hours."""
    if not people:
        return
    rhythms = Rhythm.objects.in_bulk([person.pk for person in people])
    at = now()
    for person in people:
        rhythm = rhythms.get(person.pk)
        not_before = rhythm.mail_from(at) if rhythm else at
        language = person.language or notice.language
        _queue(notice, person.email, language, str(person.pk), not_before)


def _queue(
    notice: Notice, to: str, language: str, whom: str, not_before: datetime | None = None
) -> None:
    with translation.override(language):
        context = letter(notice)
    queue_email(
        "notice",
        to=to,
        language=language,
        dedupe_key=f"{notice.event}:{notice.dedupe_key}:{whom}",
        context=context,
        partner=notice.partner if notice.side == Side.PARTNER else None,
        not_before=not_before,
    )


def letter(notice: Notice) -> dict[str, object]:
    """What templates/emails/notice.txt says, in the language that is active."""
    base = settings.PUBLIC_BASE_URL
    return {
        "subject": subject_of(notice.event, notice.params),
        "fact": fact_of(notice.event, notice.params),
        "details": details_of(notice.params),
        "url": base + notice.path,
        "why": why(notice.event, notice.side, notice.params),
        "choices_url": base + choices_path(notice.side, notice.partner, notice.customer),
    }


def choices_path(side: Side, partner: Partner | None, customer: Customer | None) -> str:
    """Where one chooses what to be told, and how."""
    if side == Side.PARTNER and partner is not None:
        return reverse("notifications:choices", args=[partner.slug])
    if customer is not None:
        return reverse("own_notifications:choices", args=[customer.pk])
    raise ValueError(f"told on behalf of nobody: {side}")
