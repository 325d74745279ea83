"""What resellers of the demo asked of their providers, and what they were answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from audit.models import ActorKind, Verb
from audit.record import Actor
from demo.book import Book
from demo.days import identity
from demo.wares import (
    BACKUP,
    CALLS,
    OFFICE,
    SECURITY,
    Wish,
    offer_of,
)
from partners.models import Member
from subscriptions.models import (
    Order,
    OrderRequest,
    OrderRequestLine,
    OrderRequestState,
    Subscription,
    Term,
    Wanted,
)

Asked = OrderRequestState
ANSWERED_AFTER = timedelta(hours=2)
Y = Term.YEAR


@dataclass(frozen=True)
class Wished:
    """What a reseller asked, and what became of it; `change` is of a subscription with that SKU."""

    by: str
    provider: str
    customer: str
    day: int
    lines: tuple[Wish, ...] = ()
    state: OrderRequestState = Asked.WAITING
    note: str = ""
    answer: str = ""
    change: str = ""
    quantity: int | None = None


WISHES = (
    Wished(
        *("jan", "nordvik", "hotelnadbrda", 1, ((CALLS, 6, Y), (SECURITY, 14, Y))),
        note="Two more rooms are being furnished; they would like it this week.",
    ),
    Wished("hanna", "nordvik", "laka", 2, change=OFFICE, quantity=70),
    Wished(
        *("jan", "hanza", "zubr", 30, ((BACKUP, 38, Y),), Asked.REFUSED),
        answer="Backup needs Office; the customer has Mail only. We can offer both.",
    ),
    Wished("oliwia", "hanza", "zrenica", 15, ((SECURITY, 7, Y),), Asked.WITHDRAWN),
    Wished("agnieszka", "nordvik", "trzyswierki", 3, ((BACKUP, 8, Y),)),
)


def settle_order_requests(book: Book) -> None:
    """Beside those that orders came from."""
    for wish in WISHES:
        _wish(book, wish)


def _request(
    book: Book, asker: Member, provider: str, key: str, at: datetime, **fields: Any
) -> OrderRequest:
    name = f"{asker.person.email} {provider} {key} {at.isoformat()}"
    return book.add(
        OrderRequest(
            id=identity("order request", name),
            partner=asker.partner,
            provider=book.partners[provider],
            customer=book.customers[key],
            form_key=identity("order request form", name),
            asked_by=asker.person,
            asked_at=at,
            **fields,
        )
    )


def ask_first(
    book: Book, order: Order, asker: Member, lines: tuple[Wish, ...], member: Member
) -> None:
    """The order is the answer of `member` to a request of the reseller."""
    at = order.created_at - ANSWERED_AFTER
    key = next(key for key, one in book.customers.items() if one is order.customer)
    asked = _request(book, asker, order.partner.slug, key, at)
    _want(book, asked, lines)
    asked.close(Asked.ACCEPTED, member.person, order.created_at)
    asked.order = order
    _note_request(book, Verb.ORDER_REQUESTED, asked, at, asker)
    answered = Verb.ORDER_REQUEST_ACCEPTED
    _note_request(book, answered, asked, order.created_at, member, order=order.number)


def _want(book: Book, asked: OrderRequest, lines: tuple[Wish, ...]) -> None:
    for licence, quantity, term in lines:
        offer = offer_of(book, asked.provider.slug, licence, asked.customer.country, term)
        book.add(OrderRequestLine(request=asked, availability=offer, quantity=quantity))


def _wish(book: Book, wish: Wished) -> None:
    asker = book.members[wish.by]
    at = book.days.ago(wish.day, f"wish {wish.by} {wish.customer}")
    fields: dict[str, Any] = {"note": wish.note}
    if wish.change:
        running = (
            row
            for row in book.all(Subscription)
            if (row.customer, row.sku.licence) == (book.customers[wish.customer], wish.change)
        )
        fields |= {"wanted": Wanted.QUANTITY, "subscription": next(running)}
        fields["quantity"] = wish.quantity
    asked = _request(book, asker, wish.provider, wish.customer, at, **fields)
    _want(book, asked, wish.lines)
    _note_request(book, Verb.ORDER_REQUESTED, asked, at, asker, note=wish.note)
    if wish.state == Asked.WAITING:
        return
    closed = at + ANSWERED_AFTER
    if wish.state == Asked.REFUSED:
        answering = next(row for row in book.members.values() if row.partner is asked.provider)
        verb = Verb.ORDER_REQUEST_REFUSED
    else:
        answering, verb = asker, Verb.ORDER_REQUEST_WITHDRAWN
    asked.close(wish.state, answering.person, closed, wish.answer)
    _note_request(book, verb, asked, closed, answering, note=wish.answer)


def _note_request(
    book: Book, verb: Verb, asked: OrderRequest, at: datetime, by: Member, **detail: Any
) -> None:
    """In the log of each side; the other side's names the person, not a member."""
    elsewhere = Actor(ActorKind.MEMBER, by.person)
    for partner in (asked.partner, asked.provider):
        actor = by if by.partner is partner else elsewhere
        book.record(verb, asked, at, by=actor, partner=partner, customer=asked.customer, **detail)
