"""What people were told as it happened: read when it is some days old, new when it is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation

from demo.book import Book
from demo.days import identity
from demo.letters import sent
from invitations.models import Forward, Invitation, Party
from invitations.notices import (
    accepted_notice,
    day_of,
    declined_params,
    page_of,
    params_of,
    roles_in,
)
from notifications.events import RULES, Mail, NoticeEvent
from notifications.models import Notification
from notifications.tell import Notice, Wish, letter, row_for
from outbox.models import Email
from partners.models import MemberRole
from partners.permissions import Role
from people.models import Person
from relationships.models import EndWish

KEPT = 90  # days after which what was read is forgotten
STILL_NEW = 4  # days
READ_AFTER = timedelta(hours=3)


def tell_acceptance(
    book: Book,
    invitation: Invitation,
    parties: list[Party],
    taken: list[Party],
    told: dict[str, Any],
) -> None:
    """To the inviter, and to the Admin agents of the other parties."""
    customer, at = invitation.customer, invitation.closed_at
    if customer is None or at is None:
        raise ValueError(f"{invitation} is not accepted")
    event, params = accepted_notice(invitation, customer, parties, taken)
    _tell_inviter(book, event, invitation, at, params | roles_in(told))
    for party in taken:
        if party.partner is not invitation.partner:
            path = f"/p/{party.partner.slug}/customers/{customer.pk}/"
            about, said = ("customers.customer", customer.pk), {**params_of(invitation), **params}
            joined = NoticeEvent.RELATIONSHIP_JOINED
            key = str(invitation.pk)
            notice = Notice(joined, party.partner, customer, about, path, key, said)
            _tell(book, notice, _admin_agents(book, party.partner.slug), at)


def tell_decline(book: Book, invitation: Invitation) -> None:
    at = invitation.closed_at or invitation.created_at
    params = declined_params(invitation)
    _tell_inviter(book, NoticeEvent.INVITATION_DECLINED, invitation, at, params)


def tell_expiry(book: Book, invitation: Invitation, at: datetime) -> None:
    params: dict[str, str | int] = {"date": day_of(at)}
    _tell_inviter(book, NoticeEvent.INVITATION_EXPIRED, invitation, at, params)


def tell_forward(book: Book, forward: Forward) -> None:
    params: dict[str, str | int] = {"email": f"{forward.name} ({forward.email})"}
    _tell_inviter(book, NoticeEvent.INVITATION_FORWARDED, forward.invitation, forward.at, params)


def tell_wish(book: Book, invitation: Invitation, at: datetime) -> None:
    _tell_inviter(book, NoticeEvent.INVITATION_NEW_LINK, invitation, at, {})


def tell_end_wish(book: Book, wish: EndWish) -> None:
    """To the Admin agents of the partner that is asked."""
    slug, customer = wish.partner.slug, wish.customer
    path = f"/p/{slug}/customers/{customer.pk}/account/"
    said: dict[str, str | int] = {
        "name": customer.name,
        "partner": wish.partner.name,
        "asked_by": str(wish.wished_by),
        "note": wish.note,
    }
    about = ("relationships.relationship", wish.relationship.pk)
    event = NoticeEvent.RELATIONSHIP_END_WANTED
    notice = Notice(event, wish.partner, customer, about, path, str(wish.pk), said)
    _tell(book, notice, _admin_agents(book, slug), wish.wished_at)


def leave_newest_unread(book: Book) -> None:
    """Everybody has something new, so that every bell shows a number."""
    newest: dict[Person, Notification] = {}
    for row in sorted(book.all(Notification), key=lambda row: row.created_at):
        newest[row.person] = row
    for row in newest.values():
        row.read_at = None


def _admin_agents(book: Book, slug: str) -> list[Person]:
    rows = [row for row in book.all(MemberRole) if row.role == Role.ADMIN_AGENT]
    return [row.member.person for row in rows if row.member.partner.slug == slug]


def _tell_inviter(
    book: Book,
    event: NoticeEvent,
    invitation: Invitation,
    at: datetime,
    params: dict[str, str | int],
) -> None:
    said, about = {**params_of(invitation), **params}, ("invitations.invitation", invitation.pk)
    key = f"{invitation.pk}:{invitation.version}"
    partner, customer = invitation.partner, invitation.customer
    notice = Notice(event, partner, customer, about, page_of(invitation), key, said)
    _tell(book, notice, [invitation.inviter], at)


def _tell(book: Book, notice: Notice, people: Iterable[Person], at: datetime) -> None:
    """The rows, and the letter where the event is mailed at once."""
    for person in people:
        if at > book.days.ago(KEPT, "notifications"):
            row = row_for(notice, person, Wish(in_app=True, mail=Mail.NEVER))
            row.id = identity("notification", f"{notice.event}:{notice.dedupe_key}:{person.email}")
            row.created_at = at
            is_new = at > book.days.ago(STILL_NEW, "notifications read")
            row.read_at = None if is_new else at + READ_AFTER
            book.add(row)
        if RULES[notice.event].mail == Mail.NOW:
            _write(book, notice, person, at)


def _write(book: Book, notice: Notice, person: Person, at: datetime) -> None:
    language = person.language or notice.language
    email = Email(kind="notice", partner=notice.partner, to=person.email, language=language)
    email.dedupe_key = f"{notice.event}:{notice.dedupe_key}:{person.pk}"
    with translation.override(language):
        context: dict[str, Any] = letter(notice)
    sent(book, email, context, at)
